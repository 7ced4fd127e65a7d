import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import {
  type ReconciledResult,
  reconciliationLines,
  writeReconciliation,
} from '#functions/publish/reconciliation-file.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';

const numbers = (impressions: number, spend: number) => ({ impressions, clicks: 2, linkClicks: 1, spend });

const RESULT: ReconciledResult = {
  runId: 'run-1',
  account: 'act_012',
  name: 'Shop',
  currency: 'EUR',
  finishedAt: '2026-05-03T03:00:00.500Z',
  days: [
    {
      date: '2026-05-01',
      outcome: 'failed',
      total: { lowest: numbers(100, 1_500_000), highest: numbers(110, 9_007_199_254_740_991) },
      streams: [
        {
          stream: 'ad_insights',
          outcome: 'difference',
          rows: numbers(90, 500_000),
          difference: numbers(-10, -1_000_001),
          reason: 'Meta lists no missing row.',
        },
        { stream: 'campaign_insights', outcome: 'failed' },
      ],
    },
  ],
};

test('a line has what the result says of a day and stream; amounts are exact', () => {
  const [line, failed, ...more] = reconciliationLines(RESULT);
  expect(line).toEqual({
    ...{ account_id: '012', account_name: 'Shop', currency: 'EUR', day: '2026-05-01', stream: 'ad_insights' },
    ...{ outcome: 'difference', impressions: 90, clicks: 2, link_clicks: 1, spend: '0.500000' },
    ...{ meta_lowest_impressions: 100, meta_lowest_clicks: 2, meta_lowest_link_clicks: 1 },
    ...{ meta_lowest_spend: '1.500000', meta_impressions: 110, meta_clicks: 2, meta_link_clicks: 1 },
    ...{ meta_spend: '9007199254.740991', difference_impressions: -10, difference_clicks: 2 },
    ...{ difference_link_clicks: 1, difference_spend: '-1.000001', reason: 'Meta lists no missing row.' },
    ...{ run_id: 'run-1', finished_at: '2026-05-03 03:00:00.500' },
  });
  expect(failed).toMatchObject({ stream: 'campaign_insights', outcome: 'failed' });
  expect(failed).not.toHaveProperty('impressions');
  expect(more).toEqual([]);
});

test('they are one object of the run, by the day of the run; an account without days writes none', async () => {
  const bucket = new MemoryBucket();
  const store = new MemoryStore(bucket);
  await writeReconciliation(store, { ...RESULT, days: [] }, '2026-05-03');
  expect(store.calls).toEqual([]);
  await writeReconciliation(store, RESULT, '2026-05-03');
  const key = 'reconciliation/date=2026-05-03/account=012/run-1.json.gz';
  expect(store.calls.map((call) => `${call.operation} ${call.key}`)).toEqual([`PUT ${key}`]);
  const text = gunzipSync(bucket.objects.get(key)?.body ?? '').toString();
  expect(text.split('\n')).toEqual([...reconciliationLines(RESULT).map((line) => JSON.stringify(line)), '']);
});
