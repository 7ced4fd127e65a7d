import { expect, test } from 'vitest';
import { estimateOf } from '#functions/aggregate/check/estimate.ts';
import { inWords } from '#functions/aggregate/check/estimate-words.ts';
import type { StreamFindings } from '#functions/contract/check.ts';
import type { ResolvedAccount } from '#functions/contract/documents.ts';

const account = (id: string, activeAds?: number): ResolvedAccount => ({
  account: id,
  name: id,
  timeZone: 'UTC',
  currency: 'USD',
  since: '2026-05-01',
  until: '2026-05-28',
  snapshotDate: '2026-05-29',
  size: { idleMonths: [], ...(activeAds !== undefined && { activeAds }) },
});
const finding = (id: string, requests: number, seconds: number): StreamFindings => ({
  schema: 1,
  account: id,
  stream: 'ad_insights',
  checks: [],
  work: {
    quota: 'insights',
    reports: 4,
    requests: { from: requests, to: requests },
    rows: 1_000,
    turns: { from: 2, to: 8 },
    seconds: { from: seconds, to: seconds * 2 },
  },
});
const FULL = { tier: 'standard_access', accountsAtOnce: 2 } as const;

test('nothing that could be sized has no estimate', () => {
  expect(estimateOf([], [account('act_1')], FULL)).toBeUndefined();
});

test('accounts add up, and take as long as the places for them allow', () => {
  const ids = ['act_1', 'act_2', 'act_3', 'act_4'];
  const accounts = ids.map((id) => account(id, 10));
  const estimate = estimateOf(
    ids.map((id) => finding(id, 50, 115)),
    accounts,
    FULL,
  );
  expect(estimate).toMatchObject({ reports: 16, requests: { from: 200, to: 200 }, rows: 4_000 });
  // 115 seconds and five more for each account, four accounts, two at once.
  expect(estimate?.seconds).toEqual({ from: 240, to: 470 });
  expect(estimate?.accounts).toEqual({ sized: 4, all: 4 });
});

test('the quota is that of the tier, and one that is used up takes hours', () => {
  const limited = { ...FULL, tier: 'development_access' } as const;
  const estimate = estimateOf([finding('act_1', 3_200, 100)], [account('act_1', 1)], limited);
  expect(estimate?.quota).toEqual({ account: 'act_1', requests: 3_200, perHour: 1_000 });
  expect(estimate?.seconds.from).toBe(3 * 3_600);
});

test('reads as a sentence does', () => {
  const facts = {
    reports: 163,
    requests: { from: 2_100, to: 4_100 },
    quota: { account: 'act_1', requests: 3_100, perHour: 5_812 },
    rows: 100_000,
    seconds: { from: 4_300, to: 9_100 },
    dollars: { from: 0.3, to: 0.5 },
    accounts: { sized: 1, all: 1 },
  };
  expect(inWords(facts)).toBe(
    'about 160 reports, 1.2 to 2.5 hours, 3,100 requests of about 5,800 an hour, $0.40',
  );
  expect(inWords({ ...facts, accounts: { sized: 1, all: 3 } })).toContain(
    '(act_1: 3,100 of about 5,800 an hour)',
  );
  expect(inWords({ ...facts, seconds: { from: 10, to: 300 }, dollars: { from: 0, to: 0.001 } })).toContain(
    'up to 5 minutes',
  );
});
