import type { Row } from '#functions/contract/row.ts';

/** The values of the key fields, joined unambiguously. An absent value is a value of its own. */
export function keyOf(row: Row, primaryKey: readonly string[]): string {
  return primaryKey.length === 1
    ? String(row[primaryKey[0] as string])
    : JSON.stringify(primaryKey.map((field) => keyPart(row[field])));
}

/** An asset counts by its id, because its URLs differ from one answer to the next. */
function keyPart(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value ?? null;
  return 'id' in value ? value.id : value;
}
