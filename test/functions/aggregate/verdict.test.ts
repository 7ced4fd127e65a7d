import { describe, expect, test } from 'vitest';
import { RunFold } from '#functions/aggregate/fold/run-fold.ts';
import { verdictOf } from '#functions/aggregate/verdict.ts';
import type { ControlDay, ErrorRecord, Skipped } from '#functions/contract/documents.ts';
import type { Manifest } from '#functions/contract/manifest.ts';
import type { UnitResult } from '#functions/contract/result.ts';
import { type ControlledUnit, reconcile } from '#functions/publish/reconcile.ts';
import { emptyUnit } from '#functions/publish/unit-result.ts';
import { controlDay, resolvedAccount, unitOf } from '#test/harness/receipts.ts';
import { FACTS } from '#test/harness/stream-facts.ts';

const ERROR: ErrorRecord = { name: 'GraphTokenInvalid', message: 'GET act_1: expired.', advice: 'Renew it.' };
const SKIPPED: Skipped = { kind: 'object', what: '123', error: { ...ERROR, name: 'GraphObjectUnreadable' } };
const NAMES = {
  runId: 'run-1',
  owner: 'run-1',
  startedAt: '2026-05-10T03:00:00.000Z',
  finishedAt: '2026-05-10T06:00:00.000Z',
};
const LATE: ErrorRecord = { name: 'DeadlineExceeded', message: 'Not started.', advice: 'Rerun.' };

const unit = (more: Partial<UnitResult> = {}, control?: ControlDay[]) => ({
  unit: {
    ...emptyUnit({ unit: unitOf('ad_insights') }),
    status: 'complete' as const,
    rows: 5,
    heldBack: (control ?? []).filter(({ outcome }) => outcome === 'held_back').map(({ date }) => date),
    ...more,
  },
  control,
});
const WINDOW = { ...resolvedAccount(), until: '2026-05-05' };

/** The manifest of a run with these units of one account. */
function manifest(
  units: readonly (ControlledUnit & { unit: UnitResult })[],
  accountsFailed: Manifest['accountsFailed'] = [],
  notStarted: readonly string[] = [],
): Manifest {
  const fold = new RunFold('run-1', NAMES.startedAt, FACTS);
  const result = { ...NAMES, schema: 1 as const, generation: 1, account: 'act_1', name: '', currency: 'USD' };
  const of = units.map((each) => each.unit);
  if (units.length > 0) {
    fold.add({ kind: 'settled', result: { ...result, units: of, ...reconcile(WINDOW, units, FACTS) } });
  }
  for (const account of notStarted) {
    const counted = {
      account,
      units: [{ ...FAILED.unit, account }],
      counts: reconcile(WINDOW, [], FACTS).counts,
    };
    fold.add({ kind: 'not started', counted });
  }
  return fold.finish(NAMES, accountsFailed, LATE).manifest;
}
const FAILED = unit({ status: 'failed', rows: 0, error: ERROR });
const heldBack = (days: number) =>
  unit(
    {},
    Array.from({ length: days }, (_, index) => controlDay(`2026-05-0${index + 1}`, 'held_back')),
  );
const ACCOUNT_FAILED = { account: 'act_9', error: { ...ERROR, name: 'GraphPermissionDenied' } };

describe('the verdict', () => {
  test.each<[string, Manifest, string, number, number, number]>([
    ['all units are published', manifest([unit(), unit()]), 'complete', 2, 0, 10],
    [
      'dates were superseded by newer ones',
      manifest([unit({ superseded: ['2026-05-01'] })]),
      'complete',
      1,
      0,
      5,
    ],
    ['there is nothing to do', manifest([]), 'complete', 0, 0, 0],
    ['one unit failed', manifest([unit(), FAILED]), 'incomplete', 1, 1, 5],
    ['something was skipped', manifest([unit(), unit({ skipped: [SKIPPED] })]), 'incomplete', 1, 1, 10],
    ['a day was held back', manifest([unit(), heldBack(1)]), 'incomplete', 1, 1, 10],
    [
      'days differ, move or are unproven',
      manifest([unit({}, [controlDay('2026-05-01', 'difference'), controlDay('2026-05-02', 'unproven')])]),
      'complete',
      1,
      0,
      5,
    ],
    ['one account failed', manifest([unit()], [ACCOUNT_FAILED]), 'incomplete', 1, 1, 5],
    ['all accounts failed', manifest([], [ACCOUNT_FAILED]), 'incomplete', 0, 1, 0],
  ])('when %s', (_name, of, verdict, complete, failed, rows) => {
    expect(verdictOf(of)).toEqual({
      status: 'DONE',
      verdict,
      error: verdict === 'complete' ? '' : 'RunIncomplete',
      cause: verdict === 'complete' ? '' : expect.stringMatching(/rerun|new run/),
      runId: 'run-1',
      rows,
      complete,
      failed,
    });
  });

  test('names account, stream and error of each gap, and how to go on', () => {
    const units = [unit(), FAILED, unit({ stream: 'ad_creatives', skipped: [SKIPPED, SKIPPED] })];
    const { cause } = verdictOf(manifest(units, [ACCOUNT_FAILED]));
    expect(cause).toContain('3 of 4 are not complete');
    expect(cause).toContain('act_9: GraphPermissionDenied');
    expect(cause).toContain('act_1 ad_insights: GraphTokenInvalid: GET act_1: expired. Renew it');
    expect(cause).toContain('act_1 ad_creatives: 2 skipped, first object 123 (GraphObjectUnreadable)');
    expect(cause).toContain('runs/run-1/manifest.json');
    expect(cause).toContain('{"rerun":"run-1"}');
  });

  test('names each day that was held back with both numbers, three of a unit, and that a rerun reads it again', () => {
    const { cause } = verdictOf(manifest([heldBack(5), unit()]));
    const reason = "Meta's total is 12,034 impressions, the rows have 11,801; 2 listed rows cannot be had";
    expect(cause).toBe(
      `1 of 2 are not complete: act_1 ad_insights 2026-05-01: ${reason} | act_1 ad_insights 2026-05-02: ${reason} | ` +
        `act_1 ad_insights 2026-05-03: ${reason} | and 2 more days of act_1 ad_insights. All else is published. ` +
        'See runs/run-1/manifest.json. Finish with {"rerun":"run-1"}, which reads the days that were held back again.',
    );
  });

  test('of thousands of failures stays far below the 32 KiB that a cause may have', () => {
    const long = { ...ERROR, message: 'x'.repeat(600) };
    const { cause } = verdictOf(
      manifest(Array.from({ length: 20_000 }, () => unit({ status: 'failed', error: long }))),
    );
    expect(cause.length).toBeLessThan(16_000);
    expect(cause).toContain('and 19990 more');
  });

  test('names the first of the accounts that were never started, and counts the others', () => {
    const accounts = Array.from({ length: 4_000 }, (_, index) => `act_${index + 2}`);
    const { cause, failed } = verdictOf(manifest([unit(), FAILED], [], accounts));
    expect(failed).toBe(4_001);
    expect(cause).toContain(
      '4001 of 4002 are not complete: act_2, act_3, act_4 and 3997 more accounts: DeadlineExceeded: Not started. Rerun | act_1 ad_insights: GraphTokenInvalid',
    );
    expect(cause).not.toContain('and 1 more');
  });
});
