import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { AdAccount, FacebookAdsApi } from 'facebook-nodejs-business-sdk';
import { describe, expect, it } from 'vitest';
import type { GraphClientOptions } from '#shared/graph/client.ts';
import type { GraphError, GraphThrottled } from '#shared/graph/errors.ts';
import {
  APP_SECRET,
  clientOf,
  expectNoCredential,
  inTurn,
  json,
  type Reply,
  raw,
  rejection,
  startGraph,
  TOKEN,
} from '#test/functions/shared/graph/fake-graph.ts';

const ROWS = { data: [{ id: '1' }] };
const PROOF = createHmac('sha256', APP_SECRET).update(TOKEN).digest('hex');
const REPEATS = 4;

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
    expect(body.paging).toEqual({
      next: 'https://graph.facebook.com/v25.0/act_1/ads?access_token=[redacted]&after=Mg',
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

describe('what the network and gateways do', () => {
  const endOf = (end: (response: ServerResponse) => void): Reply => {
    return (_request, response) => end(response);
  };
  const hazards: readonly [name: string, reply: Reply, told: RegExp][] = [
    [
      'HTML with 502',
      raw('<html>Bad Gateway</html>', 502, { 'content-type': 'text/html; charset=x' }),
      /HTTP 502.*text\/html|text\/html.*HTTP 502/,
    ],
    ['an empty body with 503', raw('', 503), /not JSON.*HTTP 503/],
    [
      'HTML with 200',
      raw(`<html>${TOKEN}</html>`, 200, { 'content-type': 'text/html' }),
      /not JSON \(text\/html\)/,
    ],
    ['an empty body with 200', raw('', 200), /not JSON/],
    ['cut JSON', raw('{"data":[{"id":"1"},{"i', 200, { 'content-type': 'application/json' }), /not JSON/],
    ['an error that is a text', json({ error: `no ${TOKEN}` }, 400), /not an answer of the Graph API/],
    ['null', raw('null', 200), /not an answer of the Graph API/],
    ['a list', raw('[]', 200), /not an answer of the Graph API/],
    ['text that only says it is zipped', raw('{}', 200, { 'content-encoding': 'gzip' }), /Z_DATA_ERROR/],
    [
      'zipped data that is cut',
      endOf((r) =>
        r.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"data":[]}').subarray(0, 15)),
      ),
      /Z_BUF_ERROR/,
    ],
    ['a reset before the answer', endOf((r) => r.destroy()), /ECONNRESET/],
    [
      'a reset in the middle of the body',
      endOf((r) => r.writeHead(200, { 'content-length': 1000 }).write('{"data":[', () => r.destroy())),
      /ECONNRESET/,
    ],
    ['an answer that is not HTTP', endOf((r) => r.socket?.end('nonsense\r\n\r\n')), /HPE_/],
  ];

  it.each(hazards)('%s: repeated, then GraphTransient', async (_name, reply, told) => {
    await using graph = await startGraph(reply);
    using client = clientOf(graph);
    const error = (await rejection(client.get('act_1/ads', { fields: ['id'] }))) as GraphError;
    expect(error.name).toBe('GraphTransient');
    expect(error.message).toMatch(told);
    expect(graph.requests).toHaveLength(REPEATS);
    expect(client.counters).toMatchObject({ requests: REPEATS, retries: REPEATS - 1, throttles: 0 });
    expectNoCredential(error);
    expectNoCredential(client);
  });

  it.each(hazards)('%s: nothing is lost when it passes', async (_name, reply) => {
    await using graph = await startGraph(inTurn(reply, reply, json(ROWS)));
    using client = clientOf(graph);
    expect(await client.get('act_1/ads')).toEqual(ROWS);
  });

  it.each<[string, Reply]>([
    ['headers that never come', () => undefined],
    ['a body that drips', (_request, response) => drip(response.writeHead(200))],
  ])('%s: ended by one deadline for headers and body', async (_name, reply) => {
    await using graph = await startGraph(reply);
    using client = clientOf(graph, { requestTimeoutMs: 50 });
    const error = (await rejection(client.get('act_1/ads'))) as GraphError;
    expect(error.name).toBe('GraphTransient');
    expect(error.message).toContain('ETIMEDOUT');
    expect(graph.requests).toHaveLength(REPEATS);
    await graph.allClosed();
  });

  it.each([
    ['a name that does not exist', 'http://graph.invalid', /ENOTFOUND|EAI_AGAIN/],
    ['a port where nobody listens', 'http://127.0.0.1:1', /ECONNREFUSED/],
  ])('%s: GraphTransient', async (_name, origin, code) => {
    using client = clientOf({ origin });
    expect((await rejection(client.get('act_1/ads'))) as GraphError).toMatchObject({
      name: 'GraphTransient',
      message: expect.stringMatching(code),
    });
  });

  it('a failing TLS handshake: GraphTransient', async () => {
    await using graph = await startGraph(json(ROWS));
    using client = clientOf({ origin: graph.origin.replace('http:', 'https:') });
    const error = (await rejection(client.get('act_1/ads'))) as GraphError;
    expect(error.name).toBe('GraphTransient');
    expect(error.message).toMatch(/SSL|EPROTO|TLS/);
    expect(graph.requests).toHaveLength(0);
  });

  it('a redirect: refused, and the token goes nowhere', async () => {
    await using elsewhere = await startGraph(json(ROWS));
    await using graph = await startGraph(raw('', 302, { location: `${elsewhere.origin}/v25.0/act_1/ads` }));
    using client = clientOf(graph);
    const error = (await rejection(client.get('act_1/ads'))) as GraphError;
    expect(error.name).toBe('GraphRequestInvalid');
    expect(error.message).toContain('redirect');
    expect(elsewhere.requests).toHaveLength(0);
    expect(graph.requests).toHaveLength(1);
  });

  it('429 with a text: throttled, for as long as it says', async () => {
    await using graph = await startGraph(raw('slow down', 429, { 'retry-after': '30' }));
    using client = clientOf(graph);
    expect(await rejection(client.get('act_1/ads'))).toMatchObject({
      name: 'GraphThrottled',
      waitSeconds: 30,
      scope: 'app',
    });
    expect(graph.requests).toHaveLength(1);
  });
});

describe('limits', () => {
  const usage = (percent: number) => ({ 'x-app-usage': JSON.stringify({ call_count: percent }) });
  const limit = { error: { message: 'User request limit reached', code: 17, error_subcode: 2446079 } };

  it('are never run against: after a used-up quota no request is made', async () => {
    await using graph = await startGraph(json(ROWS, 200, usage(95)));
    using client = clientOf(graph);
    await client.get('act_1/ads');
    const error = (await rejection(client.get('act_1/ads'))) as GraphThrottled;
    expect(error).toMatchObject({ name: 'GraphThrottled', scope: 'app', waitSeconds: 300 });
    expect(graph.requests).toHaveLength(1);
    expect(client.counters).toMatchObject({ requests: 1, throttles: 1 });
  });

  it('near them requests are spread', async () => {
    const slept: number[] = [];
    const sleep = async (ms: number) => {
      slept.push(ms);
    };
    await using graph = await startGraph(json(ROWS, 200, usage(80)));
    using client = clientOf(graph, { sleep });
    await client.get('act_1/ads');
    expect(slept).toEqual([]);
    await client.get('act_1/ads');
    expect(slept).toHaveLength(1);
    expect(slept[0]).toBeGreaterThan(0);
    expect(client.counters.backoffMs).toBe(slept[0]);
  });

  it('are noted on errors too', async () => {
    const unsupported = { error: { message: 'Unsupported get request', code: 100, error_subcode: 33 } };
    await using graph = await startGraph(json(unsupported, 400, usage(99)));
    using client = clientOf(graph);
    expect(await rejection(client.get('x'))).toMatchObject({ name: 'GraphPermissionDenied' });
    expect(await rejection(client.get('x'))).toMatchObject({ name: 'GraphThrottled' });
    expect(graph.requests).toHaveLength(1);
  });

  it('end a call without repeating it, with jitter on top of the hint', async () => {
    await using graph = await startGraph(json(limit, 400, { 'retry-after': '100' }));
    const waits: number[] = [];
    for (const random of [0, 0.5, 0.999]) {
      using client = clientOf(graph, { random: () => random });
      waits.push(((await rejection(client.get('act_1/ads'))) as GraphThrottled).waitSeconds);
    }
    expect(waits).toEqual([100, 110, 120]);
    expect(graph.requests).toHaveLength(3);
  });
});

describe('repeating', () => {
  it('pauses longer each time, with full jitter', async () => {
    const slept: number[] = [];
    const sleep = async (ms: number) => {
      slept.push(ms);
    };
    await using graph = await startGraph(raw('', 503));
    using client = clientOf(graph, { sleep, random: () => 0.5 });
    await rejection(client.get('act_1/ads'));
    expect(slept).toEqual([50, 100, 200]);
    expect(client.counters.backoffMs).toBe(350);
  });
});

describe('cancelling', () => {
  const reason = new Error('the time of this invocation is up');

  it.each<[string, Reply, Partial<GraphClientOptions>]>([
    ['while headers are awaited', () => undefined, {}],
    ['while the body is read', (_request, response) => drip(response.writeHead(200)), {}],
    ['while it pauses before repeating', raw('', 503), { random: () => 0.999 }],
  ])('ends a call %s, with the reason and without repeating', async (_when, reply, options) => {
    const controller = new AbortController();
    await using graph = await startGraph((request, response, count) => {
      reply(request, response, count);
      setImmediate(() => controller.abort(reason));
    });
    using client = clientOf(graph, { ...options, signal: controller.signal });
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

  it('installs no crash handler and no default client', async () => {
    const listeners = process.listenerCount('uncaughtException');
    await using graph = await startGraph(json(ROWS));
    using client = clientOf(graph);
    await client.get('act_1/ads');
    expect(process.listenerCount('uncaughtException')).toBe(listeners);
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

/** Sends a body byte by byte, for ever. */
function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 5);
  response.on('close', () => clearInterval(timer));
}
