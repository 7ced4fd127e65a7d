import { createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { AdAccount, FacebookAdsApi } from 'facebook-nodejs-business-sdk';
import { describe, expect, it } from 'vitest';
import {
  APP_SECRET,
  clientOf,
  drip,
  expectNoCredential,
  inTurn,
  json,
  type Reply,
  raw,
  rejection,
  startGraph,
  TOKEN,
} from '#test/harness/fake-graph.ts';

/** Before the first client of this process. */
const LISTENERS = process.listenerCount('uncaughtException');
const ROWS = { data: [{ id: '1' }] };
const PROOF = createHmac('sha256', APP_SECRET).update(TOKEN).digest('hex');

describe('a request', () => {
  it('carries the token as a header, the parameters as the query, and no credential in its URL', async () => {
    await using graph = await startGraph(json(ROWS));
    using client = clientOf(graph);
    const params = {
      fields: ['id', 'name'],
      level: 'ad',
      limit: 5,
      time_range: { since: '2026-01-01', until: '2026-01-02' },
      filtering: [{ field: 'ad.id', operator: 'IN', value: ['1'] }],
      default_summary: false,
      after: undefined,
    };

    expect(await client.get('act_1/insights', params)).toEqual(ROWS);

    const [request] = graph.requests;
    expect(request).toMatchObject({ method: 'GET', path: '/v25.0/act_1/insights', body: '' });
    expect(request?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      fields: 'id,name',
      level: 'ad',
      limit: '5',
      time_range: '{"since":"2026-01-01","until":"2026-01-02"}',
      filtering: '[{"field":"ad.id","operator":"IN","value":["1"]}]',
      default_summary: 'false',
    });
  });

  it('that creates something carries its parameters in a form', async () => {
    await using graph = await startGraph(json({ report_run_id: '1' }));
    using client = clientOf(graph, { appSecret: APP_SECRET });
    await client.post('act_1/insights', { fields: ['spend'], level: 'ad' });
    const [request] = graph.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v25.0/act_1/insights' });
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(request?.query ?? [])).toEqual({});
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      fields: 'spend',
      level: 'ad',
      appsecret_proof: PROOF,
    });
  });

  it('leaves the parameters it is given as they are, frozen ones too', async () => {
    await using graph = await startGraph(json(ROWS));
    using client = clientOf(graph, { appSecret: APP_SECRET });
    const params = Object.freeze({ fields: Object.freeze(['id']), limit: 1 });
    await client.get('act_1/ads', params);
    await client.call('GET', ['act_1', 'ads'], params);
    expect(params).toEqual({ fields: ['id'], limit: 1 });
  });

  it('for a later page goes to the given origin and version, with its own token and proof', async () => {
    await using graph = await startGraph(json(ROWS));
    using client = clientOf(graph, { appSecret: APP_SECRET });
    await client.call(
      'GET',
      'https://graph.facebook.com/v19.0/act_1/ads?access_token=other&limit=2&after=Mg%3D%3D',
    );
    const [request] = graph.requests;
    expect(request?.path).toBe('/v25.0/act_1/ads');
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      limit: '2',
      after: 'Mg==',
      appsecret_proof: PROOF,
    });
  });

  it('takes the token out of what the Graph API answers', async () => {
    const next = `https://graph.facebook.com/v25.0/act_1/ads?access_token=${TOKEN}&after=Mg`;
    await using graph = await startGraph(
      json({ data: [{ nested: { paging: { next } } }], paging: { next } }),
    );
    using client = clientOf(graph);
    const body = await client.get('act_1/ads');
    expectNoCredential(body);
    const blanked = '*'.repeat(TOKEN.length);
    expect(body.paging).toEqual({
      next: `https://graph.facebook.com/v25.0/act_1/ads?access_token=${blanked}&after=Mg`,
    });
  });

  it('is answered zipped or not', async () => {
    const zipped: Reply = (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(ROWS)));
    await using graph = await startGraph(inTurn(zipped, json(ROWS)));
    using client = clientOf(graph);
    expect(await client.get('act_1/ads')).toEqual(ROWS);
    expect(await client.get('act_1/ads')).toEqual(ROWS);
    expect(graph.requests[0]?.headers['accept-encoding']).toBe('gzip');
  });
});

describe('SDK objects over the client', () => {
  it('read an edge page by page, with the client alone', async () => {
    const page = (ids: string[], after?: string) => ({
      data: ids.map((id) => ({ id, name: `ad ${id}` })),
      paging: after
        ? { next: `https://graph.facebook.com/v24.0/act_1/ads?access_token=x&after=${after}` }
        : {},
    });
    await using graph = await startGraph(inTurn(json(page(['1', '2'], 'Mg')), json(page(['3']))));
    using client = clientOf(graph);

    const ads = await new AdAccount('act_1', {}, undefined, client).getAds(['name'], { limit: 2 });
    const ids = ads.map((ad) => ad.id);
    await ads.next();
    ids.push(...ads.map((ad) => ad.id));

    expect(ids).toEqual(['1', '2', '3']);
    expect(ads.hasNext()).toBe(false);
    expect(graph.requests.map((request) => request.path)).toEqual(['/v25.0/act_1/ads', '/v25.0/act_1/ads']);
    expect(graph.requests[1]?.query.get('after')).toBe('Mg');
    expectNoCredential(ads);
  });
});

describe('cancelling', () => {
  const reason = new Error('the time of this invocation is up');

  it.each<[string, Reply]>([
    ['headers are awaited', () => undefined],
    ['the body is read', (_request, response) => drip(response.writeHead(200))],
  ])('ends a call while %s, with the reason and without repeating', async (_when, reply) => {
    const controller = new AbortController();
    await using graph = await startGraph((request, response, count) => {
      reply(request, response, count);
      setImmediate(() => controller.abort(reason));
    });
    using client = clientOf(graph, { signal: controller.signal });
    expect(await rejection(client.get('act_1/ads'))).toBe(reason);
    expect(graph.requests).toHaveLength(1);
  });

  it('ends a pause before repeating, with the reason', async () => {
    const controller = new AbortController();
    const sleep = (_ms: number, signal?: AbortSignal) => {
      const pause = setTimeout(60_000, undefined, { signal });
      controller.abort(reason);
      return pause;
    };
    await using graph = await startGraph(raw('', 503));
    using client = clientOf(graph, { sleep, signal: controller.signal });
    expect(await rejection(client.get('act_1/ads'))).toBe(reason);
    expect(graph.requests).toHaveLength(1);
  });

  it('before a call makes no request', async () => {
    await using graph = await startGraph(json(ROWS));
    using client = clientOf(graph, { signal: AbortSignal.abort(reason) });
    expect(await rejection(client.get('act_1/ads'))).toBe(reason);
    expect(graph.requests).toHaveLength(0);
  });

  it('can end one call alone', async () => {
    const controller = new AbortController();
    await using graph = await startGraph((request, response, count) => {
      if (request.path.endsWith('ads')) controller.abort(reason);
      else json(ROWS)(request, response, count);
    });
    using client = clientOf(graph);
    const [one, other] = [client.get('act_1/ads', {}, { signal: controller.signal }), client.get('act_1')];
    expect(await rejection(one)).toBe(reason);
    expect(await other).toEqual(ROWS);
  });
});

describe('a client', () => {
  it('shows no credential', async () => {
    using client = clientOf({ origin: 'http://127.0.0.1:1' }, { appSecret: APP_SECRET });
    expectNoCredential(client);
    expectNoCredential({ ...client });
    expect(Object.keys(client)).not.toContain('accessToken');
  });

  it('shows no credential in its errors, however short', async () => {
    await using graph = await startGraph(
      json({ error: { message: 'Malformed access token canary', code: 190 } }, 400),
    );
    using client = clientOf(graph, { accessToken: 'canary' });
    expectNoCredential(await rejection(client.get('act_1/ads')));
  });

  it('installs no crash handler and no default client', async () => {
    await using graph = await startGraph(json(ROWS));
    using client = clientOf(graph);
    await client.get('act_1/ads');
    expect(process.listenerCount('uncaughtException')).toBe(LISTENERS);
    expect(FacebookAdsApi.getDefaultApi()).toBeUndefined();
  });

  it('keeps one connection for calls one after another, and closes it', async () => {
    await using graph = await startGraph(json(ROWS));
    {
      using client = clientOf(graph);
      for (let call = 0; call < 5; call += 1) await client.get('act_1/ads');
      expect(new Set(graph.requests.map((request) => request.port)).size).toBe(1);
    }
    await graph.allClosed();
  });
});
