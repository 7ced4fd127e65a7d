import { describe, expect, test } from 'vitest';
import type { Plan } from '#functions/contract/documents.ts';
import { buildPlan, contextOf, deadlineOf } from '#functions/plan/plan.ts';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';

const execution = { owner: 'nightly', startedAt: '2026-11-21T03:00:00.000Z' };
const settings = { streams: STREAM_NAMES, defaultAccounts: 'act_1,act_2', timeoutSeconds: 86_400 };

describe('the plan of a new run', () => {
  test('an empty input takes every default', () => {
    expect(buildPlan({ kind: 'new' }, execution, settings)).toEqual({
      schema: 1,
      runId: 'nightly',
      startedAt: '2026-11-21T03:00:00.000Z',
      accounts: ['act_1', 'act_2'],
      streams: ['campaign_insights', 'ad_insights', 'ad_metadata', 'ad_creatives'],
      lookbackDays: 28,
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
    // In the catalog's order.
    expect(plan.streams).toEqual(['ad_insights', 'ad_creatives']);
    expect(plan).not.toHaveProperty('since');
  });

  test.each([
    ['all', 'all'],
    [' all ', 'all'],
    ['act_1', ['act_1']],
    ['act_2, act_1,act_2', ['act_2', 'act_1']],
  ])('the default accounts "%s" are %j', (defaultAccounts, accounts) => {
    expect(buildPlan({ kind: 'new' }, execution, { ...settings, defaultAccounts }).accounts).toEqual(
      accounts,
    );
  });

  test.each([undefined, '', '  '])(
    'without accounts in the input and a default of %j the input is wrong',
    (none) => {
      expect(() => buildPlan({ kind: 'new' }, execution, { ...settings, defaultAccounts: none })).toThrow(
        expect.objectContaining({
          name: 'InputInvalid',
          message: expect.stringContaining('"accounts" is missing'),
        }),
      );
    },
  );

  test('a default that is malformed is the deployment’s fault', () => {
    const build = () =>
      buildPlan({ kind: 'new' }, execution, { ...settings, defaultAccounts: 'act_1;act_2' });
    expect(build).toThrow('DEFAULT_ACCOUNTS');
    expect(build).toThrow(expect.objectContaining({ name: 'Error' }));
  });
});

describe('the context of a run', () => {
  const plan: Plan = {
    schema: 1,
    runId: 'first',
    startedAt: '2026-11-20T03:00:00Z',
    accounts: 'all',
    streams: ['ad_metadata'],
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
