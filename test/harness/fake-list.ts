import type { CallOptions, JsonObject, Params } from '#functions/graph/client.ts';
import { GraphObjectUnreadable, GraphTooMuchData } from '#functions/graph/errors.ts';
import { type Page, type PagesOptions, pages, rowsOf } from '#functions/graph/pages.ts';
import { collect } from './fake-graph.ts';

/** Of errors whose text does not matter. */
export const FACTS = { request: 'GET act_1/ads', problem: 'x', advice: 'x' };
export const OPTIONS: PagesOptions = { pageSize: 100, bisectObjects: false };
/** Followed by the cursor. */
export const NEXT = 'https://graph.facebook.com/v25.0/act_1/ads?limit=2&after=';

/** What is asked of a reader. */
export interface Question {
  readonly after: string | undefined;
  readonly limit: number;
  readonly fields: unknown;
  readonly signal: AbortSignal | undefined;
}

/** A reader whose answers a function gives; keeps what was asked. */
export function readerOf(answer: (question: Question) => JsonObject | Promise<JsonObject>) {
  const asked: Question[] = [];
  const get = async (_path: string, params: Params = {}, { signal }: CallOptions = {}) => {
    const question = {
      after: params.after as string | undefined,
      limit: Number(params.limit),
      fields: params.fields,
      signal,
    };
    asked.push(question);
    return answer(question);
  };
  return { get, asked };
}

/** An object of a list: `hidden` ones are filtered out of pages, `unreadable` ones break them. */
export interface Item {
  readonly hidden: boolean;
  readonly unreadable: boolean;
  readonly weight: number;
}

/** A list that the Graph API holds: a page that weighs too much is refused as too much data. */
export function listOf(items: readonly Item[], heaviestPage = Number.POSITIVE_INFINITY) {
  return readerOf(({ after, limit, fields }) => {
    const start = Number(after ?? 0);
    const slice = items.slice(start, start + limit);
    if (fields !== 'id') {
      if (slice.reduce((sum, item) => sum + item.weight, 0) > heaviestPage) throw new GraphTooMuchData(FACTS);
      if (slice.some((item) => item.unreadable)) throw new GraphObjectUnreadable(FACTS);
    }
    const data = slice.flatMap((item, index) => (item.hidden ? [] : [{ id: String(start + index) }]));
    const end = start + slice.length;
    const paging = { cursors: { after: String(end) }, ...(end < items.length && { next: `${NEXT}${end}` }) };
    return { data, paging };
  });
}

/** A list of objects without peculiarities. */
export const plain = (count: number): Item[] =>
  Array.from({ length: count }, () => ({ hidden: false, unreadable: false, weight: 1 }));
/** The ids of all rows, in order. */
export const ids = (found: readonly Page[]) => found.flatMap((page) => rowsOf(page).map((row) => row.id));

/** All pages of `act_1/ads`. */
export async function readAll(
  reader: ReturnType<typeof readerOf>,
  options: Partial<PagesOptions> = {},
): Promise<Page[]> {
  return await collect(pages(reader, 'act_1/ads', { fields: ['id', 'name'] }, { ...OPTIONS, ...options }));
}
