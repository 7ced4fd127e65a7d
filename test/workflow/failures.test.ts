import { expect, test } from 'vitest';
import type { StreamName } from '#functions/contract/documents.ts';
import { Disturbances } from '#test/harness/chaos/disturbances.ts';
import { ACCOUNT, NEIGHBOUR, SIMULATOR, WINDOW } from '#test/harness/faults/fault-case.ts';
import { lakeObject } from '#test/harness/lake-objects.ts';
import { CANARY_TOKEN, differences, Rig } from '#test/harness/rig.ts';

const input = { accounts: [ACCOUNT], ...WINDOW };
const OTHERS: readonly StreamName[] = ['campaign_insights', 'ad_insights', 'ad_creatives'];

/** Permission for the ads of the account is missing from the second page on. */
const DENIED = {
  id: 'denied',
  match: { stream: 'ad_metadata', account: ACCOUNT },
  when: { from: 2 },
  fault: { name: 'graph-200' },
} as const;

test('a stream that fails for good leaves the others complete, and the execution names it', async () => {
  await using rig = await Rig.start({ ...SIMULATOR, faults: [DENIED] });
  const accounts = [ACCOUNT, NEIGHBOUR];
  const result = await rig.run({ input: { ...input, accounts }, executionName: 'denied' });

  expect(result).toMatchObject({ status: 'FAILED', error: 'RunIncomplete' });
  expect(result.cause).toContain(`${ACCOUNT} ad_metadata: GraphPermissionDenied`);
  expect(result.cause).toContain('{"rerun":"denied"}');
  expect(differences(rig, ACCOUNT, WINDOW, OTHERS)).toEqual([]);
  expect(differences(rig, NEIGHBOUR, WINDOW)).toEqual([]);
  expect(rig.lakeRows('ad_metadata', ACCOUNT)).toEqual([]);
  const failed = rig.manifest('denied').units.filter(({ status }) => status === 'failed');
  expect(failed).toMatchObject([
    { account: ACCOUNT, stream: 'ad_metadata', error: { name: 'GraphPermissionDenied', code: 200 } },
  ]);
  expect(rig.filesWith(CANARY_TOKEN)).toEqual([]);
  expect(JSON.stringify(result)).not.toContain(CANARY_TOKEN);
});

test('a worker that is killed in the middle of its turn costs no row and doubles none', async () => {
  const disturbances = new Disturbances(
    [],
    [{ id: 'kill', match: { stream: 'ad_creatives' }, when: { nth: 2 } }],
  );
  await using rig = await Rig.start({ ...SIMULATOR, ...disturbances.rigHooks });
  const result = await rig.run({ input, disturb: disturbances.disturb });

  expect(result.status).toBe('SUCCEEDED');
  expect(disturbances.fired).toHaveLength(1);
  const deaths = result.invocations.filter(({ error }) => error?.name === 'Runtime.ExitError');
  expect(deaths.map(({ stream }) => stream)).toEqual(['ad_creatives']);
  expect(differences(rig, ACCOUNT, WINDOW)).toEqual([]);
});

test('a rerun asks Meta only for what had failed, from where it had come to', async () => {
  await using rig = await Rig.start({ ...SIMULATOR, faults: [DENIED] });
  await rig.run({ input, executionName: 'first' });
  const before = rig.graph.requests.length;
  rig.graph.faults.clear();
  const rerun = await rig.run({ input: { rerun: 'first' }, executionName: 'second' });

  expect(rerun.status).toBe('SUCCEEDED');
  expect(differences(rig, ACCOUNT, WINDOW)).toEqual([]);
  const asked = rig.graph.requests.slice(before);
  expect([...new Set(asked.map(({ stream }) => stream))]).toEqual(['ad_metadata']);
  expect(asked[0]?.params.after).toBeDefined();
  const firstPage = rig.graph.requests.find(({ stream }) => stream === 'ad_metadata');
  expect(firstPage?.params.after).toBeUndefined();
});

test('a rerun takes over from an original that still runs, and the original ends as superseded', async () => {
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  let holding = false;
  await using rig = await Rig.start({
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
  const original = rig.run({ input, executionName: 'original' });
  await held.promise;
  const rerun = await rig.run({ input: { rerun: 'original' }, executionName: 'takeover' });
  expect(rerun.status).toBe('SUCCEEDED');
  release.resolve();

  expect(await original).toMatchObject({ status: 'FAILED', error: 'Superseded' });
  expect(differences(rig, ACCOUNT, WINDOW)).toEqual([]);
  expect(rig.manifest('original')).toMatchObject({ owner: 'takeover', verdict: 'complete' });
  expect(rig.keys('runs/original/').filter((key) => key.includes('failure'))).toEqual([]);
});

test('of two runs over the same days the newest observation stays, whichever publishes last', async () => {
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  await using rig = await Rig.start({
    ...SIMULATOR,
    onS3Request({ key, operation }) {
      const readByAggregate = operation === 'GetObject' && lakeObject(key).kind === 'receipt';
      if (!readByAggregate || !key.startsWith('runs/older/')) return undefined;
      held.resolve();
      return { kind: 'hold', until: release.promise };
    },
  });
  const late = rig.run({ input, executionName: 'older' });
  await held.promise;
  expect((await rig.run({ input, executionName: 'newer' })).status).toBe('SUCCEEDED');
  release.resolve();

  expect((await late).status).toBe('SUCCEEDED');
  for (const unit of rig.manifest('older').units) {
    expect(unit.published, unit.stream).toBe(0);
    expect(unit.superseded.length, unit.stream).toBeGreaterThan(0);
  }
  for (const unit of rig.manifest('newer').units) expect(unit.superseded, unit.stream).toEqual([]);
  expect(differences(rig, ACCOUNT, WINDOW)).toEqual([]);
});
