import { describe, expect, test } from 'vitest';
import { assertRows, RowMisattributed } from '#functions/extract/assert-rows.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import adInsights from '#functions/streams/ad-insights.ts';
import adMetadata from '#functions/streams/ad-metadata.ts';
import { resolvedAccount } from '#test/harness/receipts.ts';

const ACCOUNT = resolvedAccount('act_120203029307580037');

test.each([
  ['no row', []],
  [
    'rows of the account',
    [
      { id: '1', account_id: '120203029307580037' },
      { id: '1', account_id: '120203029307580037' },
    ],
  ],
  ['rows that do not say whose they are', [{ id: '1' }]],
])('%s may be stored', (_name, rows) => {
  expect(() => assertRows(rows, adMetadata, ACCOUNT)).not.toThrow();
});

test.each([
  ['its neighbour', '120203029307580038'],
  ['the account as it is written in paths', 'act_120203029307580037'],
  ['a number that was rounded', 120203029307580030],
  ['nothing', null],
  ['a very long text', 'x'.repeat(5_000)],
])('a row of %s may not, wherever it stands', (_name, account_id) => {
  const rows = [
    { id: '1', account_id: '120203029307580037' },
    { id: '2', account_id },
  ];
  const wrong = () => assertRows(rows, adMetadata, ACCOUNT);
  expect(wrong).toThrow(RowMisattributed);
  try {
    wrong();
  } catch (error) {
    const { name, message } = toErrorRecord(error);
    expect(name).toBe('RowMisattributed');
    expect(message).toContain('act_120203029307580037');
    expect(message.length).toBeLessThan(120);
  }
});

describe('a row without its key may not, for such rows would count as repetitions of each other', () => {
  test.each<[string, object]>([
    ['no id', {}],
    ['an id that is null', { id: null }],
    ['an id that is empty', { id: '' }],
    ['an id that is an object', { id: { id: '1' } }],
    ['an id as a number that is not exact', { id: Number('120203029307580037') }],
  ])('%s', (_name, row) => {
    expect(() => assertRows([{ id: '1' }, { ...row }], adMetadata, ACCOUNT)).toThrow(RowMisattributed);
    expect(() => assertRows([{ id: '1' }, { ...row }], adMetadata, ACCOUNT)).toThrow(
      'lacks its key field id',
    );
  });
});

describe('a row of insights', () => {
  const WEEK = { since: '2026-05-01', until: '2026-05-07' };
  const check = (row: object) => () => assertRows([{ ad_id: '1', ...row }], adInsights, ACCOUNT, WEEK);

  test.each(['2026-05-01', '2026-05-07'])('of %s may be stored', (day) => {
    expect(check({ date_start: day, date_stop: day })).not.toThrow();
    expect(check({ date_start: day })).not.toThrow();
  });

  test.each<[string, object]>([
    ['of the day before', { date_start: '2026-04-30', date_stop: '2026-04-30' }],
    ['of the day after', { date_start: '2026-05-08', date_stop: '2026-05-08' }],
    ['of no day', {}],
    ['of all days together', { date_start: '2026-05-01', date_stop: '2026-05-07' }],
    ['without its ad', { ad_id: undefined, date_start: '2026-05-01' }],
  ])('%s may not', (_name, row) => {
    expect(check(row)).toThrow(RowMisattributed);
  });
});
