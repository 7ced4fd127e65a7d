import { AdAccount, FacebookAdsApi } from 'facebook-nodejs-business-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GraphClient, type JsonObject } from '#functions/graph/client.ts';
import { pages, rowsOf } from '#functions/graph/pages.ts';
import { collect, type FakeGraph, json, type Reply, startGraph } from '#test/harness/fake-graph.ts';

/** Four streams of one process, each with its own token and its own fields: what is asked for shows in each row. */
const STREAMS = [
  { edge: 'campaigns', token: 'EAAtokenOfTheFirstStream', field: 'objective' },
  { edge: 'ads', token: 'EAAtokenOfTheSecondStream', field: 'name' },
  { edge: 'adsets', token: 'EAAtokenOfTheThirdStream', field: 'bid_amount' },
  { edge: 'adcreatives', token: 'EAAtokenOfTheFourthStream', field: 'title' },
] as const;
type Stream = (typeof STREAMS)[number];

const PAGES = 3;
const ROWS_PER_PAGE = 2;
const ROWS = PAGES * ROWS_PER_PAGE;

/** Serves three pages of two rows; each row tells whose token it was asked for with, and holds the fields that were asked for. */
const threePages: Reply = (request, response, count) => {
  const token = request.query.get('access_token') ?? request.headers.authorization?.replace('Bearer ', '');
  const page = Number(request.query.get('after') ?? 0);
  const fields = (request.query.get('fields') ?? '').split(',');
  const data = Array.from({ length: ROWS_PER_PAGE }, (_row, index) => ({
    id: `${request.path.split('/').at(-1)}-${page * ROWS_PER_PAGE + index}`,
    source_ad_id: STREAMS.find((stream) => stream.token === token)?.edge,
    ...Object.fromEntries(fields.map((field) => [field, 'asked for'])),
  }));
  const next = new URL(`http://${request.headers.host}${request.path}?${request.query}`);
  next.searchParams.set('after', String(page + 1));
  next.searchParams.set('access_token', token ?? '');
  json({ data, paging: page + 1 < PAGES ? { next } : {} })(request, response, count);
};

/** Of the rows that a stream has in its hands: how many are distinct, its own token's, and of its own fields. */
function judge(stream: Stream, rows: readonly JsonObject[]) {
  return {
    rows: rows.length,
    distinct: new Set(rows.map((row) => row.id)).size,
    ownToken: rows.filter((row) => row.source_ad_id === stream.edge).length,
    ownField: rows.filter((row) => row[stream.field] === 'asked for').length,
  };
}

const WHOLE = { rows: ROWS, distinct: ROWS, ownToken: ROWS, ownField: ROWS };
const tokensUsed = (graph: FakeGraph) =>
  graph.requests.map(
    ({ query, headers }) => query.get('access_token') ?? headers.authorization?.replace('Bearer ', ''),
  );

describe("four streams over the SDK's default client", () => {
  const graphOf = Object.getOwnPropertyDescriptor(FacebookAdsApi, 'GRAPH') as PropertyDescriptor;
  let graph: FakeGraph;

  beforeEach(async () => {
    graph = await startGraph(threePages);
    Object.defineProperty(FacebookAdsApi, 'GRAPH', { configurable: true, get: () => graph.origin });
  });

  afterEach(async () => {
    Object.defineProperty(FacebookAdsApi, 'GRAPH', graphOf);
    Reflect.set(FacebookAdsApi, '_defaultApi', undefined);
    await graph[Symbol.asyncDispose]();
  });

  /** As the SDK's examples have it: `init` with the token, shared parameters, the pages of a cursor kept. */
  async function extract(stream: Stream, shared: Record<string, unknown>): Promise<JsonObject[]> {
    FacebookAdsApi.init(stream.token, 'en_US', false);
    await Promise.resolve('whatever a stream does before its first call');
    const account = new AdAccount('act_1');
    const cursor = await readEdge(account, stream, shared);
    const kept = [cursor];
    while (cursor.hasNext()) kept.push(await cursor.next());
    return kept.flatMap((page) => [...page].map((object) => ({ ...object._data })));
  }

  function readEdge(account: AdAccount, { edge, field }: Stream, shared: Record<string, unknown>) {
    const fields = [field];
    if (edge === 'campaigns') return account.getCampaigns(fields, shared);
    if (edge === 'ads') return account.getAds(fields, shared);
    if (edge === 'adsets') return account.getAdSets(fields, shared);
    return account.getAdCreatives(fields, shared);
  }

  it('all succeed, with rows that are doubled, missing, and read with the wrong token, and nobody is told', async () => {
    const shared = { limit: ROWS_PER_PAGE };
    const found = await Promise.all(STREAMS.map((stream) => extract(stream, shared)));
    const judged = STREAMS.map((stream, index) => judge(stream, found[index] ?? []));

    expect(judged.map(({ rows }) => rows)).toEqual([ROWS, ROWS, ROWS, ROWS]);
    // Pages two and three wrote over the one list of rows: the last page three times.
    expect(judged.map(({ distinct }) => distinct)).toEqual([2, 2, 2, 2]);
    // The last `init` won: three streams read with the fourth one's token.
    expect(judged.map(({ ownToken }) => ownToken)).toEqual([0, 0, 0, ROWS]);
    expect(new Set(tokensUsed(graph))).toEqual(new Set([STREAMS[3].token]));
    // What was written into the shared parameters is still there.
    expect(shared).toMatchObject({ fields: STREAMS[3].field, access_token: STREAMS[3].token });
  });

  it('that share their parameters ask for the fields of another stream', async () => {
    const shared: Record<string, unknown> = { limit: ROWS_PER_PAGE };
    const cursors = STREAMS.map((stream) => {
      const api = new FacebookAdsApi(stream.token, 'en_US', false);
      return new AdAccount('act_1', {}, undefined, api).getAds([stream.field], shared, false);
    });
    for (const cursor of cursors) await (await cursor).next();
    const asked = graph.requests.map(({ query }) => query.get('fields'));
    expect(asked).toEqual([STREAMS[3].field, STREAMS[3].field, STREAMS[3].field, STREAMS[3].field]);
  });
});

describe('four streams with a client each', () => {
  const clientFor = (graph: FakeGraph, stream: Stream) =>
    new GraphClient({
      accessToken: stream.token,
      origin: graph.origin,
      version: 'v25.0',
      useCase: 'management',
    });

  it('read their own rows, each once, with their own token, although they share their parameters', async () => {
    await using graph = await startGraph(threePages);
    const shared = { limit: ROWS_PER_PAGE };
    const found = await Promise.all(
      STREAMS.map(async (stream) => {
        using client = clientFor(graph, stream);
        const list = pages(
          client,
          `act_1/${stream.edge}`,
          { ...shared, fields: [stream.field] },
          { pageSize: 2, bisectObjects: false },
        );
        return (await collect(list)).flatMap(rowsOf);
      }),
    );

    expect(STREAMS.map((stream, index) => judge(stream, found[index] ?? []))).toEqual([
      WHOLE,
      WHOLE,
      WHOLE,
      WHOLE,
    ]);
    for (const { edge, token } of STREAMS) {
      const own = graph.requests.filter(({ path }) => path.endsWith(`/${edge}`));
      expect(own.map(({ headers }) => headers.authorization)).toEqual([
        `Bearer ${token}`,
        `Bearer ${token}`,
        `Bearer ${token}`,
      ]);
    }
    expect(shared).toEqual({ limit: ROWS_PER_PAGE });
    expect(FacebookAdsApi.getDefaultApi()).toBeUndefined();
  });

  it('share no connection, no counter and no limit', async () => {
    const nearlyUsedUp = { 'x-app-usage': '{"call_count":95}' };
    const [first, second] = STREAMS;
    await using graph = await startGraph((request, response, count) => {
      const isFirst = request.headers.authorization?.endsWith(first.token);
      json({ data: [] }, 200, isFirst ? nearlyUsedUp : {})(request, response, count);
    });
    using one = clientFor(graph, first);
    using other = clientFor(graph, second);

    await Promise.all([one.get('act_1/ads'), other.get('act_1/ads')]);
    await expect(one.get('act_1/ads')).rejects.toMatchObject({ name: 'GraphThrottled' });
    await other.get('act_1/ads');
    one.close();
    await other.get('act_1/ads');

    expect(one.counters).toMatchObject({ requests: 1, throttles: 1 });
    expect(other.counters).toMatchObject({ requests: 3, throttles: 0 });
    const portsOf = ({ token }: Stream) =>
      new Set(
        graph.requests
          .filter(({ headers }) => headers.authorization?.endsWith(token))
          .map(({ port }) => port),
      );
    expect([...portsOf(first)].filter((port) => portsOf(second).has(port))).toEqual([]);
  });
});
