import { expect, test } from 'vitest';
import type { PublishedIndex } from '#functions/contract/documents.ts';
import { historyOf } from '#functions/extract/stage/history.ts';
import { RowIndex } from '#functions/extract/stage/row-index.ts';
import { lakeKey, rowIndexKey } from '#functions/lake/keys.ts';
import { RUN_ID } from '#functions/lake/metadata.ts';
import { MemoryStore } from '#test/harness/memory-store.ts';
import { DATE_FACTS, resolvedAccount, unitOf } from '#test/harness/receipts.ts';

const DATE = '2026-05-01';
const UNIT = unitOf('ad_insights', 'act_1', 'run-2');
const KEY = rowIndexKey(unitOf('ad_insights', 'act_1', 'run-1'), 'digest');
const EMPTY_INDEX: PublishedIndex = { schema: 1, from: DATE, dates: {} };

/** The hashes of campaigns with so many impressions. */
function hashesOf(impressions: Record<string, number>, fields = ['impressions']): Float64Array {
  const index = new RowIndex(fields, 10);
  for (const [key, value] of Object.entries(impressions)) index.add(key, { impressions: String(value) });
  const finished = index.finish();
  if (finished === undefined) throw new Error('an index of fields has numbers');
  return finished;
}

const compare = (store: MemoryStore, published: PublishedIndex | undefined, after: Float64Array) =>
  historyOf({ store, unit: UNIT, account: resolvedAccount(), published, date: DATE }, after);

/** A lake in which run-1 has published the date. */
function publishedBy(before: Float64Array | undefined) {
  const store = new MemoryStore();
  store.bucket.put(lakeKey('ad_insights', 'act_1', DATE), 'rows', { metadata: { [RUN_ID]: 'run-1' } });
  const bytes = new Uint8Array(before?.buffer ?? new ArrayBuffer(0));
  // Behind the hashes of another date.
  if (before !== undefined) store.bucket.put(KEY, Buffer.concat([Buffer.alloc(8), bytes]));
  const index = { key: KEY, start: 8, end: 8 + bytes.length };
  const published: PublishedIndex = { ...EMPTY_INDEX, dates: { [DATE]: { ...DATE_FACTS, index } } };
  return { store, published };
}

test('of a date that was never published there is none, and nothing is asked', async () => {
  const store = new MemoryStore();
  expect(await compare(store, EMPTY_INDEX, hashesOf({ a: 1 }))).toEqual({ kind: 'first' });
  expect(store.calls).toEqual([]);
});

test('of a date whose object is not there yet there is none', async () => {
  expect(await compare(new MemoryStore(), undefined, hashesOf({ a: 1 }))).toEqual({ kind: 'first' });
});

test('is what differs from the published rows, with the age of the day', async () => {
  const { store, published } = publishedBy(hashesOf({ a: 1, b: 1, c: 1 }));
  expect(await compare(store, published, hashesOf({ b: 1, c: 2, d: 1 }))).toEqual({
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
  const expired = publishedBy(undefined);
  expect(await compare(expired.store, expired.published, hashesOf({ a: 1 }))).toEqual({ kind: 'unknown' });
  const other = publishedBy(hashesOf({ a: 1 }, ['clicks']));
  expect(await compare(other.store, other.published, hashesOf({ a: 1 }))).toEqual({ kind: 'unknown' });
});
