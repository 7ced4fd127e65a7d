import type { StreamName } from '#functions/contract/ids.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import type { FieldType } from '#functions/streams/stream.ts';
import type { LakeRow } from './lake-row.ts';

/**
 * What a row of the API has to be in the published table, as DuckDB gives it back: decimals and 64-bit counts as exact
 * text. Written from the types of the fields alone, and shares no code with what publishes rows.
 */
export function typedRow(stream: StreamName, row: LakeRow): LakeRow {
  const { fields, source } = describeStream(stream);
  const windows = source.kind === 'insights' ? source.attributionWindows : [];
  return Object.fromEntries(
    fields.map(({ name, type }) => [name, row[name] === undefined ? null : typed(type, row[name], windows)]),
  );
}

function typed(type: FieldType, value: unknown, windows: readonly string[]): unknown {
  switch (type) {
    case 'id':
    case 'text':
    case 'count':
    case 'minor_money':
    case 'date':
      return String(value);
    case 'decimal':
    case 'money':
      return sixDecimals(value);
    case 'time':
      return new Date(String(value)).toISOString().replace('T', ' ').replace('.000Z', '+00');
    case 'actions':
      return (value as Record<string, unknown>[]).map((stat) => ({
        action_type: stat.action_type,
        ...Object.fromEntries(['value', ...windows].map((key) => [key, sixDecimals(stat[key])])),
      }));
    default:
      return value;
  }
}

function sixDecimals(value: unknown): string | null {
  if (value === undefined) return null;
  const [whole, fraction = ''] = String(value).split('.');
  return `${whole}.${fraction.padEnd(6, '0')}`;
}

/** A row that was read back, in the same terms: JSON text is parsed, and what publishing adds is left out. */
export function readBack(stream: StreamName, row: LakeRow): LakeRow {
  const { fields } = describeStream(stream);
  return Object.fromEntries(
    fields.map(({ name, type }) => {
      const value = row[name];
      return [name, type === 'json' && typeof value === 'string' ? JSON.parse(value) : value];
    }),
  );
}
