import { type DuckDBType, DuckDBTypeId, type Json } from '@duckdb/node-api';
import type { Answer } from './lake-database.ts';

const NUMBERS: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.DECIMAL,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.FLOAT,
]);

/** Whether values of a type are numbers. */
export const isNumeric = (type: DuckDBType): boolean => NUMBERS.has(type.typeId);

/** The rows as objects. Numbers are numbers where JavaScript has them exactly, and text otherwise. */
export function answerObjects({ columns, types, rows }: Answer): Record<string, Json>[] {
  return rows.map((row) =>
    Object.fromEntries(columns.map((name, at) => [name, jsonOf(row[at] ?? null, types[at])])),
  );
}

function jsonOf(value: Json, type: DuckDBType | undefined): Json {
  if (value === null || type === undefined) return value;
  if (typeof value === 'string') return isNumeric(type) ? numberOf(value) : value;
  if (Array.isArray(value)) {
    const element = 'valueType' in type ? type.valueType : undefined;
    return value.map((entry) => jsonOf(entry, element));
  }
  if (typeof value !== 'object' || type.typeId !== DuckDBTypeId.STRUCT) return value;
  const { entryNames, entryTypes } = type as Extract<DuckDBType, { entryNames: readonly string[] }>;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, jsonOf(entry, entryTypes[entryNames.indexOf(name)])]),
  );
}

/** A double has fifteen digits exactly. */
function numberOf(text: string): number | string {
  const digits = text
    .replace(/^-?0*/, '')
    .replace(/(\.\d*?)0+$/, '$1')
    .replaceAll(/\D/g, '');
  return digits.length <= 15 ? Number(text) : text;
}
