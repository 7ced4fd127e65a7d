import { expect, test } from 'vitest';
import { toErrorRecord } from '#shared/graph/errors.ts';
import { assertAttributed, RowMisattributed } from '#shared/turn/extraction.ts';
import { resolvedAccount } from '#test/support/receipts.ts';

const ACCOUNT = resolvedAccount('act_120203029307580037');

test.each([
  ['no row', []],
  ['rows of the account', [{ account_id: '120203029307580037' }, { account_id: '120203029307580037' }]],
  ['rows that do not say whose they are', [{ id: '1' }]],
])('%s may be stored', (_name, rows) => {
  expect(() => assertAttributed(rows, ACCOUNT)).not.toThrow();
});

test.each([
  ['its neighbour', '120203029307580038'],
  ['the account as it is written in paths', 'act_120203029307580037'],
  ['a number that was rounded', 120203029307580030],
  ['nothing', null],
  ['a very long text', 'x'.repeat(5_000)],
])('a row of %s may not, wherever it stands', (_name, account_id) => {
  const rows = [{ account_id: '120203029307580037' }, { account_id }];
  const wrong = () => assertAttributed(rows, ACCOUNT);
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
