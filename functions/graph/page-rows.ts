import type { JsonObject } from './client.ts';
import { fieldNames, pickFields } from './json-bytes.ts';

/**
 * Makes something of a row; without an effect, because a page may be begun again.
 * @param row its fields, or at least those that were asked for.
 * @param json its original JSON, a view of the body; `undefined` when the rows could not be separated.
 */
export type Visit<T> = (row: JsonObject, json: Buffer | undefined) => T;

/**
 * Visits the rows of a page. None is kept, because parsed rows take five times the memory of their JSON, and the garbage
 * collector copies those that live as long as their page.
 * @param fields those that `visit` looks at: then nothing else is parsed, and whether it is JSON will show when the rows
 * are published. Default: all.
 * @returns what is made of each. @throws SyntaxError when they are not JSON, and what `visit` throws.
 */
export type MapRows = <T>(visit: Visit<T>, fields?: readonly string[]) => T[];

/** How Meta's pages start, and what follows their rows. Meta: graph-api/results. */
const HEAD = '{"data":[';
const TAIL = '],"paging":{';
const NEWLINE = 0x0a;
const COMMA = 0x2c;

/** The body of a page whose rows are parsed on demand. */
export interface OpenedPage {
  /** The parsed page without the rows in `data`; with them when they cannot be separated. */
  readonly envelope: unknown;
  readonly mapRows: MapRows | undefined;
}

/**
 * Parses the body of a page but not its rows, which stay bytes until they are needed: a page that is read ahead may wait
 * for a long time.
 * @throws SyntaxError when it is not JSON.
 */
export function openPage(body: Buffer): OpenedPage {
  const tail = tailOf(body);
  const envelope = tail === undefined ? undefined : parseOrUndefined(HEAD + body.toString('utf8', tail));
  // No tail, or the tail of a list inside the last row.
  if (tail === undefined || envelope === undefined)
    return { envelope: JSON.parse(body.toString('utf8')), mapRows: undefined };
  return {
    envelope,
    mapRows: (visit, fields) => mapEach(body, tail, visit, fields) ?? mapWhole(body, visit),
  };
}

/**
 * Visits the rows one by one, with the JSON of each, because stringifying them again costs twice as much as parsing.
 * @returns `undefined` when the page is not compact JSON of objects, or has several lines: parsing it whole will tell.
 */
function mapEach<T>(
  body: Buffer,
  tail: number,
  visit: Visit<T>,
  fields: readonly string[] | undefined,
): T[] | undefined {
  const names = fieldNames(fields ?? []);
  const made: T[] = [];
  for (let start = HEAD.length; ; ) {
    const picked = pickFields(body, start, names);
    if (picked === undefined || picked.end > tail) return undefined;
    const line = body.subarray(start, picked.end);
    if (line.includes(NEWLINE)) return undefined;
    const row = fields === undefined ? parseOrUndefined(line.toString('utf8')) : picked.fields;
    if (row === undefined) return undefined;
    made.push(visit(row, line));
    if (picked.end === tail) return made;
    if (body[picked.end] !== COMMA) return undefined;
    start = picked.end + 1;
  }
}

function parseOrUndefined(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    // Parsing the whole body will tell.
    return undefined;
  }
}

function mapWhole<T>(body: Buffer, visit: Visit<T>): T[] {
  const { data } = JSON.parse(body.toString('utf8')) as { data: unknown[] };
  if (!data.every(isObject)) throw new SyntaxError('A row is not an object');
  return data.map((row) => visit(row, undefined));
}

/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where the rows end; `undefined` when there are none, or the body has another form. */
function tailOf(body: Buffer): number | undefined {
  if (body.toString('latin1', 0, HEAD.length + 1) !== `${HEAD}{`) return undefined;
  const paging = body.lastIndexOf(TAIL);
  if (paging >= 0) return paging;
  // The last page may have no paging. Do not mistake a page with another layout for it.
  if (body.includes('"paging"')) return undefined;
  return body.toString('latin1', body.length - 3) === '}]}' ? body.length - 2 : undefined;
}
