import { expect, test } from 'vitest';
import { ACCOUNT, NEIGHBOUR, SIMULATOR, WINDOW } from '#test/harness/faults/fault-case.ts';
import { differences, Harness } from '#test/harness/harness.ts';

const accounts = [ACCOUNT, NEIGHBOUR];
const input = { accounts, ...WINDOW };

test('an account whose Publish dies every time is settled by Aggregate; the other one was there before', async () => {
  await using harness = await Harness.start(SIMULATOR);
  const publishedBefore: string[] = [];
  const result = await harness.run({
    input,
    executionName: 'killed',
    disturb({ state, account }, kill) {
      if (state === 'Publish' && account === ACCOUNT) kill('SIGKILL');
      if (state === 'Aggregate')
        publishedBefore.push(...harness.results('killed').map((each) => each.account));
    },
  });

  expect(result.status).toBe('SUCCEEDED');
  const deaths = result.invocations.filter(({ error }) => error?.name === 'Runtime.ExitError');
  expect(deaths.map(({ state }) => state)).toEqual(['Publish', 'Publish', 'Publish']);
  expect(publishedBefore).toEqual([NEIGHBOUR]);
  for (const account of accounts) expect(await differences(harness, account, WINDOW)).toEqual([]);
  expect(harness.results('killed').map(({ units }) => units.length)).toEqual([4, 4]);
  expect(harness.manifest('killed')).toMatchObject({ verdict: 'complete', accounts: { complete: 2 } });
});

test('past the deadline no account is started, each is named, and a rerun finishes them', async () => {
  await using harness = await Harness.start(SIMULATOR);
  const result = await harness.run({
    input,
    executionName: 'late',
    environment: { MACHINE_TIMEOUT_SECONDS: '1' },
  });

  expect(result).toMatchObject({ status: 'FAILED', error: 'RunIncomplete' });
  expect(result.cause).toContain(`${accounts.join(', ')}: DeadlineExceeded: Not started before the deadline`);
  expect(result.invocations.map(({ state }) => state)).toEqual(['Plan', 'Accounts', 'Aggregate']);
  expect(harness.manifest('late').notStarted).toMatchObject({ accounts, units: 8 });

  const rerun = await harness.run({ input: { rerun: 'late' }, executionName: 'rerun' });
  expect(rerun.status).toBe('SUCCEEDED');
  for (const account of accounts) expect(await differences(harness, account, WINDOW)).toEqual([]);
});

test('a rerun settles the account that had failed, and only reads the result of the other', async () => {
  const read: string[] = [];
  await using harness = await Harness.start({
    ...SIMULATOR,
    faults: [
      { id: 'denied', match: { stream: 'ad_metadata', account: ACCOUNT }, fault: { name: 'graph-200' } },
    ],
    onS3Request({ operation, key }) {
      read.push(`${operation} ${key}`);
      return undefined;
    },
  });
  await harness.run({ input, executionName: 'first' });
  expect(harness.manifest('first')).toMatchObject({ units: { planned: 8, complete: 7, failed: 1 } });
  harness.graph.faults.clear();
  read.length = 0;
  const rerun = await harness.run({ input: { rerun: 'first' }, executionName: 'second' });

  expect(rerun.status).toBe('SUCCEEDED');
  const published = rerun.invocations.filter(({ state }) => state === 'Publish');
  expect(published.map(({ account }) => account)).toEqual([ACCOUNT]);
  const aboutOther = read.filter(
    (request) => request.includes(`/${NEIGHBOUR}/`) && !request.startsWith('HeadObject'),
  );
  expect(aboutOther).toEqual([`GetObject runs/first/${NEIGHBOUR}/result.json`]);
  expect(harness.result('first', NEIGHBOUR)).toMatchObject({ owner: 'first', generation: 1 });
  expect(harness.result('first', ACCOUNT)).toMatchObject({ owner: 'second', generation: 2 });
  expect(harness.manifest('first')).toMatchObject({ owner: 'second', units: { complete: 8 } });
});
