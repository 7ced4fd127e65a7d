import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StreamName } from '#functions/contract/ids.ts';
import type { ExecutionResult } from '#local/run.ts';
import { Disturbances } from '#test/harness/chaos/disturbances.ts';
import { ACCOUNT, NEIGHBOUR, SIMULATOR, WINDOW } from '#test/harness/faults/fault-case.ts';
import { CANARY_TOKEN, differences, Harness } from '#test/harness/harness.ts';
import { lakeObject } from '#test/harness/lake-objects.ts';

const input = { accounts: [ACCOUNT], ...WINDOW };
const OTHERS: readonly StreamName[] = ['campaign_insights', 'ad_insights', 'ad_creatives'];

/** Permission for the ads of the account is missing from the second page on. */
const DENIED = {
  id: 'denied',
  match: { stream: 'ad_metadata', account: ACCOUNT },
  when: { from: 2 },
  fault: { name: 'graph-200' },
} as const;

describe('a stream that fails for good, beside a worker that is killed', () => {
  const accounts = [ACCOUNT, NEIGHBOUR];
  const killed = { stream: 'ad_creatives', account: NEIGHBOUR } as const;
  const disturbances = new Disturbances([], [{ id: 'kill', match: killed, when: { nth: 2 } }]);
  let harness: Harness;
  let result: ExecutionResult;

  beforeAll(async () => {
    harness = await Harness.start({ ...SIMULATOR, ...disturbances.rigHooks, faults: [DENIED] });
    const { disturb } = disturbances;
    result = await harness.run({ input: { accounts, ...WINDOW }, executionName: 'first', disturb });
  });
  afterAll(() => harness[Symbol.asyncDispose]());

  test('leaves the others complete, and the execution names it', async () => {
    expect(result).toMatchObject({ status: 'FAILED', error: 'RunIncomplete' });
    expect(result.cause).toContain(`${ACCOUNT} ad_metadata: GraphPermissionDenied`);
    expect(result.cause).toContain('{"rerun":"first"}');
    expect(await differences(harness, ACCOUNT, WINDOW, OTHERS)).toEqual([]);
    expect(await harness.lakeRows('ad_metadata', ACCOUNT)).toEqual([]);
    const failed = harness.units('first').filter(({ status }) => status === 'failed');
    expect(failed).toMatchObject([
      { account: ACCOUNT, stream: 'ad_metadata', error: { name: 'GraphPermissionDenied', code: 200 } },
    ]);
    expect(harness.filesWith(CANARY_TOKEN)).toEqual([]);
    expect(JSON.stringify(result)).not.toContain(CANARY_TOKEN);
  });

  test('the death in the middle of a turn costs no row and doubles none', async () => {
    expect(disturbances.fired).toHaveLength(1);
    const deaths = result.invocations.filter(({ error }) => error?.name === 'Runtime.ExitError');
    expect(deaths).toMatchObject([killed]);
    expect(await differences(harness, NEIGHBOUR, WINDOW)).toEqual([]);
  });

  test('a rerun asks Meta only for what had failed, from where it had come to', async () => {
    const before = harness.graph.requests.length;
    harness.graph.faults.clear();
    const rerun = await harness.run({ input: { rerun: 'first' }, executionName: 'second' });

    expect(rerun.status).toBe('SUCCEEDED');
    for (const account of accounts) expect(await differences(harness, account, WINDOW)).toEqual([]);
    const asked = harness.graph.requests.slice(before);
    expect([...new Set(asked.map(({ account }) => account))]).toEqual([ACCOUNT]);
    const listed = asked.filter(({ kind }) => kind !== 'query');
    expect([...new Set(listed.map(({ stream }) => stream))]).toEqual(['ad_metadata']);
    expect(listed[0]?.params.after).toBeDefined();
    // The ids of deleted ads, which this stream reads too, are asked of insights.
    expect(asked.length - listed.length).toBe(1);
    const firstPage = harness.graph.requests.find(({ stream }) => stream === 'ad_metadata');
    expect(firstPage?.params.after).toBeUndefined();
  });
});

test('a rerun takes over from an original that still runs, and the original ends as superseded', async () => {
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  let holding = false;
  await using harness = await Harness.start({
    ...SIMULATOR,
    onS3Request({ key, operation }) {
      const { kind, stream } = lakeObject(key);
      if (holding || kind !== 'part' || stream !== 'ad_creatives' || operation !== 'PutObject')
        return undefined;
      holding = true;
      held.resolve();
      return { kind: 'hold', until: release.promise };
    },
  });
  const original = harness.run({ input, executionName: 'original' });
  await held.promise;
  const rerun = await harness.run({ input: { rerun: 'original' }, executionName: 'takeover' });
  expect(rerun.status).toBe('SUCCEEDED');
  release.resolve();

  expect(await original).toMatchObject({ status: 'FAILED', error: 'RunTakenOver' });
  expect(await differences(harness, ACCOUNT, WINDOW)).toEqual([]);
  expect(harness.manifest('original')).toMatchObject({ owner: 'takeover', verdict: 'complete' });
  expect(harness.keys('runs/original/').filter((key) => key.includes('failure'))).toEqual([]);
});

test('of two runs over the same days the newest observation stays, whichever publishes last', async () => {
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  await using harness = await Harness.start({
    ...SIMULATOR,
    onS3Request({ key, operation }) {
      const readByPublish = operation === 'GetObject' && lakeObject(key).kind === 'receipt';
      if (!readByPublish || !key.startsWith('runs/older/')) return undefined;
      held.resolve();
      return { kind: 'hold', until: release.promise };
    },
  });
  const late = harness.run({ input, executionName: 'older' });
  await held.promise;
  expect((await harness.run({ input, executionName: 'newer' })).status).toBe('SUCCEEDED');
  release.resolve();

  expect((await late).status).toBe('SUCCEEDED');
  for (const unit of harness.units('older')) {
    expect(unit.published, unit.stream).toBe(0);
    expect(unit.superseded.length, unit.stream).toBeGreaterThan(0);
  }
  for (const unit of harness.units('newer')) expect(unit.superseded, unit.stream).toEqual([]);
  expect(await differences(harness, ACCOUNT, WINDOW)).toEqual([]);
});
