import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readInput } from '#functions/plan/input.ts';
import { InputInvalid } from '#functions/runtime/input-invalid.ts';
import { MISSION } from '#test/harness/mission.ts';

const STARTED_AT = '2026-11-21T03:00:00Z';
const TOKEN = 'EAABsbCS1iHgBAKZCcanary0123456789ZDZD';
const read = (input: unknown) => readInput(input, STARTED_AT, MISSION);

/** The message with which an input is refused. */
function refusal(input: unknown): string {
  try {
    read(input);
  } catch (error) {
    expect(error).toBeInstanceOf(InputInvalid);
    expect((error as Error).name).toBe('InputInvalid');
    return (error as Error).message;
  }
  throw new Error('the input was accepted');
}

const ACCOUNTS = '"all", or a list of 1 to 5,000 ad account ids of the form act_<digits>, each once.';
const STREAMS =
  'a list of one or more of campaign_insights, ad_insights, ad_metadata, ad_creatives, each once.';
const SINCE = 'a day, YYYY-MM-DD, not after until.';
const UNTIL = 'a day, YYYY-MM-DD, that is not in the future.';
const LOOKBACK = 'a whole number from 1 to 1,120, without since.';
const RERUN = 'the name of an earlier execution, without other fields.';
const SCHEDULED = 'an instant, ISO 8601, set by the schedule.';
const EXCLUDE =
  'a list of 1 to 5,000 ad account ids of the form act_<digits>, each once, without a list of accounts.';
const FIELDS = 'accounts, exclude, streams, since, until, lookbackDays, check, rerun, scheduledTime.';

describe('accepted', () => {
  test.each([
    ['nothing at all', {}],
    ['what the schedule sends', { scheduledTime: '2026-11-21T03:00:00Z' }],
    ['all accounts', { accounts: 'all' }],
    ['a list of accounts', { accounts: ['act_1', 'act_120203029307580037'] }],
    ['5,000 accounts', { accounts: Array.from({ length: 5_000 }, (_, index) => `act_${index + 1}`) }],
    ['all accounts but two', { accounts: 'all', exclude: ['act_1', 'act_2'] }],
    ['all accounts of the deployment but one', { exclude: ['act_1'] }],
    ['one stream', { streams: ['ad_creatives'] }],
    [
      'all streams in any order',
      { streams: ['ad_metadata', 'ad_creatives', 'ad_insights', 'campaign_insights'] },
    ],
    ['two days', { since: '2026-01-01', until: '2026-01-31' }],
    ['one day', { since: '2024-02-29', until: '2024-02-29' }],
    ['since alone', { since: '2026-11-20' }],
    ['until and a lookback', { until: '2026-11-20', lookbackDays: 1 }],
    ['a today that has begun somewhere', { since: '2026-11-21', until: '2026-11-21' }],
    ['the longest lookback', { lookbackDays: 1120 }],
    ['a since that only the clamp makes good', { since: '2010-01-01' }],
  ])('%s', (_name, input) => {
    expect(read(input)).toEqual({ kind: 'new', ...input });
  });

  test('a rerun', () => {
    expect(read({ rerun: 'nightly_2026-11-20' })).toEqual({ kind: 'rerun', rerun: 'nightly_2026-11-20' });
  });
});

test('a check is of the same accounts, streams and days as a run, and of no rerun', () => {
  const input = { check: true, accounts: ['act_1'], since: '2025-11-01' } as const;
  expect(readInput(input, '2025-11-21T03:00:00Z', ['ad_insights'])).toEqual({ kind: 'new', ...input });
  const refuse = (wrong: object) => () => readInput(wrong, '2025-11-21T03:00:00Z', ['ad_insights']);
  expect(refuse({ check: false })).toThrow('"check" is false; it must be true');
  expect(refuse({ check: true, rerun: 'r' })).toThrow('combined with "check"');
});

describe('refused with one sentence that names the field and what it must be', () => {
  test.each([
    // The whole.
    [null, 'The input is null; it must be an object such as {} or {"lookbackDays": 7}.'],
    [[], 'The input is an empty list; it must be an object such as {} or {"lookbackDays": 7}.'],
    ['all', 'The input is "all"; it must be an object such as {} or {"lookbackDays": 7}.'],
    [7, 'The input is 7; it must be an object such as {} or {"lookbackDays": 7}.'],
    [undefined, 'The input is nothing; it must be an object such as {} or {"lookbackDays": 7}.'],
    [
      { Comment: 'Insert your JSON here' },
      `The input has the unknown field "Comment"; the fields are ${FIELDS}`,
    ],
    [{ account: ['act_1'] }, `The input has the unknown field "account"; the fields are ${FIELDS}`],
    [{ constructor: 1 }, `The input has the unknown field "constructor"; the fields are ${FIELDS}`],
    [
      JSON.parse('{"__proto__": {"accounts": "all"}}'),
      `The input has the unknown field "__proto__"; the fields are ${FIELDS}`,
    ],
    [
      { ['x'.repeat(10_000)]: 1 },
      `The input has the unknown field a text of 10,000 characters; the fields are ${FIELDS}`,
    ],
    // accounts
    [{ accounts: 'act_1' }, `Input field "accounts" is "act_1"; it must be ${ACCOUNTS}`],
    [{ accounts: 'ALL' }, `Input field "accounts" is "ALL"; it must be ${ACCOUNTS}`],
    [{ accounts: null }, `Input field "accounts" is null; it must be ${ACCOUNTS}`],
    [{ accounts: 7 }, `Input field "accounts" is 7; it must be ${ACCOUNTS}`],
    [{ accounts: {} }, `Input field "accounts" is an object; it must be ${ACCOUNTS}`],
    [{ accounts: [] }, `Input field "accounts" is an empty list; it must be ${ACCOUNTS}`],
    [
      { accounts: ['act_1', '2'] },
      `Input field "accounts" has "2" at position 2 (did you mean "act_2"?); it must be ${ACCOUNTS}`,
    ],
    [{ accounts: ['act_1', 2] }, `Input field "accounts" has 2 at position 2; it must be ${ACCOUNTS}`],
    [{ accounts: ['act_x'] }, `Input field "accounts" has "act_x" at position 1; it must be ${ACCOUNTS}`],
    [
      { accounts: [['act_1']] },
      `Input field "accounts" has a list of 1 at position 1; it must be ${ACCOUNTS}`,
    ],
    [
      { accounts: ['act_1\n'] },
      `Input field "accounts" has a text of 6 characters at position 1; it must be ${ACCOUNTS}`,
    ],
    [{ accounts: ['all'] }, `Input field "accounts" has "all" at position 1; it must be ${ACCOUNTS}`],
    [
      { accounts: ['act_1', 'act_2', 'act_1'] },
      `Input field "accounts" names "act_1" twice; it must be ${ACCOUNTS}`,
    ],
    [
      { accounts: Array.from({ length: 5_001 }, (_, index) => `act_${index + 1}`) },
      `Input field "accounts" is a list of 5,001; it must be ${ACCOUNTS}`,
    ],
    // exclude
    [{ exclude: 'act_1' }, `Input field "exclude" is "act_1"; it must be ${EXCLUDE}`],
    [{ exclude: [] }, `Input field "exclude" is an empty list; it must be ${EXCLUDE}`],
    [{ exclude: ['act_1', 'act_1'] }, `Input field "exclude" names "act_1" twice; it must be ${EXCLUDE}`],
    [
      { accounts: ['act_2'], exclude: ['act_1'] },
      `Input field "exclude" is combined with a list of accounts; it must be ${EXCLUDE}`,
    ],
    // streams
    [{ streams: ['nope'] }, `Input field "streams" has "nope" at position 1; it must be ${STREAMS}`],
    [{ streams: 'ad_insights' }, `Input field "streams" is "ad_insights"; it must be ${STREAMS}`],
    [{ streams: [] }, `Input field "streams" is an empty list; it must be ${STREAMS}`],
    [
      { streams: ['ad_insights', 'toString'] },
      `Input field "streams" has "toString" at position 2; it must be ${STREAMS}`,
    ],
    [
      { streams: ['ad_insights', 'ad_insights'] },
      `Input field "streams" names "ad_insights" twice; it must be ${STREAMS}`,
    ],
    // since, until
    [{ since: '2023-02-29' }, `Input field "since" is "2023-02-29"; it must be ${SINCE}`],
    [{ since: '2026-2-9' }, `Input field "since" is "2026-2-9"; it must be ${SINCE}`],
    [{ since: 20260101 }, `Input field "since" is 20260101; it must be ${SINCE}`],
    [{ since: null }, `Input field "since" is null; it must be ${SINCE}`],
    [{ until: 'yesterday' }, `Input field "until" is "yesterday"; it must be ${UNTIL}`],
    [{ until: '2026-11-20T00:00:00Z' }, `Input field "until" is "2026-11-20T00:00:00Z"; it must be ${UNTIL}`],
    [
      { since: '2026-11-02', until: '2026-11-01' },
      `Input field "since" is 2026-11-02, after until (2026-11-01); it must be ${SINCE}`,
    ],
    [
      { until: '2026-11-22' },
      `Input field "until" is 2026-11-22, which has not started in any time zone; it must be ${UNTIL}`,
    ],
    [
      { since: '2026-11-21' },
      `Input field "since" is 2026-11-21, after 2026-11-20, the latest day that until defaults to; it must be ${SINCE}`,
    ],
    [
      { since: '2020-01-01', until: '2020-12-31' },
      `Input field "until" is 2020-12-31, before 2023-10-21, and Meta keeps insights for 37 months; it must be ${UNTIL}`,
    ],
    // lookbackDays
    [{ lookbackDays: 0 }, `Input field "lookbackDays" is 0; it must be ${LOOKBACK}`],
    [{ lookbackDays: 1121 }, `Input field "lookbackDays" is 1121; it must be ${LOOKBACK}`],
    [{ lookbackDays: 1.5 }, `Input field "lookbackDays" is 1.5; it must be ${LOOKBACK}`],
    [{ lookbackDays: '28' }, `Input field "lookbackDays" is "28"; it must be ${LOOKBACK}`],
    [{ lookbackDays: null }, `Input field "lookbackDays" is null; it must be ${LOOKBACK}`],
    [
      { since: '2026-11-01', lookbackDays: 7 },
      `Input field "lookbackDays" is combined with "since"; it must be ${LOOKBACK}`,
    ],
    // rerun
    [{ rerun: '' }, `Input field "rerun" is ""; it must be ${RERUN}`],
    [{ rerun: 'a b' }, `Input field "rerun" is "a b"; it must be ${RERUN}`],
    [{ rerun: '../../plan' }, `Input field "rerun" is "../../plan"; it must be ${RERUN}`],
    [{ rerun: 'x'.repeat(81) }, `Input field "rerun" is a text of 81 characters; it must be ${RERUN}`],
    [{ rerun: true }, `Input field "rerun" is true; it must be ${RERUN}`],
    [
      { rerun: 'r1', accounts: 'all' },
      `Input field "rerun" is combined with "accounts"; it must be ${RERUN}`,
    ],
    [
      { rerun: 'r1', scheduledTime: '2026-11-21T03:00:00Z' },
      `Input field "rerun" is combined with "scheduledTime"; it must be ${RERUN}`,
    ],
    // scheduledTime
    [{ scheduledTime: 'soon' }, `Input field "scheduledTime" is "soon"; it must be ${SCHEDULED}`],
    [{ scheduledTime: 1_763_694_000 }, `Input field "scheduledTime" is 1763694000; it must be ${SCHEDULED}`],
  ])('input %#', (input, message) => {
    expect(refusal(input)).toBe(message);
  });
});

describe('a pasted token', () => {
  test.each([
    ['as the input', TOKEN],
    ['as an account', { accounts: [TOKEN] }],
    ['as an unknown field', { access_token: TOKEN }],
    ['under another name', { accessToken: 'canary' }],
    ['as a name', { [TOKEN]: true }],
    ['as a run id', { rerun: TOKEN }],
    ['inside a wrong value', { lookbackDays: { note: `Bearer ${TOKEN}` } }],
  ])('%s is to be revoked, and is not repeated', (_name, input) => {
    const message = refusal(input);
    expect(message).toContain('revoke it');
    expect(message).not.toContain('canary');
  });

  test('the field that it is in is named', () => {
    expect(refusal({ accounts: ['act_1', TOKEN] })).toBe(
      'The input holds what looks like an access token or a secret (in "accounts"). ' +
        "It is in this execution's history now: revoke it in Meta's Business settings, and put a new one into the " +
        'secret of the deployment, never into an input.',
    );
  });
});

test('any JSON is accepted as a plan or refused in one short printable line', () => {
  const names = fc.constantFrom(
    'accounts',
    'streams',
    'since',
    'until',
    'lookbackDays',
    'rerun',
    'scheduledTime',
  );
  const nearlyRight = fc.dictionary(
    fc.oneof({ arbitrary: names, weight: 9 }, { arbitrary: fc.string(), weight: 1 }),
    fc.oneof(fc.jsonValue(), fc.constantFrom('all', ['act_1'], ['ad_insights'], '2026-01-01', 28, 'run-1')),
  );
  fc.assert(
    fc.property(fc.oneof(nearlyRight, fc.jsonValue()), (input) => {
      try {
        expect(['new', 'rerun']).toContain(read(input).kind);
      } catch (error) {
        expect(error).toBeInstanceOf(InputInvalid);
        expect((error as Error).message).toMatch(/^[\x20-\x7e]{1,320}$/);
      }
    }),
    { numRuns: 2_000 },
  );
});
