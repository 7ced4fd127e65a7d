import { afterAll, beforeAll, expect, test } from 'vitest';
import adCreatives from '#functions/streams/ad-creatives.ts';
import campaignInsights from '#functions/streams/campaign-insights.ts';
import { Branch } from '#test/harness/branch.ts';
import { type GraphSimulator, startGraphSimulator } from '#test/harness/graph-simulator.ts';

const SMALL = {
  name: 'Account',
  timeZone: 'UTC',
  currency: 'USD',
  campaigns: 2,
  ads: 5,
  creatives: 5,
  deletedAds: 0,
};

let simulator: GraphSimulator;

beforeAll(async () => {
  simulator = await startGraphSimulator({ accounts: [{ id: 'act_1', ...SMALL }], reportPolls: 1 });
});
afterAll(() => simulator.close());

test('a receipt lists the dates in their order, in whichever they were staged', async () => {
  const branch = new Branch(simulator, campaignInsights);
  await branch.finish();
  branch.leave((body) => {
    body.staged.reverse();
  });
  await branch.takeTurn();
  const dates = branch.receipt?.partitions.map(({ date }) => date);
  expect(dates).toEqual(['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04']);
});

test('a receipt is made from a final checkpoint only', async () => {
  const branch = new Branch(simulator, adCreatives);
  await branch.claim();
  branch.leave((body) => {
    body.phase = 'done';
  });
  await expect(branch.takeTurn()).rejects.toMatchObject({ name: 'StateCorrupt' });
  expect(branch.receipt).toBeUndefined();
});
