import type { Row } from '#functions/contract/row.ts';
import { digitsOf } from '#functions/lake/keys.ts';
import type { ColumnSchema, LeafType, Parse, StructField } from '#functions/lake/parquet/schema.ts';
import type { Field, FieldType, InsightsSource, StreamDescription } from '#functions/streams/stream.ts';
import { deriving } from './deriving.ts';
import { glueTypeOf } from './glue-type.ts';
import {
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

/** One column of a published table: the source of the Parquet schema, the Glue table and the column's documentation. */
export interface Column extends ColumnSchema {
  readonly glueType: string;
  /** One or two sentences. */
  readonly comment: string;
  /** The value in a row, as the Graph API sent it. */
  readonly read: (row: Row, lineage: Lineage) => unknown;
  /** For each leaf of the shape, how it reads a value. */
  readonly parsers: readonly Parse[];
}

/**
 * The columns of a stream's table, in order: the account, the rest of the key, the other fields as the description has
 * them, what is derived, and where the row comes from. The date is not among them: it is a partition of the path, and
 * Glue and Athena refuse a table that has a partition key as a column too.
 */
export function columnsOf(description: StreamDescription): readonly Column[] {
  const known = KNOWN.get(description);
  if (known !== undefined) return known;
  const columns = makeColumns(description);
  KNOWN.set(description, columns);
  return columns;
}

/** By description, because each date of a stream asks again. */
const KNOWN = new WeakMap<StreamDescription, readonly Column[]>();

function makeColumns(description: StreamDescription): readonly Column[] {
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
  const { shape, parsers } = typingOf(field, keys);
  const note = NOTES[field.type];
  return {
    name: field.name,
    glueType: glueTypeOf(shape),
    comment: note === undefined ? field.comment : `${field.comment} ${note}`,
    shape,
    read: field.type === 'results' ? (row, lineage) => flatResults(read(row, lineage)) : read,
    parsers,
  };
}

type Typing = Pick<Column, 'shape' | 'parsers'>;

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
  if (field.type === 'actions') return actions(keys);
  if (field.type === 'results') return RESULTS;
  const { type, parse, list } = TYPES[field.type];
  return { shape: { kind: list === true ? 'list' : 'scalar', type }, parsers: [parse] };
}

/** `{action_type, value, …}`: `value` uses the attribution of the ad set, the others the window in their name. */
const actions = ({ texts, numbers }: ActionKeys): Typing =>
  structs([...ofType('string', ['action_type', ...texts]), ...ofType('decimal', ['value', ...numbers])]);

/** A list of objects with these keys. */
const structs = (fields: readonly StructField[]): Typing => ({
  shape: { kind: 'structs', fields },
  parsers: fields.map(({ type }) => (type === 'string' ? parseText : parseDecimal)),
});

const ofType = (type: 'string' | 'decimal', names: readonly string[]): StructField[] =>
  names.map((name) => ({ name, type }));

/** `{indicator, value, attribution_windows}`, one for each of the `values` that Meta nests below an indicator. */
const RESULTS = structs([
  ...ofType('string', ['indicator', 'attribution_windows']),
  ...ofType('decimal', ['value']),
]);

const flatResults = (value: unknown): unknown => (Array.isArray(value) ? value.flatMap(flatResult) : value);

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
