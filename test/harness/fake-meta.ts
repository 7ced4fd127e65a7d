import type { Row } from '#functions/contract/row.ts';
import { GraphClient, type JsonObject, type Params } from '#functions/graph/client.ts';
import { GraphRequestInvalid, GraphThrottled, GraphTransient } from '#functions/graph/errors.ts';

/** An ad, and the impressions that it had by day. */
export interface FakeAd {
  readonly id: string;
  readonly campaign: string;
  readonly status: string;
  readonly days: Readonly<Record<string, number>>;
}

/** A request, and how many of its kind came before it. */
export interface FakeCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly params: Params;
  /** `make`, `poll` or `read` of a report; `totals` of the account, `query` of its rows; `list` of an edge, `object` by its id. */
  readonly kind: 'make' | 'poll' | 'read' | 'totals' | 'query' | 'list' | 'object';
  /** Of this kind and path, from 1; further pages count with their first. */
  readonly round: number;
}

/** Changes an answer, or throws an error in its place. */
export type Lie = (call: FakeCall, answer: () => JsonObject) => JsonObject;

interface Filter {
  readonly field: string;
  readonly value: readonly string[];
}
interface Days {
  readonly since: string;
  readonly until: string;
}

/** Ads of two campaigns, of every status that makes a difference, all with delivery on each day. */
export function fakeAds(count: number, days: readonly string[]): FakeAd[] {
  const statuses = ['ACTIVE', 'ARCHIVED', 'DELETED', 'PAUSED'];
  return Array.from({ length: count }, (_, index) => ({
    id: `ad-${String(index).padStart(4, '0')}`,
    campaign: `campaign-${index % 2}`,
    status: statuses[index % statuses.length] ?? 'ACTIVE',
    days: Object.fromEntries(days.map((day, place) => [day, 100 + 10 * index + place])),
  }));
}

/**
 * One account as Meta documents it, in memory: insights without a status leave out archived and deleted ads, the
 * account's totals do not, edges have no deleted ones. Every answer can be changed by `lie`.
 */
export class FakeMeta {
  readonly url = 'http://graph.invalid';
  readonly accessToken = 'EAAtest';
  /** Every request, in order. */
  readonly calls: FakeCall[] = [];
  ads: readonly FakeAd[];
  lie: Lie = (_call, answer) => answer();
  /** Most rows of a page. */
  pageRows = 5;
  versionNotes: string[] = [];
  readonly truth = {
    rows: (stream: string, _account: string, days: Days): Iterable<Row> =>
      stream === 'ad_insights' ? this.#rows('ad', days, this.ads) : this.ads.map(objectOf),
  };
  readonly #reports = new Map<string, Params>();
  readonly #rounds = new Map<string, number>();

  constructor(ads: readonly FakeAd[]) {
    this.ads = ads;
  }

  /** The requests of a kind. */
  of(kind: FakeCall['kind']): FakeCall[] {
    return this.calls.filter((call) => call.kind === kind);
  }

  open(): GraphClient {
    return new FakeClient(this);
  }

  answer(method: FakeCall['method'], path: string, params: Params): JsonObject {
    const kind = this.#kindOf(method, path, params);
    const key = `${kind} ${path}`;
    const round = (this.#rounds.get(key) ?? 0) + (params.after === undefined ? 1 : 0);
    this.#rounds.set(key, round);
    const call = { method, path, params, kind, round };
    this.calls.push(call);
    return this.lie(call, () => this.#answer(call));
  }

  #kindOf(method: string, path: string, { level }: Params): FakeCall['kind'] {
    if (method === 'POST') return 'make';
    if (path.startsWith('report_')) return path.endsWith('/insights') ? 'read' : 'poll';
    if (!path.endsWith('/insights')) return path.includes('/') ? 'list' : 'object';
    return level === 'account' ? 'totals' : 'query';
  }

  #answer({ kind, path, params }: FakeCall): JsonObject {
    switch (kind) {
      case 'make': {
        const id = `report_${this.#reports.size + 1}`;
        this.#reports.set(id, params);
        return { report_run_id: id };
      }
      case 'poll':
        return { async_status: 'Job Completed', async_percent_completion: 100 };
      case 'read': {
        const made = this.#reports.get(path.replace('/insights', '')) ?? {};
        return this.#page(this.#insights(made), params, params.fields);
      }
      case 'totals':
        return { data: this.#rows('account', params.time_range as Days, this.ads) };
      case 'query':
        return this.#page(this.#insights(params), params, params.fields);
      case 'list': {
        const listed = this.ads.filter(({ status }) => status !== 'DELETED').map(objectOf);
        return {
          ...this.#page(listed, params, undefined),
          ...(params.summary !== undefined && { summary: { total_count: listed.length } }),
        };
      }
      case 'object':
        return objectOf(this.ads.find((ad) => ad.id === path));
    }
  }

  #insights({ level, filtering, time_range, time_increment }: Params): Row[] {
    const filters = (filtering ?? []) as readonly Filter[];
    const isWithStatus = filters.some(({ field }) => field.endsWith('effective_status'));
    const ads = this.ads.filter(
      (ad) =>
        (isWithStatus || !['ARCHIVED', 'DELETED'].includes(ad.status)) &&
        filters.every(({ field, value }) => {
          if (field === 'ad.id') return value.includes(ad.id);
          if (field === 'campaign.id') return value.includes(ad.campaign);
          // Campaigns are all active, whatever their ads are.
          return field !== 'ad.effective_status' || value.includes(ad.status);
        }),
    );
    const rows = this.#rows(String(level), time_range as Days, ads);
    if (time_increment !== undefined) return rows;
    return [...new Map(rows.map((row) => [row.ad_id, row])).values()];
  }

  #rows(level: string, { since, until }: Days, ads: readonly FakeAd[]): Row[] {
    const sums = new Map<string, { readonly of: Row; readonly counts: number[] }>();
    for (const ad of ads) {
      for (const [day, count] of Object.entries(ad.days)) {
        if (day < since || day > until) continue;
        const below = { ...(level !== 'account' && { campaign_id: ad.campaign }) };
        const of = { account_id: '1', ...below, ...(level === 'ad' && { ad_id: ad.id }), date_start: day };
        const key = JSON.stringify(of);
        const sum = sums.get(key) ?? { of: { ...of, date_stop: day }, counts: [] };
        sum.counts.push(count);
        sums.set(key, sum);
      }
    }
    return [...sums.values()].map(({ of, counts }) => {
      const total = (value: (count: number) => number) => counts.reduce((sum, one) => sum + value(one), 0);
      return {
        ...of,
        impressions: String(total((count) => count)),
        clicks: String(total((count) => count % 7)),
        inline_link_clicks: String(total((count) => count % 3)),
        spend: total(() => 1.5).toFixed(2),
        reach: String(total((count) => count - 1)),
      };
    });
  }

  #page(rows: readonly Row[], { after, limit }: Params, fields: unknown): JsonObject {
    const from = Number(after ?? 0);
    const to = from + Math.min(Number(limit), this.pageRows);
    const names = Array.isArray(fields) ? [...(fields as string[]), 'date_start', 'date_stop'] : undefined;
    const data = rows
      .slice(from, to)
      .map((row) =>
        Object.fromEntries(Object.entries(row).filter(([name]) => names?.includes(name) ?? true)),
      );
    const cursors = { after: String(to) };
    const next = `https://graph.invalid/?after=${to}`;
    return { data, paging: { cursors, ...(to < rows.length && { next }) } };
  }
}

const objectOf = (ad: FakeAd | undefined): JsonObject =>
  ad === undefined ? {} : { id: ad.id, account_id: '1', effective_status: ad.status };

class FakeClient extends GraphClient {
  readonly #meta: FakeMeta;

  constructor(meta: FakeMeta) {
    const { url, accessToken } = meta;
    super({ accessToken, origin: url, version: 'v25.0', account: 'act_1', useCase: 'insights' });
    this.#meta = meta;
  }

  override async get(path: string, params: Params = {}): Promise<JsonObject> {
    this.counters.requests += 1;
    return this.#answer('GET', path, params);
  }

  override async post(path: string, params: Params = {}): Promise<JsonObject> {
    this.counters.requests += 1;
    return this.#answer('POST', path, params);
  }

  #answer(method: FakeCall['method'], path: string, params: Params): JsonObject {
    const answer = this.#meta.answer(method, path, params);
    this.counters.answers += 1;
    return answer;
  }

  override versionNotes(): string[] {
    return this.#meta.versionNotes;
  }
}

const factsOf = (problem: string, code: number, subcode?: number) => ({
  request: 'GET act_1/insights',
  problem,
  advice: '-',
  code,
  ...(subcode !== undefined && { subcode }),
});
/** A refusal that names what is wrong. */
export const refusal = (problem: string, code = 100) => new GraphRequestInvalid(factsOf(problem, code));
/** An error that passes. */
export const hiccup = (problem: string, code = 2) => new GraphTransient(factsOf(problem, code));
/** A limit. */
export const limit = (
  waitSeconds: number,
  code = 17,
  subcode?: number,
  scope: 'account' | 'app' = 'account',
) => new GraphThrottled(factsOf('a limit', code, subcode), waitSeconds, scope);
