import type { StreamName } from '#functions/contract/ids.ts';
import type { FieldType, InsightsSource } from '#functions/streams/stream.ts';
import { describeAny } from './any-stream.ts';
import type { LakeRow } from './lake-row.ts';

/**
 * What a row of the API has to be in the published table, as DuckDB gives it back: decimals and 64-bit counts as exact
 * text. Written from the types of the fields alone, and shares no code with what publishes rows.
 */
export function typedRow(stream: StreamName, row: LakeRow): LakeRow {
  const { fields, source } = describeAny(stream);
  const keys = source.kind === 'insights' ? source : { attributionWindows: [] };
  return Object.fromEntries(
    fields.map(({ name, type }) => [
      name,
      row[name] === undefined || row[name] === null ? null : typed(type, row[name], keys),
    ]),
  );
}

type ActionKeys = Pick<InsightsSource, 'attributionWindows' | 'actionBreakdowns'>;

function typed(
  type: FieldType,
  value: unknown,
  { attributionWindows, actionBreakdowns = [] }: ActionKeys,
): unknown {
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
        ...Object.fromEntries(actionBreakdowns.map((key) => [key, stat[key] ?? null])),
        ...Object.fromEntries(['value', ...attributionWindows].map((key) => [key, sixDecimals(stat[key])])),
      }));
    case 'results':
      return (value as { indicator: string; values?: Record<string, unknown>[] }[]).flatMap(resultRows);
    case 'unix_time':
      return new Date(Number(value) * 1000).toISOString().replace('T', ' ').replace('.000Z', '+00');
    default:
      return value;
  }
}

const resultRows = ({
  indicator,
  values = [{}],
}: {
  indicator: string;
  values?: Record<string, unknown>[];
}) =>
  values.map(({ value, attribution_windows }) => ({
    indicator,
    attribution_windows: Array.isArray(attribution_windows) ? attribution_windows.join() : null,
    value: sixDecimals(value),
  }));

function sixDecimals(value: unknown): string | null {
  if (value === undefined) return null;
  const [whole, fraction = ''] = String(value).split('.');
  return `${whole}.${fraction.padEnd(6, '0')}`;
}

/** A row that was read back, in the same terms: JSON text is parsed, and what publishing adds is left out. */
export function readBack(stream: StreamName, row: LakeRow): LakeRow {
  const { fields } = describeAny(stream);
  return Object.fromEntries(
    fields.map(({ name, type }) => {
      const value = row[name];
      return [name, type === 'json' && typeof value === 'string' ? JSON.parse(value) : value];
    }),
  );
}
