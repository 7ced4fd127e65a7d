import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { GraphError } from '#functions/graph/errors.ts';
import {
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

const ROWS = { data: [{ id: '1' }] };
/** Requests of one call that never succeeds. */
const REPEATS = 4;

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
    [
      'HTML with 404',
      raw('<html>Not Found</html>', 404, { 'content-type': 'text/html' }),
      /: 127\.0\.0\.1:\d+ is not a Graph API: it returned a response that is not JSON \(text\/html\) \(HTTP 404\)/,
    ],
    [
      'JSON of something else with 404',
      json({ detail: 'Not Found' }, 404),
      /is not a Graph API: it returned JSON/,
    ],
    ['an empty body with 503', raw('', 503), /not JSON.*HTTP 503/],
    [
      'HTML with 200',
      raw(`<html>${TOKEN}</html>`, 200, { 'content-type': 'text/html' }),
      /not JSON \(text\/html\)/,
    ],
    ['an empty body with 200', raw('', 200), /not JSON/],
    ['cut JSON', raw('{"data":[{"id":"1"},{"i', 200, { 'content-type': 'application/json' }), /not JSON/],
    ['an error that is a text', json({ error: `no ${TOKEN}` }, 400), /not a Graph API response/],
    ['null', raw('null', 200), /not a Graph API response/],
    ['a list', raw('[]', 200), /not a Graph API response/],
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
    expect(error.message).toContain(new URL(graph.origin).host);
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

  it('an answer without an error of its own: the trace id of its headers is kept', async () => {
    await using graph = await startGraph(raw('', 502, { 'x-fb-trace-id': 'Ab_C-1' }));
    using client = clientOf(graph);
    const error = (await rejection(client.get('act_1/ads'))) as GraphError;
    expect(error.record).toMatchObject({ status: 502, fbtraceId: 'Ab_C-1' });
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
