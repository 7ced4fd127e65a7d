import { describe, expect, test } from 'vitest';
import type { Plan } from '#functions/contract/documents.ts';
import { buildPlan, contextOf, deadlineOf, type PlanSettings } from '#functions/plan/plan.ts';
import { FACTS, factsOfStreams } from '#test/harness/stream-facts.ts';

const execution = { owner: 'nightly', startedAt: '2026-11-21T03:00:00.000Z' };
const settings: PlanSettings = {
  streams: FACTS,
  defaults: { accounts: ['act_1', 'act_2'], exclude: [] },
  timeoutSeconds: 86_400,
};

describe('the plan of a new run', () => {
  test('an empty input takes every default', () => {
    expect(buildPlan({ kind: 'new' }, execution, settings)).toEqual({
      schema: 2,
      runId: 'nightly',
      startedAt: '2026-11-21T03:00:00.000Z',
      accounts: ['act_1', 'act_2'],
      streams: FACTS,
      lookbackDays: 28,
      isDefaultWindow: true,
    });
  });

  test('what the input says counts', () => {
    const plan = buildPlan(
      {
        kind: 'new',
        accounts: ['act_3'],
        streams: ['ad_creatives', 'ad_insights'],
        until: '2026-11-01',
        lookbackDays: 3,
      },
      execution,
      settings,
    );
    expect(plan).toMatchObject({ accounts: ['act_3'], until: '2026-11-01', lookbackDays: 3 });
    // In the deployment's order.
    expect(plan.streams.map(({ name }) => name)).toEqual(['ad_insights', 'ad_creatives']);
    expect(plan).not.toHaveProperty('since');
    expect(plan).not.toHaveProperty('isDefaultWindow');
  });

  const ALL: PlanSettings = { ...settings, defaults: { accounts: 'all', exclude: ['act_9'] } };

  test.each([
    ['the setting', {}, ['act_9']],
    ['the input, instead', { exclude: ['act_5', 'act_6'] }, ['act_5', 'act_6']],
    ['the setting, where the input says "all"', { accounts: 'all' as const }, ['act_9']],
  ])('of all accounts, those are left out that are excluded by %s', (_, input, exclude) => {
    expect(buildPlan({ kind: 'new', ...input }, execution, ALL)).toMatchObject({ accounts: 'all', exclude });
  });

  test('a list of accounts is extracted whole, whatever the setting excludes', () => {
    const plan = buildPlan({ kind: 'new', accounts: ['act_9'] }, execution, ALL);
    expect(plan.accounts).toEqual(['act_9']);
    expect(plan).not.toHaveProperty('exclude');
  });

  test('of the accounts that the deployment lists, the input may exclude some, and not every one', () => {
    const plan = buildPlan({ kind: 'new', exclude: ['act_1'] }, execution, settings);
    expect(plan.accounts).toEqual(['act_2']);
    expect(plan).not.toHaveProperty('exclude');
    expect(() => buildPlan({ kind: 'new', exclude: ['act_1', 'act_2'] }, execution, settings)).toThrow(
      expect.objectContaining({ name: 'InputInvalid', message: expect.stringContaining('"exclude"') }),
    );
  });
});

describe('a stream of which Meta keeps 13 months', () => {
  const FORGETFUL = { name: 'age_gender', kind: 'insights', timeIncrement: 1, retentionMonths: 13 } as const;
  const planned = (input: object) =>
    buildPlan({ kind: 'new', ...input }, execution, { ...settings, streams: [...FACTS, FORGETFUL] });

  test('cannot be named for days that are all older', () => {
    const old = { since: '2025-01-01', until: '2025-02-01' };
    expect(() => planned({ ...old, streams: ['age_gender'] })).toThrow(
      'Input field "until" is 2025-02-01, and Meta keeps the numbers of age_gender for 13 months: name days from ' +
        '2025-10-22 on, or leave age_gender out of "streams".',
    );
    expect(() => planned({ ...old, streams: ['ad_insights'] })).not.toThrow();
    expect(() => planned(old)).not.toThrow();
  });

  test('can be named for days of which some are kept: its window is cut', () => {
    expect(() => planned({ since: '2025-01-01', streams: ['age_gender'] })).not.toThrow();
  });
});

describe('the context of a run', () => {
  const plan: Plan = {
    schema: 2,
    runId: 'first',
    startedAt: '2026-11-20T03:00:00Z',
    accounts: 'all',
    streams: factsOfStreams('ad_metadata'),
    lookbackDays: 28,
  };

  test('has one flag for each stream, and the clock of this execution', () => {
    expect(contextOf(plan, execution, settings)).toEqual({
      runId: 'first',
      owner: 'nightly',
      startedAt: '2026-11-21T03:00:00.000Z',
      deadline: '2026-11-22T02:00:00.000Z',
      streams: { campaign_insights: false, ad_insights: false, ad_metadata: true, ad_creatives: false },
    });
  });
});

test.each([
  [86_400, '2026-11-22T02:00:00.000Z'],
  [7_200, '2026-11-21T04:00:00.000Z'],
  // An hour before the end would leave less than half.
  [5_400, '2026-11-21T03:45:00.000Z'],
  [60, '2026-11-21T03:00:30.000Z'],
])('a machine of %i seconds has its deadline at %s', (timeout, deadline) => {
  expect(deadlineOf('2026-11-21T03:00:00Z', timeout)).toBe(deadline);
});
