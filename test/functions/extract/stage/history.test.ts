import { expect, test } from 'vitest';
import { recordHistory } from '#functions/extract/stage/history.ts';
import { RowIndex } from '#functions/extract/stage/row-index.ts';
import { lakeKey, rowIndexKey } from '#functions/lake/keys.ts';
import { ROW_INDEX, RUN_ID } from '#functions/lake/metadata.ts';
import { MemoryStore } from '#test/harness/memory-store.ts';
import { resolvedAccount, unitOf } from '#test/harness/receipts.ts';

const DATE = '2026-05-01';
const store = () => new MemoryStore();

/** Records one observation of the date, of campaigns with so many impressions. */
function record(
  of: MemoryStore,
  runId: string,
  impressions: Record<string, number>,
  fields = ['impressions'],
) {
  const index = new RowIndex(fields, 10);
  for (const [key, value] of Object.entries(impressions)) index.add(key, { impressions: String(value) });
  const unit = unitOf('ad_insights', 'act_1', runId);
  return recordHistory({ store: of, unit, account: resolvedAccount(), attempt: 'a', date: DATE }, index);
}

/** Publishes the date, as the copy of a staged object does. */
function publish(of: MemoryStore, runId: string): void {
  const unit = unitOf('ad_insights', 'act_1', runId);
  const metadata = { [RUN_ID]: runId, [ROW_INDEX]: rowIndexKey(unit, DATE, 'a') };
  of.bucket.put(lakeKey('ad_insights', 'act_1', DATE), runId, { metadata });
}

test('of a date that was never published there is none', async () => {
  expect(await record(store(), 'run-1', { a: 1 })).toEqual({ kind: 'first' });
});

test('is what differs from the published rows, with the age of the day', async () => {
  const lake = store();
  await record(lake, 'run-1', { a: 1, b: 1, c: 1 });
  publish(lake, 'run-1');
  expect(await record(lake, 'run-2', { b: 1, c: 2, d: 1 })).toEqual({
    kind: 'compared',
    run: 'run-1',
    ageDays: 9,
    same: 1,
    changed: 1,
    added: 1,
    removed: 1,
  });
});

test('is unknown where the run that was published has expired, or had other fields', async () => {
  const lake = store();
  publish(lake, 'run-1');
  expect(await record(lake, 'run-2', { a: 1 })).toEqual({ kind: 'unknown' });
  await record(lake, 'run-1', { a: 1 }, ['clicks']);
  expect(await record(lake, 'run-2', { a: 1 })).toEqual({ kind: 'unknown' });
});
