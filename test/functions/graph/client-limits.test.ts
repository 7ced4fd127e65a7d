import { describe, expect, it } from 'vitest';
import { GraphClient } from '#functions/graph/client.ts';
import type { GraphThrottled } from '#functions/graph/errors.ts';
import { clientOf, json, raw, rejection, startGraph, TOKEN } from '#test/harness/fake-graph.ts';

const ROWS = { data: [{ id: '1' }] };

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

  it.each([
    ['of its account, for a client of one account', 17, { account: 'act_1' }, 1],
    ['of the app, for a client of many', 4, {}, 1],
    ['of one account, which leaves the others free, for a client of many', 17, {}, 2],
  ])('stop later calls although no header tells of them: %s', async (_, code, of, requests) => {
    await using graph = await startGraph(json({ error: { message: 'limit reached', code } }, 400));
    const { origin } = graph;
    using client = new GraphClient({
      accessToken: TOKEN,
      origin,
      version: 'v25.0',
      useCase: 'insights',
      ...of,
    });
    expect(await rejection(client.get('act_1/ads'))).toMatchObject({ name: 'GraphThrottled' });
    expect(await rejection(client.get('act_2/ads'))).toMatchObject({ name: 'GraphThrottled' });
    expect(graph.requests).toHaveLength(requests);
  });

  it('end a call without repeating it, with jitter on top of the hint', async () => {
    await using graph = await startGraph(json(limit, 400, { 'retry-after': '100' }));
    const waits: number[] = [];
    for (const random of [0, 0.5, 0.999]) {
      using client = clientOf(graph, { random: () => random });
      waits.push(((await rejection(client.get('act_1/ads'))) as GraphThrottled).waitSeconds);
    }
    expect(waits).toEqual([100, 110, 119]);
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
