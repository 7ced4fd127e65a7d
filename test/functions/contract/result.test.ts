import { describe, expect, test } from 'vitest';
import { AccountResult, isGap } from '#functions/contract/result.ts';
import { emptyUnit } from '#functions/publish/unit-result.ts';
import { sampleResults } from '#test/harness/manifests.ts';
import { unitOf } from '#test/harness/receipts.ts';

describe('the result of an account', () => {
  test('is the same when it was written and read', () => {
    for (const result of sampleResults()) {
      expect(AccountResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    }
  });

  test.each<[string, (result: AccountResult) => unknown]>([
    ['of another version', (result) => ({ ...result, schema: 2 })],
    ['without a generation', ({ generation: _generation, ...rest }) => rest],
    ['without its days', ({ days: _days, ...rest }) => rest],
    [
      'with a unit of no known end',
      ({ units, ...rest }) => ({ ...rest, units: [{ ...units[0], status: '' }] }),
    ],
  ])('%s is none', (_name, change) => {
    const [result] = sampleResults();
    expect(result !== undefined && AccountResult.safeParse(change(result)).success).toBe(false);
  });
});

test('a gap is what failed, lacks a day, or was skipped', () => {
  const unit = { ...emptyUnit({ unit: unitOf() }), status: 'complete' as const };
  const error = { name: 'any', message: '', advice: '' };
  expect(isGap(unit)).toBe(false);
  expect(isGap({ ...unit, status: 'failed' })).toBe(true);
  expect(isGap({ ...unit, heldBack: ['2026-05-01'] })).toBe(true);
  expect(isGap({ ...unit, skipped: [{ kind: 'field', what: 'spend', error }] })).toBe(true);
});
