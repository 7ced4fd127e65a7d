import type { Row } from '#functions/contract/row.ts';
import { digitsOf } from '#functions/lake/keys.ts';
import type {
  ColumnSchema,
  LeafType,
  Scalar,
  Struct,
  StructField,
  TypedValue,
} from '#functions/lake/parquet/schema.ts';
import type { Field, FieldType, InsightsSource, StreamDescription } from '#functions/streams/stream.ts';
import { deriving } from './deriving.ts';
import { glueTypeOf } from './glue-type.ts';
import {
  type Parse,
  parseBoolean,
  parseDate,
  parseDecimal,
  parseId,
  parseInt64,
  parseJson,
  parseText,
  parseTime,
  parseUnixTime,
} from './parse.ts';

/** Where the rows of an object come from, the same for all its rows. */
export interface Lineage {
  /** `act_<digits>`. */
  readonly account: string;
  readonly runId: string;
  /** The earliest read of any of the rows, ISO 8601. */
  readonly extractedAt: string;
}

/**
 * Called for each value that is dropped because it does not match its type, with `<field>`, or `<field>.<key>` for a
 * value inside a list.
 */
export type Unparsed = (path: string) => void;

/** One column of a published table: the source of the Parquet schema, the Glue table and the column's documentation. */
export interface Column extends ColumnSchema {
  readonly glueType: string;
  /** One or two sentences. */
  readonly comment: string;
  /** Reads the value from a row as the Graph API sent it. */
  readonly read: (row: Row, lineage: Lineage) => unknown;
  /** Converts a value. Absent values become null, and so do values of another type, after a call to `unparsed`. */
  readonly convert: (value: unknown, unparsed: Unparsed) => TypedValue | null;
}

/**
 * The columns of a stream's table, in order: the account, the rest of the key, the other fields as the description has
 * them, what is derived, and where the row comes from. The date is not among them: it is a partition of the path, and
 * Glue and Athena refuse a table that has a partition key as a column too.
 */
export function columnsOf(description: StreamDescription): readonly Column[] {
  const { fields, derived = [], primaryKey, source } = description;
  const keys = source.kind === 'insights' ? actionKeys(source) : NO_KEYS;
  const own = fields.filter(({ name }) => name !== ACCOUNT.name);
  const key = primaryKey.flatMap((name) => own.filter((field) => field.name === name));
  const others = own.filter((field) => !key.includes(field));
  return [
    ACCOUNT,
    ...[...key, ...others].map((field) => column(field, keys, (row) => row[field.name])),
    ...derived.map((field) => column(field, NO_KEYS, deriving(field.derive))),
    ...LINEAGE,
  ];
}

/** Leaf and parser of each type except lists of structs. */
const TYPES: Readonly<
  Record<Exclude<FieldType, 'actions' | 'results'>, { type: LeafType; parse: Parse; list?: true }>
> = {
  id: { type: 'string', parse: parseId },
  text: { type: 'string', parse: parseText },
  json: { type: 'string', parse: parseJson },
  boolean: { type: 'boolean', parse: parseBoolean },
  count: { type: 'int64', parse: parseInt64 },
  minor_money: { type: 'int64', parse: parseInt64 },
  decimal: { type: 'decimal', parse: parseDecimal },
  money: { type: 'decimal', parse: parseDecimal },
  date: { type: 'date', parse: parseDate },
  time: { type: 'timestamp', parse: parseTime },
  unix_time: { type: 'timestamp', parse: parseUnixTime },
  id_list: { type: 'string', parse: parseId, list: true },
  text_list: { type: 'string', parse: parseText, list: true },
};

/** A note on the type, to follow the field's own comment. */
const NOTES: Partial<Record<FieldType, string>> = {
  money: 'In the currency of the account.',
  minor_money: 'In minor units of the currency of the account (cents; whole units where it has none).',
  time: 'UTC.',
  unix_time: 'UTC.',
  json: 'JSON text.',
};

function column(field: Field, keys: ActionKeys, read: Column['read']): Column {
  const { shape, convert } = typingOf(field, keys);
  const note = NOTES[field.type];
  return {
    name: field.name,
    glueType: glueTypeOf(shape),
    comment: note === undefined ? field.comment : `${field.comment} ${note}`,
    shape,
    read,
    convert,
  };
}

type Typing = Pick<Column, 'shape' | 'convert'>;

/** What an entry of a list of actions has besides its type and its value. */
interface ActionKeys {
  readonly texts: readonly string[];
  readonly numbers: readonly string[];
}

const NO_KEYS: ActionKeys = { texts: [], numbers: [] };

/** A window adds a number to each entry, and an action breakdown a text. */
const actionKeys = ({ attributionWindows, actionBreakdowns = [] }: InsightsSource): ActionKeys => ({
  texts: actionBreakdowns,
  numbers: attributionWindows,
});

function typingOf(field: Field, keys: ActionKeys): Typing {
  if (field.type === 'actions') return actions(field.name, keys);
  return field.type === 'results' ? results(field.name) : plain(field);
}

function plain(field: Field): Typing {
  const { type, parse, list } = TYPES[field.type as keyof typeof TYPES];
  const scalar = scalarOf(field.name, parse);
  if (list === undefined) return { shape: { kind: 'scalar', type }, convert: scalar };
  return { shape: { kind: 'list', type }, convert: listOf(field.name, scalar) };
}

function scalarOf(path: string, parse: Parse) {
  return (value: unknown, unparsed: Unparsed): Scalar | null => {
    if (value === null || value === undefined) return null;
    const scalar = parse(value);
    if (scalar !== undefined) return scalar;
    unparsed(path);
    return null;
  };
}

function listOf<T>(path: string, element: (value: unknown, unparsed: Unparsed) => T) {
  return (value: unknown, unparsed: Unparsed): T[] | null => {
    if (value === null || value === undefined) return null;
    if (Array.isArray(value)) return value.map((entry) => element(entry, unparsed));
    unparsed(path);
    return null;
  };
}

/** `{action_type, value, …}`: `value` uses the attribution of the ad set, the others the window in their name. */
const actions = (path: string, { texts, numbers }: ActionKeys): Typing =>
  structs(path, [
    ...ofType('string', ['action_type', ...texts]),
    ...ofType('decimal', ['value', ...numbers]),
  ]);

const ofType = (type: 'string' | 'decimal', names: readonly string[]): StructField[] =>
  names.map((name) => ({ name, type }));

/** `{indicator, value, attribution_windows}`, one for each of the `values` that Meta nests below an indicator. */
function results(path: string): Typing {
  const names = ofType('string', ['indicator', 'attribution_windows']);
  const { shape, convert } = structs(path, [...names, ...ofType('decimal', ['value'])]);
  return {
    shape,
    convert: (value, unparsed) => convert(Array.isArray(value) ? value.flatMap(flatResult) : value, unparsed),
  };
}

/** A result without values keeps its indicator. What is not a result stays as it is, to be reported. */
function flatResult(result: unknown): unknown[] {
  const { values, ...rest } = (typeof result === 'object' && result !== null ? result : {}) as {
    values?: unknown;
  };
  if (!Array.isArray(values)) return [result];
  if (values.length === 0) return [rest];
  return values.map((value: { attribution_windows?: unknown }) => ({
    ...rest,
    ...value,
    ...(Array.isArray(value?.attribution_windows) && {
      attribution_windows: value.attribution_windows.join(),
    }),
  }));
}

/** A list of objects with these keys. */
function structs(path: string, fields: readonly StructField[]): Typing {
  const parsers = new Map(
    fields.map(({ name, type }) => [
      name,
      scalarOf(`${path}.${name}`, type === 'string' ? parseText : parseDecimal),
    ]),
  );
  const empty: Struct = Object.fromEntries(fields.map(({ name }) => [name, null]));
  const struct = (value: unknown, unparsed: Unparsed): Struct | null => {
    if (value === null) return null;
    if (typeof value !== 'object' || Array.isArray(value)) {
      unparsed(path);
      return null;
    }
    const typed: Record<string, Scalar | null> = { ...empty };
    for (const [key, part] of Object.entries(value as object)) {
      const parse = parsers.get(key);
      // The table has no place for an unexpected key, so report it.
      if (parse === undefined) unparsed(`${path}.${key}`);
      else typed[key] = parse(part, unparsed);
    }
    return typed;
  };
  return { shape: { kind: 'structs', fields }, convert: listOf(path, struct) };
}

/** Of the run and not of the row: not every edge gives it. */
const ACCOUNT: Column = column(
  { name: 'account_id', type: 'id', comment: 'Ad account, digits only.' },
  NO_KEYS,
  (_row, lineage) => digitsOf(lineage.account),
);

const LINEAGE: readonly Column[] = [
  column(
    { name: 'run_id', type: 'id', comment: 'Run that extracted the row.' },
    NO_KEYS,
    (_row, lineage) => lineage.runId,
  ),
  column(
    { name: 'extracted_at', type: 'time', comment: 'Earliest time at which any row of the object was read.' },
    NO_KEYS,
    (_row, lineage) => lineage.extractedAt,
  ),
];
