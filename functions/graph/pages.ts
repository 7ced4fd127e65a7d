import * as z from 'zod/mini';
import type { Skipped } from '#functions/contract/documents.ts';
import type { GraphClient, JsonObject, Params } from './client.ts';
import {
  GraphError,
  GraphObjectUnreadable,
  GraphRequestInvalid,
  GraphTooMuchData,
  GraphTransient,
} from './errors.ts';
import { openPage, type PageRows } from './page-rows.ts';

/** What one request for a page gave. */
export interface Page extends PageRows {
  /** The cursor behind this page; undefined: it was the last. Not for keeping over days: Meta, graph-api/results. */
  readonly next: string | undefined;
  /** Rows per page that worked: the `startPageSize` of a later listing. */
  readonly pageSize: number;
  /** Objects that the API would not give. */
  readonly skipped: Skipped[];
  /** Of a first page that was asked to: objects of the list by the edge's own count; `null`: it gives none. */
  readonly totalCount?: number | null;
}

export interface PagesOptions {
  /** Cursor to go on behind; absent: from the start. */
  readonly after?: string;
  /** Rows per page, unless they prove too many. */
  readonly pageSize: number;
  /** A smaller size that is known to work. */
  readonly startPageSize?: number;
  /** Asks the edge for its own count with the first page (marketing-api/ad-account/ads, `total_count`). */
  readonly countObjects?: boolean;
  /** Leaves out single objects that break their page (edges); without it, such an error is thrown. */
  readonly bisectObjects: boolean;
}

/** A page that is read ahead: its rows are parsed when it is their turn. */
type UnparsedPage = Omit<Page, keyof PageRows> & { parse(): PageRows };

type Reader = Pick<GraphClient, 'get'>;

/** The part of an answer with the edge's own count. */
const TotalCount = z.object({ total_count: z.int().check(z.nonnegative()) });

const NO_PAGE = 'the answer is not a page of rows';
const NO_ROWS: PageRows = { rows: [], bytes: undefined };
/** Good pages before a larger one is tried; after each time that one was refused, twice as many. */
const GOOD_PAGES_TO_GROW = 5;
const REPEATED_CURSOR_RETRIES = 2;

/**
 * Reads a list page by page, one page ahead. Ends only where `paging.next` is absent: a page may be short or empty,
 * and its cursors are there on the last page too (Meta: graph-api/results).
 * @throws GraphError of a page, after the pages before it were given.
 */
export async function* pages(
  client: Reader,
  path: string,
  params: Params,
  options: PagesOptions,
): AsyncGenerator<Page, void, void> {
  const stop = new AbortController();
  const reader = new PageReader(client, path, params, options, stop.signal);
  let coming = reader.read(options.after);
  try {
    for (;;) {
      const page = await coming;
      if (page.next !== undefined) {
        coming = reader.read(page.next);
        // It is awaited above or below; until then, its failure must not count as unhandled.
        coming.catch(() => undefined);
      }
      const { parse, ...rest } = page;
      yield { ...rest, ...parse() };
      if (page.next === undefined) return;
    }
  } finally {
    stop.abort(new Error('No further page is wanted'));
    await coming.catch(() => undefined);
  }
}

/** Reads the page behind a cursor, with as many rows as the API can serve. */
class PageReader {
  readonly #client: Reader;
  readonly #path: string;
  readonly #params: Params;
  readonly #options: PagesOptions;
  readonly #signal: AbortSignal;
  /** Every cursor that was read from. */
  readonly #seen = new Set<string>();
  /** Whether a first page is asked for the count; a refusal of the page may be one of the count. */
  #counting: boolean;
  #size: number;
  #goodPages = 0;
  #goodPagesToGrow = GOOD_PAGES_TO_GROW;
  /** Whether the size has just grown, and no page of it was had yet. */
  #grown = false;
  /** Among so many objects behind the cursor there is an unreadable one; undefined: none is suspected. */
  #suspects: number | undefined;

  constructor(client: Reader, path: string, params: Params, options: PagesOptions, signal: AbortSignal) {
    this.#client = client;
    this.#path = path;
    this.#params = params;
    this.#options = options;
    this.#signal = signal;
    this.#counting = options.countObjects ?? false;
    this.#size = Math.min(options.startPageSize ?? options.pageSize, options.pageSize);
  }

  async read(after: string | undefined): Promise<UnparsedPage> {
    if (after !== undefined) this.#seen.add(after);
    for (let repeats = 0; ; repeats += 1) {
      const page = await this.#readBearable(after);
      if (page.next === undefined || !this.#seen.has(page.next)) return page;
      if (repeats === REPEATED_CURSOR_RETRIES)
        throw this.#malformed('the cursor of the next page is an earlier one');
    }
  }

  /** Asks for less until the API gives a page; at one object that it will not give, steps over it where allowed. */
  async #readBearable(after: string | undefined): Promise<UnparsedPage> {
    for (;;) {
      const limit = Math.min(this.#size, halfOf(this.#suspects) ?? this.#size);
      try {
        const summary = this.#isCounting(after) ? { summary: 'total_count' } : {};
        const answer = await this.#fetch({ ...this.#params, ...summary, limit, after });
        this.#notePage(limit);
        return { ...answer, pageSize: this.#size, skipped: [] };
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        if (this.#isCounting(after) && (error instanceof GraphRequestInvalid || error.mayBeTooMuchData)) {
          this.#counting = false;
          continue;
        }
        const tooMuch = error instanceof GraphTooMuchData || error.smallerPage;
        const unreadable = this.#options.bisectObjects && error instanceof GraphObjectUnreadable;
        if (!tooMuch && !unreadable) throw error;
        if (limit > 1) this.#narrow(limit, tooMuch);
        else if (this.#options.bisectObjects && !error.smallerPage) return await this.#stepOver(after, error);
        else throw error;
      }
    }
  }

  #isCounting(after: string | undefined): boolean {
    return this.#counting && after === undefined;
  }

  #narrow(limit: number, tooMuch: boolean): void {
    this.#goodPages = 0;
    if (!tooMuch) {
      this.#suspects = limit;
      return;
    }
    // Only a size that had grown is known to be too large for good: one heavy page makes no rule.
    if (this.#grown) this.#goodPagesToGrow *= 2;
    this.#grown = false;
    this.#size = Math.floor(limit / 2);
  }

  #notePage(limit: number): void {
    if (this.#suspects !== undefined) {
      const left = this.#suspects - limit;
      this.#suspects = left > 0 ? left : undefined;
      return;
    }
    this.#grown = false;
    this.#goodPages += 1;
    if (this.#goodPages < this.#goodPagesToGrow) return;
    this.#goodPages = 0;
    this.#grown = this.#size < this.#options.pageSize;
    this.#size = Math.min(this.#size * 2, this.#options.pageSize);
  }

  /** The id alone can be read even where the object cannot, and brings the cursor behind it. */
  async #stepOver(after: string | undefined, error: GraphError): Promise<UnparsedPage> {
    const { parse, next } = await this.#fetch({ ...this.#params, fields: 'id', limit: 1, after });
    this.#suspects = undefined;
    const id = parse().rows[0]?.id;
    const what = typeof id === 'string' ? id : 'unknown';
    const skipped: Skipped[] = [{ kind: 'object', what, error: error.record }];
    return { parse: () => NO_ROWS, next, pageSize: this.#size, skipped };
  }

  async #fetch(params: Params): Promise<Pick<UnparsedPage, 'parse' | 'next' | 'totalCount'>> {
    let rows: (() => PageRows) | undefined;
    const parse = (body: Buffer): unknown => {
      const opened = openPage(body);
      rows = opened.rows;
      return opened.envelope;
    };
    const { data, paging, summary } = await this.#client.get(this.#path, params, {
      signal: this.#signal,
      parse,
    });
    // No schema here: it would copy every row.
    if (!Array.isArray(data) || !data.every(isObject)) throw this.#malformed(NO_PAGE);
    const totalCount = TotalCount.safeParse(summary).data?.total_count ?? null;
    const page = { totalCount, parse: () => this.#parseRows(rows) ?? { rows: data, bytes: undefined } };
    const next = isObject(paging) ? paging.next : undefined;
    if (typeof next !== 'string' || next === '') return { ...page, next: undefined };
    const cursors = isObject(paging) && isObject(paging.cursors) ? paging.cursors : {};
    const cursor = URL.parse(next, 'https://graph.invalid')?.searchParams.get('after') || cursors.after;
    if (typeof cursor !== 'string' || cursor === '')
      throw this.#malformed('there is a next page but no cursor');
    return { ...page, next: cursor };
  }

  #parseRows(parse: (() => PageRows) | undefined): PageRows | undefined {
    try {
      const page = parse?.();
      if (page === undefined || page.rows.every(isObject)) return page;
    } catch {
      // It is told below.
    }
    throw this.#malformed(NO_PAGE);
  }

  #malformed(problem: string): GraphTransient {
    return new GraphTransient({
      request: `GET ${this.#path}`,
      problem,
      advice: 'Nothing to do if it passes; if it lasts, report it to Meta.',
    });
  }
}

function halfOf(suspects: number | undefined): number | undefined {
  return suspects === undefined ? undefined : Math.ceil(suspects / 2);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
