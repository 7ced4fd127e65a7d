import type { Context } from 'aws-lambda';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Accounts, Failure, Receipt } from '#functions/contract/documents.ts';
import type { TurnEvent } from '#functions/contract/payloads.ts';
import type { CheckpointBody } from '#functions/extract/checkpoint-body.ts';
import { handlerOf as insightsHandler } from '#functions/extract/insights/handler.ts';
import type { InsightsWork } from '#functions/extract/insights/insights-work.ts';
import { handlerOf as listingHandler } from '#functions/extract/listing/handler.ts';
import type { Signed } from '#functions/lake/checkpoint.ts';
import { accountsKey, checkpointKey, failureKey, receiptKey, type Unit } from '#functions/lake/keys.ts';
import { takeOwnership } from '#functions/lake/owner.ts';
import adCreatives from '#functions/streams/ad-creatives.ts';
import adInsights from '#functions/streams/ad-insights.ts';
import type { EdgeSource, InsightsSource, StreamDescription } from '#functions/streams/stream.ts';
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
const SMALL = {
  name: 'One',
  timeZone: 'UTC',
  currency: 'USD',
  campaigns: 2,
  ads: 8,
  creatives: 20,
  deletedAds: 0,
};
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
    MAX_TURNS: '500',
    PATIENCE_MINUTES: '120',
  });
  await aws.store.putJson(accountsKey('first'), ACCOUNTS);
  await takeOwnership(aws.store, 'first', { owner: 'first', startedAt: STARTED });
  const read = async <T>(key: string) => (await aws.store.getJson(key))?.body as T | undefined;
  return {
    ...aws,
    simulator,
    checkpoint: (unit = UNIT) => read<Signed<CheckpointBody<InsightsWork>>>(checkpointKey(unit)),
    receipt: (unit = UNIT) => read<Receipt>(receiptKey(unit)),
    failure: (unit = UNIT) => read<Failure>(failureKey(unit)),
  };
}

/** The handler of a stream, whatever its kind: a description is bound to its own by the bundler. */
const handlerOf = (description: StreamDescription<InsightsSource> | StreamDescription<EdgeSource>) =>
  description.source.kind === 'insights'
    ? insightsHandler(description as StreamDescription<InsightsSource>)
    : listingHandler(description as StreamDescription<EdgeSource>);

/** One invocation. @param looks how often it finds its time not yet up, after its clock has been started. */
function invoke(
  description: Parameters<typeof handlerOf>[0],
  event: Partial<TurnEvent> = {},
  looks = Number.POSITIVE_INFINITY,
) {
  let left = looks;
  // One look more: the clock's own, for the whole of the time.
  const getRemainingTimeInMillis = () => (left-- < 0 ? 1_000 : 60_000);
  return handlerOf(description)({ ...EVENT, ...event }, {
    getRemainingTimeInMillis,
  } as Context);
}

describe('the Lambda of a stream', () => {
  test('makes everything from the environment, the secret and the lake, and leaves a receipt without a secret', async () => {
    const { store, keys, receipt, failure, simulator } = await start();
    const result = await invoke(adCreatives);
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
    expect(await invoke(adCreatives, {}, 0)).toEqual({
      status: 'MORE',
      waitSeconds: 0,
      turn: 1,
      rows: 6,
    });
    secrets.set(secretArn, 'EAAcanaryOfYesterday');
    await expect(invoke(adCreatives, { turn: 1 })).rejects.toMatchObject({
      name: 'GraphTokenInvalid',
    });
    secrets.set(secretArn, JSON.stringify({ accessToken: TOKEN, appSecret: APP_SECRET }));
    expect(await invoke(adCreatives, { turn: 1 })).toMatchObject({
      status: 'DONE',
      turn: 2,
      rows: 20,
    });
    expect((await receipt())?.counters).toMatchObject({ rows: 20, duplicates: 0 });
  });

  test('writes down how it failed, whose turn it was, and what to do', async () => {
    const { simulator, failure } = await start();
    simulator.faults.add({ id: 'denied', fault: { name: 'graph-200' } });
    await expect(invoke(adCreatives, { turn: 4 })).rejects.toMatchObject({
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
    await expect(invoke(adCreatives)).rejects.toMatchObject({ name: 'StateCorrupt' });
    expect(await failure()).toMatchObject({
      error: { name: 'StateCorrupt', message: expect.stringContaining(key) },
    });
    expect(simulator.requests).toEqual([]);
  });

  test('whose run another execution has taken over stops, and writes nothing at all', async () => {
    const { store, checkpoint, failure, simulator } = await start();
    await invoke(adCreatives, {}, 0);
    await takeOwnership(store, 'first', { owner: 'rerun', startedAt: '2026-11-22T03:00:00.000Z' });
    const before = await checkpoint();
    await expect(invoke(adCreatives, { turn: 1 })).rejects.toMatchObject({ name: 'RunTakenOver' });
    expect(await checkpoint()).toEqual(before);
    expect(await failure()).toBeUndefined();
    const asked = simulator.requests.length;
    const options = { owner: 'rerun', turn: 0 };
    expect(await invoke(adCreatives, options)).toMatchObject({ status: 'DONE', turn: 1, rows: 20 });
    expect(simulator.requests[asked]?.params.after).toBeDefined();
  });

  test('starts the stream afresh when its description has changed, and mixes nothing', async () => {
    const { checkpoint, receipt, simulator } = await start();
    await invoke(adCreatives, {}, 0);
    const fields = adCreatives.fields.filter(({ name }) => ['id', 'account_id', 'name'].includes(name));
    const asked = simulator.requests.length;
    await invoke({ ...adCreatives, fields }, { turn: 1 });
    expect(simulator.requests[asked]?.params).toMatchObject({ fields: 'id,account_id,name' });
    expect(simulator.requests[asked]?.params.after).toBeUndefined();
    expect((await receipt())?.counters).toMatchObject({ rows: 20, duplicates: 0, turns: 1 });
    expect((await checkpoint())?.seq).toBeGreaterThan(3);
  });

  test.each([
    ['the same execution keeps', 'first', { submissions: 3, stalls: 1, refusals: 2 }, 2, 7_000, 3_000],
    [
      'an execution that finishes the run forgets',
      'rerun',
      { submissions: 0, stalls: 0, refusals: 0 },
      0,
      0,
      0,
    ],
  ])(
    '%s how often a report had failed, and for how long Meta refused',
    async (_name, owner, counts, ...limits) => {
      const [idleTurns, refusedSeconds, creationWait] = limits;
      const { store, checkpoint } = await start();
      const unit: Unit = { ...UNIT, stream: 'ad_insights' };
      await invoke(adInsights);
      const found = await checkpoint(unit);
      if (found === undefined) throw new Error('the turn left no checkpoint');
      const failed = { submissions: 3, stalls: 1, refusals: 2 };
      const reports = found.work.reports.map((report) => ({ ...report, ...failed }));
      const before = { ...found.work, reports, creationWait: 3_000 };
      await store.putJson(checkpointKey(unit), {
        ...found,
        idleTurns: 2,
        refusedSeconds: 7_000,
        work: before,
      });
      if (owner !== 'first')
        await takeOwnership(store, 'first', { owner, startedAt: '2026-11-22T03:00:00.000Z' });
      // The turn ends before it begins, so that what it was given is what it stores.
      const late = invoke(adInsights, { owner, deadline: '2000-01-01T00:00:00.000Z' });
      await expect(late).rejects.toMatchObject({ name: 'DeadlineExceeded' });
      const work = { reports: [counts], creationWait };
      expect(await checkpoint(unit)).toMatchObject({ owner, idleTurns, refusedSeconds, work });
    },
  );

  test('refuses an event that is not one of a turn', async () => {
    await start();
    await expect(
      streamHandler({
        description: adCreatives,
        extractor: listingExtractor,
      })({ runId: 'first' }, {} as Context),
    ).rejects.toThrow();
  });
});
