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
import { isObject, type MapRows, openPage } from './page-rows.ts';

/** One page of a list. */
export interface Page {
  /** See `MapRows`. @throws GraphTransient when they are not JSON. */
  readonly mapRows: MapRows;
  /** Cursor of the next page; undefined on the last page. Do not store it for days (Meta: graph-api/results). */
  readonly next: string | undefined;
  /** Rows per page that worked: `startPageSize` for a later listing. */
  readonly pageSize: number;
  /** Objects that the API did not return. */
  readonly skipped: Skipped[];
  /** On the first page, if requested: the edge's own count of objects; `null` when it has none. */
  readonly totalCount?: number | null;
}

export interface PagesOptions {
  /** Cursor to continue after; default: the start. */
  readonly after?: string;
  /** Rows per page, unless that is too many. */
  readonly pageSize: number;
  /** A smaller page size that is known to work. */
  readonly startPageSize?: number;
  /** Requests the edge's own count with the first page (marketing-api/ad-account/ads, `total_count`). */
  readonly countObjects?: boolean;
  /** Skips single objects that break their page (edges). Otherwise such an error is thrown. */
  readonly bisectObjects: boolean;
}

/** All rows of a page at once. @throws GraphTransient when they are not JSON. */
export const rowsOf = ({ mapRows }: Pick<Page, 'mapRows'>): JsonObject[] => mapRows((row) => row);

type Reader = Pick<GraphClient, 'get'>;

/** The part of a response with the edge's own count. */
const TotalCount = z.object({ total_count: z.int().check(z.nonnegative()) });

const NO_PAGE = 'the response is not a page of rows';
/** Good pages before trying a larger one. Doubles each time a larger one is refused. */
const GOOD_PAGES_TO_GROW = 5;
const REPEATED_CURSOR_RETRIES = 2;

/**
 * Reads a list page by page, one page ahead. Ends only where `paging.next` is absent: any page may be short or empty,
 * and the last page has cursors too (Meta: graph-api/results).
 * @throws GraphError of a page, after yielding the pages before it.
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
        // The page is awaited above or below. Until then, a failure must not count as unhandled.
        coming.catch(() => undefined);
      }
      yield page;
      if (page.next === undefined) return;
    }
  } finally {
    stop.abort(new Error('No further page is needed'));
    await coming.catch(() => undefined);
  }
}

/** Reads the page after a cursor, with as many rows as the API can serve. */
class PageReader {
  readonly #client: Reader;
  readonly #path: string;
  readonly #params: Params;
  readonly #options: PagesOptions;
  readonly #signal: AbortSignal;
  /** Every cursor used so far. */
  readonly #seen = new Set<string>();
  /** Whether to request the count with the first page. If Meta refuses that page, the count may be the reason. */
  #counting: boolean;
  #size: number;
  #goodPages = 0;
  #goodPagesToGrow = GOOD_PAGES_TO_GROW;
  /** Whether the size has just grown and no page of that size was read yet. */
  #grown = false;
  /** Number of objects after the cursor that include an unreadable one; undefined when none is suspected. */
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

  async read(after: string | undefined): Promise<Page> {
    if (after !== undefined) this.#seen.add(after);
    for (let repeats = 0; ; repeats += 1) {
      const page = await this.#readBearable(after);
      if (page.next === undefined || !this.#seen.has(page.next)) return page;
      if (repeats === REPEATED_CURSOR_RETRIES)
        throw this.#malformed('the cursor of the next page was used before');
    }
  }

  /** Requests less until the API returns a page. Steps over a single unreadable object if allowed. */
  async #readBearable(after: string | undefined): Promise<Page> {
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
    // Back off only after growing: one heavy page does not mean that its size is too large in general.
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

  /** The id can be read even if the object cannot, and its page has the next cursor. */
  async #stepOver(after: string | undefined, error: GraphError): Promise<Page> {
    const page = await this.#fetch({ ...this.#params, fields: 'id', limit: 1, after });
    this.#suspects = undefined;
    const id = rowsOf(page)[0]?.id;
    const what = typeof id === 'string' ? id : 'unknown';
    const skipped: Skipped[] = [{ kind: 'object', what, error: error.record }];
    return { mapRows: () => [], next: page.next, pageSize: this.#size, skipped };
  }

  async #fetch(params: Params): Promise<Pick<Page, 'mapRows' | 'next' | 'totalCount'>> {
    let ofBody: MapRows | undefined;
    const parse = (body: Buffer): unknown => {
      const opened = openPage(body);
      ofBody = opened.mapRows;
      return opened.envelope;
    };
    const { data, paging, summary } = await this.#client.get(this.#path, params, {
      signal: this.#signal,
      parse,
    });
    // No schema, because it would copy every row.
    if (!Array.isArray(data) || !data.every(isObject)) throw this.#malformed(NO_PAGE);
    const totalCount = TotalCount.safeParse(summary).data?.total_count ?? null;
    const mapRows = this.#mapping(ofBody ?? ((visit) => data.map((row) => visit(row, undefined))));
    const next = isObject(paging) ? paging.next : undefined;
    if (typeof next !== 'string' || next === '') return { totalCount, mapRows, next: undefined };
    const cursors = isObject(paging) && isObject(paging.cursors) ? paging.cursors : {};
    const cursor = URL.parse(next, 'https://graph.invalid')?.searchParams.get('after') || cursors.after;
    if (typeof cursor !== 'string' || cursor === '')
      throw this.#malformed('there is a next page but no cursor');
    return { totalCount, mapRows, next: cursor };
  }

  #mapping(mapRows: MapRows): MapRows {
    return (visit, fields) => {
      try {
        return mapRows(visit, fields);
      } catch (error) {
        throw error instanceof SyntaxError ? this.#malformed(NO_PAGE) : error;
      }
    };
  }

  #malformed(problem: string): GraphTransient {
    return new GraphTransient({
      request: `GET ${this.#path}`,
      problem,
      advice: 'Nothing to do if it recovers. If it persists, report it to Meta.',
    });
  }
}

function halfOf(suspects: number | undefined): number | undefined {
  return suspects === undefined ? undefined : Math.ceil(suspects / 2);
}
