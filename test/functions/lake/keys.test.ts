import { expect, test } from 'vitest';
import {
  accountsKey,
  aggregateProgressKey,
  checkpointKey,
  failureKey,
  lakeKey,
  manifestKey,
  ownerKey,
  partKey,
  planKey,
  platformFailureKey,
  publishedIndexKey,
  receiptKey,
  rowIndexKey,
  stagedKey,
  summaryKey,
  type Unit,
} from '#functions/lake/keys.ts';

const UNIT: Unit = { runId: 'daily_2026', account: 'act_42', stream: 'ad_insights' };

test.each([
  [
    lakeKey('ad_insights', 'act_42', '2026-05-01'),
    'lake/ad_insights/date=2026-05-01/account=42/data.parquet',
  ],
  [planKey('daily_2026'), 'runs/daily_2026/plan.json'],
  [ownerKey('daily_2026'), 'runs/daily_2026/owner.json'],
  [accountsKey('daily_2026'), 'runs/daily_2026/accounts.json'],
  [manifestKey('daily_2026'), 'runs/daily_2026/manifest.json'],
  [checkpointKey(UNIT), 'runs/daily_2026/act_42/ad_insights/checkpoint.json'],
  [receiptKey(UNIT), 'runs/daily_2026/act_42/ad_insights/receipt.json'],
  [failureKey(UNIT), 'runs/daily_2026/act_42/ad_insights/failure.json'],
  [platformFailureKey(UNIT), 'runs/daily_2026/act_42/ad_insights/failure-platform.json'],
  [partKey(UNIT, 'f00', 7), 'runs/daily_2026/act_42/ad_insights/part-f00-00007.ndjson.zst'],
  [
    stagedKey(UNIT, '2026-05-01', 'f00'),
    'runs/daily_2026/act_42/ad_insights/staged/date=2026-05-01/data-f00.parquet',
  ],
  [rowIndexKey(UNIT, 'f00'), 'runs/daily_2026/act_42/ad_insights/staged/rows-f00.idx'],
  [publishedIndexKey(UNIT), 'published/act_42/ad_insights.json'],
  [summaryKey('daily_2026'), 'runs/daily_2026/summary.html'],
  [aggregateProgressKey('daily_2026'), 'runs/daily_2026/aggregate-progress.json'],
])('the key is %s', (key, expected) => {
  expect(key).toBe(expected);
});

test('parts and staged objects of two attempts never share a key', () => {
  expect(partKey(UNIT, 'a', 0)).not.toBe(partKey(UNIT, 'b', 0));
  const staged = (attempt: string) => stagedKey(UNIT, '2026-05-01', attempt);
  expect(staged('a')).not.toBe(staged('b'));
});
