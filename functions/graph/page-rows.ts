import type { JsonObject } from './client.ts';

/** Rows of a page, and each one's JSON as it came (a view of the body); `undefined`: they are not told apart. */
export interface PageRows {
  readonly rows: JsonObject[];
  readonly bytes: readonly Buffer[] | undefined;
}

/** How Meta's pages begin and go on behind their rows. Meta: graph-api/results. */
const HEAD = '{"data":[';
const TAIL = '],"paging":{';
const NEWLINE = 0x0a;

/** The body of a page, of which the rows are parsed when they are wanted. */
export interface OpenedPage {
  /** The parsed page, with no rows in `data`; the whole of it when the rows cannot be told from the rest. */
  readonly envelope: unknown;
  /** @throws SyntaxError when they are not JSON. */
  readonly rows: (() => PageRows) | undefined;
}

/**
 * Parses the body of a page without its rows, which wait as bytes until they are wanted: parsed, they take five times
 * the memory, and a page that is read ahead waits for long.
 * @throws SyntaxError when it is not JSON.
 */
export function openPage(body: Buffer): OpenedPage {
  const tail = tailOf(body);
  const envelope = tail === undefined ? undefined : parseOrUndefined(HEAD + body.toString('utf8', tail));
  // Without one, or with that of a list inside the last row.
  if (tail === undefined || envelope === undefined)
    return { envelope: JSON.parse(body.toString('utf8')), rows: undefined };
  return { envelope, rows: () => parseRows(body, tail) ?? parseWhole(body) };
}

/**
 * Parses the rows one by one, so that each is kept as it came: to write them as JSON once more costs twice what
 * reading them does. Rows begin with the same field, so where that follows a comma between braces, a row may begin.
 * If the text between them is JSON, it is a row: the body is then these rows with commas between them, and nothing else.
 * @returns `undefined` when it is not JSON after all, or not on one line.
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
    // Two rows, half of one, or no JSON at all: parsing the whole body tells.
    return undefined;
  }
}

function parseWhole(body: Buffer): PageRows {
  const { data } = JSON.parse(body.toString('utf8')) as { data: JsonObject[] };
  return { rows: data, bytes: undefined };
}

/** Where the rows end; `undefined` when there are none, or the body is of another form. */
function tailOf(body: Buffer): number | undefined {
  if (body.toString('latin1', 0, HEAD.length + 1) !== `${HEAD}{`) return undefined;
  const paging = body.lastIndexOf(TAIL);
  if (paging >= 0) return paging;
  // The last page may have no paging; one that is written otherwise must not be taken for it.
  if (body.includes('"paging"')) return undefined;
  return body.toString('latin1', body.length - 3) === '}]}' ? body.length - 2 : undefined;
}
