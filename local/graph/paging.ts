import { hashText } from './data/random.ts';
import { GRAPH_ERRORS } from './graph-error-table.ts';
import { GraphFailure, jsonReply, type Reply } from './replies.ts';

/** A row to compute on demand, with its position in the list. */
export interface Item {
  readonly position: number;
  readonly make: () => Record<string, unknown>;
}

/** Rows that silently miss from a list: their number, in its middle or at its end. */
export interface LostRows {
  readonly kind: 'rows-lost';
  readonly where: 'middle' | 'end';
  readonly rows: number;
}

/** The items of a list without the lost ones. */
export function* withoutLost(
  items: (from: number) => Iterable<Item>,
  from: number,
  { where, rows }: LostRows,
): Generator<Item> {
  const positions = Array.from(items(0), ({ position }) => position);
  const first = where === 'end' ? positions.length - rows : Math.floor((positions.length - rows) / 2);
  const lost = new Set(positions.slice(Math.max(0, first), Math.max(0, first) + rows));
  for (const item of items(from)) if (!lost.has(item.position)) yield item;
}

/** Faults of a page. */
export type PageFault =
  /** No rows, and a `next` that leads to the rows that should have been here. */
  | { readonly kind: 'empty-with-next' }
  /** The right rows, and a `next` with the cursor of this request. */
  | { readonly kind: 'repeated-cursor' }
  /** The right rows, and a `next` with a new cursor that leads to the same rows again. */
  | { readonly kind: 'duplicate' }
  /** Half of the rows, and a `next` for the other half. */
  | { readonly kind: 'short' }
  /** The rows of the next page, so that the rows of this page are lost. */
  | { readonly kind: 'skipped' }
  /** No rows and no `next`, as if the list were empty. */
  | { readonly kind: 'empty' }
  /** These rows of the list are missing from every page. */
  | LostRows
  /** An error whenever the page includes this object with more than its id. */
  | { readonly kind: 'unreadable'; readonly id: string };

/** The list and the cursor of a page. */
export interface PageRequest {
  /** Identifies the list; cursors of other lists are refused. */
  readonly list: string;
  readonly after: string | undefined;
  readonly limit: number;
  /** Rows starting at a position, in a fixed order. */
  readonly items: (from: number) => Iterable<Item>;
  /**
   * Absolute URL of the call with its parameters and the token, without a cursor. Meta's `next` contains the token too.
   */
  readonly url: URL;
  /** The `summary` of the whole list; absent if not requested or not available. */
  readonly summary?: Readonly<Record<string, unknown>>;
  readonly fault: PageFault | undefined;
}

/** Where a page starts, and how many cursors that start has had. */
interface Cursor {
  readonly start: number;
  readonly edition: number;
}

/** Builds one page: rows, `paging.cursors`, and `paging.next` if rows are left. Meta: graph-api/results. */
export function pageReply(request: PageRequest): Reply {
  const cursor = decode(request.list, request.after);
  const { rows, next } = rowsOf(request, cursor);
  const told = request.summary === undefined ? {} : { summary: request.summary };
  if (rows.length === 0 && next === undefined) return jsonReply(200, { data: [], ...told });
  const after = next ?? { start: lastStart(rows, cursor), edition: cursor.edition };
  const paging: Record<string, unknown> = {
    cursors: { before: encode(request.list, cursor), after: encode(request.list, after) },
  };
  if (next !== undefined) {
    const url = new URL(request.url);
    url.searchParams.set('limit', String(request.limit));
    url.searchParams.set('after', encode(request.list, next));
    paging.next = url.href;
  }
  return jsonReply(200, { data: rows.map(({ row }) => row), paging, ...told });
}

interface MadeRow {
  readonly position: number;
  readonly row: Record<string, unknown>;
}

function rowsOf(
  { items, limit, fault }: PageRequest,
  cursor: Cursor,
): { rows: readonly MadeRow[]; next: Cursor | undefined } {
  const again: Cursor = { start: cursor.start, edition: cursor.edition + 1 };
  if (fault?.kind === 'empty') return { rows: [], next: undefined };
  if (fault?.kind === 'empty-with-next') return { rows: [], next: again };
  const rows: MadeRow[] = [];
  const size = fault?.kind === 'short' ? Math.ceil(limit / 2) : limit;
  let next: Cursor | undefined;
  let toSkip = fault?.kind === 'skipped' ? limit : 0;
  const source = fault?.kind === 'rows-lost' ? withoutLost(items, cursor.start, fault) : items(cursor.start);
  for (const item of source) {
    if (toSkip > 0) {
      toSkip -= 1;
      continue;
    }
    if (rows.length === size) {
      next = { start: item.position, edition: cursor.edition };
      break;
    }
    rows.push({ position: item.position, row: item.make() });
  }
  if (fault?.kind === 'unreadable') assertNone(rows, fault.id);
  if (fault?.kind === 'repeated-cursor') next = cursor;
  if (fault?.kind === 'duplicate') next = again;
  return { rows, next };
}

const lastStart = (rows: readonly MadeRow[], cursor: Cursor): number =>
  (rows.at(-1)?.position ?? cursor.start - 1) + 1;

/** @throws GraphFailure 100/2446289 when the page includes the object with more than its id. */
function assertNone(rows: readonly MadeRow[], id: string): void {
  if (rows.some(({ row }) => row.id === id && Object.keys(row).length > 1)) throw incompleteCreative();
}

/** Meta's response for a creative whose post was deleted (airbyte#65944). */
export const incompleteCreative = (): GraphFailure => new GraphFailure(GRAPH_ERRORS['graph-100-2446289']);

function encode(list: string, cursor: Cursor): string {
  return Buffer.from(`${hashText(list).toString(36)}.${cursor.start}.${cursor.edition}`).toString(
    'base64url',
  );
}

function decode(list: string, text: string | undefined): Cursor {
  if (text === undefined || text === '') return { start: 0, edition: 0 };
  const match = /^(\w+)\.(\d+)\.(\d+)$/.exec(Buffer.from(text, 'base64url').toString('latin1'));
  if (match === null || match[1] !== hashText(list).toString(36)) {
    throw new GraphFailure(GRAPH_ERRORS['graph-2642']);
  }
  return { start: Number(match[2]), edition: Number(match[3]) };
}
