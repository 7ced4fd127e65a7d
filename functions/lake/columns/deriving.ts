import type { Row } from '#functions/contract/row.ts';
import type { DerivedField } from '#functions/streams/stream.ts';

/** Reads a derived column from a row; null where its field is absent, or is not what the derivation takes. */
export function deriving(derive: DerivedField['derive']): (row: Row) => unknown {
  if (typeof derive === 'function') return derive;
  if ('idOf' in derive) return (row) => idOf(row[derive.idOf]);
  return (row) => hourOf(row[derive.hourOf]);
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
}

const HOUR = /^([01]\d|2[0-3]):00:00 - /;

function hourOf(value: unknown): number | null {
  const hour = typeof value === 'string' ? HOUR.exec(value)?.[1] : undefined;
  return hour === undefined ? null : Number(hour);
}
