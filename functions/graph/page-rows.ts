import type { JsonObject } from './client.ts';

/**
 * Rows of a page, and the original JSON of each (a view of the body); `undefined` when the rows could not be separated.
 */
export interface PageRows {
  readonly rows: JsonObject[];
  readonly bytes: readonly Buffer[] | undefined;
}

/** How Meta's pages start, and what follows their rows. Meta: graph-api/results. */
const HEAD = '{"data":[';
const TAIL = '],"paging":{';
const NEWLINE = 0x0a;

/** The body of a page whose rows are parsed on demand. */
export interface OpenedPage {
  /** The parsed page without the rows in `data`; with them when they cannot be separated. */
  readonly envelope: unknown;
  /** @throws SyntaxError when they are not JSON. */
  readonly rows: (() => PageRows) | undefined;
}

/**
 * Parses the body of a page but not its rows, which stay bytes until they are needed. Parsed rows take five times the
 * memory, and a page that is read ahead may wait for a long time.
 * @throws SyntaxError when it is not JSON.
 */
export function openPage(body: Buffer): OpenedPage {
  const tail = tailOf(body);
  const envelope = tail === undefined ? undefined : parseOrUndefined(HEAD + body.toString('utf8', tail));
  // No tail, or the tail of a list inside the last row.
  if (tail === undefined || envelope === undefined)
    return { envelope: JSON.parse(body.toString('utf8')), rows: undefined };
  return { envelope, rows: () => parseRows(body, tail) ?? parseWhole(body) };
}

/**
 * Parses the rows one by one and keeps the JSON of each, because stringifying them again costs twice as much as
 * parsing. All rows start with the same field, so a row may start wherever `},{` precedes that field. If every piece
 * between such places is JSON, the pieces are the rows.
 * @returns `undefined` when a piece is not JSON, or the body has several lines.
 */
function parseRows(body: Buffer, tail: number): PageRows | undefined {
  const rows: JsonObject[] = [];
  const bytes: Buffer[] = [];
  const separator = `},${body.toString('utf8', HEAD.length, body.indexOf(':', HEAD.length))}`;
  for (let start = HEAD.length, end = 0; end < tail; start = end + 1) {
    const found = body.indexOf(separator, start);
    end = found < 0 || found > tail ? tail : found + 1;
    const line = body.subarray(start, end);
    const row = line.includes(NEWLINE) ? undefined : parseOrUndefined(line.toString('utf8'));
    if (row === undefined) return undefined;
    rows.push(row);
    bytes.push(line);
  }
  return { rows, bytes };
}

function parseOrUndefined(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    // Two rows, half a row, or not JSON at all: parsing the whole body will tell.
    return undefined;
  }
}

function parseWhole(body: Buffer): PageRows {
  const { data } = JSON.parse(body.toString('utf8')) as { data: JsonObject[] };
  return { rows: data, bytes: undefined };
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
