import type { Context } from 'aws-lambda';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Accounts, Failure, Receipt } from '#functions/contract/documents.ts';
import type { TurnEvent } from '#functions/contract/payloads.ts';
import { streamHandler } from '#functions/extract/handler.ts';
import { insightsExtractor } from '#functions/extract/insights/extract-insights.ts';
import { listingExtractor } from '#functions/extract/listing/extract-listing.ts';
import type { Checkpoint } from '#functions/lake/checkpoint.ts';
import { readingOf } from '#functions/lake/held-back.ts';
import {
  accountsKey,
  checkpointKey,
  failureKey,
  heldBackKey,
  receiptKey,
  type Unit,
} from '#functions/lake/keys.ts';
import { takeOwnership } from '#functions/lake/owner.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { startGraphSimulator } from '#test/harness/graph-simulator.ts';
import { setEnvironment, startLocalAws } from '#test/harness/local-aws.ts';

const TOKEN = 'EAABsbCS1iHgBAKZCcanary0123456789ZDZD';
const APP_SECRET = 'app-secret-canary';
const STARTED = '2026-11-21T03:00:00.000Z';
const EVENT: TurnEvent = {
  runId: 'first',
  owner: 'first',
  deadline: '2099-01-01T00:00:00.000Z',
  account: 'act_1',
  turn: 0,
};
const ACCOUNTS: Accounts = {
  schema: 1,
  accounts: [
    {
      account: 'act_1',
      name: 'One',
      timeZone: 'UTC',
      currency: 'USD',
      since: '2026-11-01',
      until: '2026-11-03',
      snapshotDate: '2026-11-21',
    },
  ],
  failed: [],
};
const SMALL = { name: 'One', timeZone: 'UTC', currency: 'USD', campaigns: 2, ads: 8, creatives: 20 };
const UNIT: Unit = { runId: 'first', account: 'act_1', stream: 'ad_creatives' };

/** Everything around a handler: a run that was planned, a simulator, S3 and the secret. */
async function start(secret = JSON.stringify({ accessToken: TOKEN, appSecret: APP_SECRET })) {
  const simulator = await startGraphSimulator({
    accounts: [{ id: 'act_1', ...SMALL }],
    accessToken: TOKEN,
    appSecret: APP_SECRET,
    reportPolls: 1,
    pageCap: 6,
  });
  onTestFinished(() => simulator.close());
  const aws = await startLocalAws(secret);
  setEnvironment({
    TOKEN_SECRET_ARN: aws.secretArn,
    GRAPH_ORIGIN: simulator.url,
    GRAPH_VERSION: 'v25.0',
    LAKE_FORMAT: 'parquet',
  });
  await aws.store.putJson(accountsKey('first'), ACCOUNTS);
  await takeOwnership(aws.store, 'first', { owner: 'first', startedAt: STARTED });
  const read = async <T>(key: string) => (await aws.store.getJson(key))?.body as T | undefined;
  return {
    ...aws,
    simulator,
    checkpoint: (unit = UNIT) => read<Checkpoint>(checkpointKey(unit)),
    receipt: (unit = UNIT) => read<Receipt>(receiptKey(unit)),
    failure: (unit = UNIT) => read<Failure>(failureKey(unit)),
  };
}

/** One invocation. @param looks how often it finds its time not yet up, after its clock has been started. */
function invoke(
  description: StreamDescription,
  event: Partial<TurnEvent> = {},
  looks = Number.POSITIVE_INFINITY,
) {
  let left = looks;
  // One look more: the clock's own, for the whole of the time.
  const getRemainingTimeInMillis = () => (left-- < 0 ? 1_000 : 60_000);
  const extractor = description.source.kind === 'insights' ? insightsExtractor : listingExtractor;
  return streamHandler({ description, extractor })({ ...EVENT, ...event }, {
    getRemainingTimeInMillis,
  } as Context);
}

describe('the Lambda of a stream', () => {
  test('makes everything from the environment, the secret and the lake, and leaves a receipt without a secret', async () => {
    const { store, keys, receipt, failure, simulator } = await start();
    const result = await invoke(STREAMS.ad_creatives);
    expect(result).toEqual({ status: 'DONE', waitSeconds: 0, turn: 1, rows: 20 });
    expect(await receipt()).toMatchObject({
      account: 'act_1',
      stream: 'ad_creatives',
      counters: { rows: 20 },
    });
    expect(await failure()).toBeUndefined();
    expect(simulator.requests.every(({ path }) => path.startsWith('/v25.0/'))).toBe(true);
    for (const key of await keys()) {
      const text = (await store.getBytes(key)).toString('latin1');
      expect(text.includes('canary')).toBe(false);
    }
  });

  test('goes on from turn to turn, with the secret as it is at each', async () => {
    const { secrets, secretArn, receipt } = await start();
    expect(await invoke(STREAMS.ad_creatives, {}, 0)).toEqual({
      status: 'MORE',
      waitSeconds: 0,
      turn: 1,
      rows: 6,
    });
    secrets.set(secretArn, 'EAAcanaryOfYesterday');
    await expect(invoke(STREAMS.ad_creatives, { turn: 1 })).rejects.toMatchObject({
      name: 'GraphTokenInvalid',
    });
    secrets.set(secretArn, JSON.stringify({ accessToken: TOKEN, appSecret: APP_SECRET }));
    expect(await invoke(STREAMS.ad_creatives, { turn: 1 })).toMatchObject({
      status: 'DONE',
      turn: 2,
      rows: 20,
    });
    expect((await receipt())?.counters).toMatchObject({ rows: 20, duplicates: 0 });
  });

  test('writes down how it failed, whose turn it was, and what to do', async () => {
    const { simulator, failure } = await start();
    simulator.faults.add({ id: 'denied', fault: { name: 'graph-200' } });
    await expect(invoke(STREAMS.ad_creatives, { turn: 4 })).rejects.toMatchObject({
      name: 'GraphPermissionDenied',
    });
    expect(await failure()).toEqual({
      schema: 1,
      ...UNIT,
      owner: 'first',
      turn: 4,
      error: expect.objectContaining({
        name: 'GraphPermissionDenied',
        code: 200,
        advice: expect.stringContaining('ads_read'),
        fbtraceId: expect.any(String),
      }),
      failedAt: expect.any(String),
    });
  });

  test.each([
    ['the accounts are missing', accountsKey('first'), {}],
    ['the account is not among them', accountsKey('first'), { ...ACCOUNTS, accounts: [] }],
    ['nobody owns the run', 'runs/first/owner.json', {}],
  ])('fails as StateCorrupt when %s', async (_name, key, body) => {
    const { store, failure, simulator } = await start();
    await store.putJson(key, body);
    await expect(invoke(STREAMS.ad_creatives)).rejects.toMatchObject({ name: 'StateCorrupt' });
    expect(await failure()).toMatchObject({
      error: { name: 'StateCorrupt', message: expect.stringContaining(key) },
    });
    expect(simulator.requests).toEqual([]);
  });

  test('whose run another execution has taken over stops, and writes nothing at all', async () => {
    const { store, checkpoint, failure, simulator } = await start();
    await invoke(STREAMS.ad_creatives, {}, 0);
    await takeOwnership(store, 'first', { owner: 'rerun', startedAt: '2026-11-22T03:00:00.000Z' });
    const before = await checkpoint();
    await expect(invoke(STREAMS.ad_creatives, { turn: 1 })).rejects.toMatchObject({ name: 'RunTakenOver' });
    expect(await checkpoint()).toEqual(before);
    expect(await failure()).toBeUndefined();
    const asked = simulator.requests.length;
    const options = { owner: 'rerun', turn: 0 };
    expect(await invoke(STREAMS.ad_creatives, options)).toMatchObject({ status: 'DONE', turn: 1, rows: 20 });
    expect(simulator.requests[asked]?.params.after).toBeDefined();
  });

  test('starts the stream afresh when its description has changed, and mixes nothing', async () => {
    const { checkpoint, receipt, simulator } = await start();
    await invoke(STREAMS.ad_creatives, {}, 0);
    const fields = STREAMS.ad_creatives.fields.filter(({ name }) =>
      ['id', 'account_id', 'name'].includes(name),
    );
    const asked = simulator.requests.length;
    await invoke({ ...STREAMS.ad_creatives, fields }, { turn: 1 });
    expect(simulator.requests[asked]?.params).toMatchObject({ fields: 'id,account_id,name' });
    expect(simulator.requests[asked]?.params.after).toBeUndefined();
    expect((await receipt())?.counters).toMatchObject({ rows: 20, duplicates: 0, turns: 1 });
    expect((await checkpoint())?.seq).toBeGreaterThan(3);
  });

  test('reads what was held back again, once, in another execution, and never in its own', async () => {
    const { store, checkpoint, receipt, simulator } = await start();
    await invoke(STREAMS.ad_creatives);
    const first = await receipt();
    const reading = readingOf(first?.partitions ?? []);
    await store.putJson(heldBackKey(UNIT), { schema: 1, owner: 'first', reading, findings: [] });
    const asked = simulator.requests.length;
    expect(await invoke(STREAMS.ad_creatives)).toMatchObject({ status: 'DONE', rows: 20 });
    expect(simulator.requests).toHaveLength(asked);
    await takeOwnership(store, 'first', { owner: 'rerun', startedAt: '2026-11-22T03:00:00.000Z' });
    expect(await invoke(STREAMS.ad_creatives, { owner: 'rerun' }, 0)).toMatchObject({
      status: 'MORE',
      rows: 6,
    });
    const second = { owner: 'rerun', turn: 1 };
    expect(await invoke(STREAMS.ad_creatives, second)).toMatchObject({ status: 'DONE', rows: 20 });
    expect(simulator.requests[asked]?.params.after).toBeUndefined();
    expect((await receipt())?.counters).toMatchObject({ rows: 20, duplicates: 0, turns: 2 });
    expect(readingOf((await receipt())?.partitions ?? [])).not.toBe(reading);
    const done = simulator.requests.length;
    await takeOwnership(store, 'first', { owner: 'third', startedAt: '2026-11-23T03:00:00.000Z' });
    expect(await invoke(STREAMS.ad_creatives, { owner: 'third' })).toMatchObject({ status: 'DONE' });
    expect(simulator.requests).toHaveLength(done);
    expect(await checkpoint()).toMatchObject({ owner: 'third', phase: 'done' });
  });

  test.each([
    ['the same execution keeps', 'first', { submissions: 3, stalls: 1, refusals: 2 }, 2],
    ['an execution that finishes the run forgets', 'rerun', { submissions: 0, stalls: 0, refusals: 0 }, 0],
  ])('%s how often a report had failed', async (_name, owner, counts, idleTurns) => {
    const { store, checkpoint } = await start();
    const unit: Unit = { ...UNIT, stream: 'ad_insights' };
    await invoke(STREAMS.ad_insights);
    const found = await checkpoint(unit);
    if (found?.work.kind !== 'insights') throw new Error('the turn left a checkpoint of insights');
    const reports = found.work.reports.map((report) => ({
      ...report,
      submissions: 3,
      stalls: 1,
      refusals: 2,
    }));
    await store.putJson(checkpointKey(unit), { ...found, idleTurns: 2, work: { ...found.work, reports } });
    if (owner !== 'first')
      await takeOwnership(store, 'first', { owner, startedAt: '2026-11-22T03:00:00.000Z' });
    // The turn ends before it begins, so that what it was given is what it stores.
    const late = invoke(STREAMS.ad_insights, { owner, deadline: '2000-01-01T00:00:00.000Z' });
    await expect(late).rejects.toMatchObject({ name: 'DeadlineExceeded' });
    expect(await checkpoint(unit)).toMatchObject({ owner, idleTurns, work: { reports: [counts] } });
  });

  test('refuses an event that is not one of a turn', async () => {
    await start();
    await expect(
      streamHandler({
        description: STREAMS.ad_creatives,
        extractor: listingExtractor,
      })({ runId: 'first' }, {} as Context),
    ).rejects.toThrow();
  });
});
