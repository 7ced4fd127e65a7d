import { describe, expect, test } from 'vitest';
import type { Finding } from '#functions/aggregate/findings.ts';
import { believeSecond, holdBack, violationsOf } from '#functions/aggregate/hold-back.ts';
import type { StreamName } from '#functions/contract/documents.ts';
import { type HeldBack, readingOf } from '#functions/lake/held-back.ts';
import { heldBackKey } from '#functions/lake/keys.ts';
import { MemoryStore } from '#test/harness/memory-store.ts';
import { receiptOf, stage, unitOf } from '#test/harness/receipts.ts';

const UNIT = unitOf('ad_metadata');
const violation = (more: Partial<Finding> = {}): Finding => ({
  check: 'ads_known',
  severity: 'violation',
  account: 'act_1',
  streams: ['ad_metadata', 'ad_insights'],
  date: '2026-05-03',
  expected: '100 listed',
  found: 'none listed',
  ...more,
});

/** Judges a reading after one that was held back for what is given. */
async function second(findings: readonly Finding[], before: Partial<HeldBack> | undefined) {
  const store = new MemoryStore();
  const receipt = receiptOf(UNIT, [stage(store.bucket, UNIT, '2026-05-10')]);
  const judging = { store, owner: 'run-2' };
  if (before !== undefined) {
    const heldBack = { schema: 1, owner: 'run-1', reading: 'first', findings: [], ...before };
    const reading = heldBack.reading === 'same' ? readingOf(receipt.partitions) : heldBack.reading;
    store.bucket.put(heldBackKey(UNIT), JSON.stringify({ ...heldBack, reading }));
  }
  return believeSecond(judging, [{ kind: 'receipt', unit: UNIT, receipt, sha256: '' }], findings);
}
const said = (findings: readonly Finding[], stream: StreamName = 'ad_metadata') =>
  violationsOf(findings, stream);

describe('a second reading', () => {
  test('that says the same is believed, and what it says is listed as seen twice', async () => {
    const findings = [violation(), violation({ severity: 'difference', id: '7' })];
    expect(await second(findings, { findings: said(findings) })).toEqual([
      violation({ severity: 'difference', reason: 'seen_twice' }),
      violation({ severity: 'difference', id: '7' }),
    ]);
  });

  test.each<[string, Partial<HeldBack> | undefined]>([
    ['says something else', { findings: said([violation({ expected: '200 listed' })]) }],
    ['says less', { findings: said([violation(), violation({ date: '2026-05-02' })]) }],
    ['is the first', undefined],
    ['is the very reading that was held back', { reading: 'same', findings: said([violation()]) }],
  ])('is not believed when it %s', async (_name, before) => {
    expect(await second([violation()], before)).toEqual([violation()]);
  });

  test('of one stream is none of another', async () => {
    const other = violation({ streams: ['ad_creatives', 'ad_metadata'] });
    expect(await second([other], { findings: said([other], 'ad_creatives') })).toEqual([other]);
  });
});

test('what is noted of a reading stays, where there is nothing new to say of the same', async () => {
  const store = new MemoryStore();
  const judging = { store, owner: 'run-1' };
  const noted = () => store.bucket.json<HeldBack>(heldBackKey(UNIT));
  await holdBack(judging, UNIT, 'first', ['lost']);
  expect(noted()).toEqual({ schema: 1, owner: 'run-1', reading: 'first', findings: ['lost'] });
  await holdBack(judging, UNIT, 'first', []);
  expect(noted()?.findings).toEqual(['lost']);
  await holdBack(judging, UNIT, 'second', []);
  expect(noted()).toMatchObject({ reading: 'second', findings: [] });
});
