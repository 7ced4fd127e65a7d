import { expect, test } from 'vitest';
import { endSentence, renewal, tokenEnd, tokenWarning } from '#functions/accounts/token-end.ts';

const NOW = '2026-11-21T12:00:00Z';
const inDays = (days: number): number => Date.parse(NOW) / 1000 + days * 86_400;

test('a token that never ends has no end', () => {
  expect(tokenEnd({}, NOW)).toBeUndefined();
  expect(tokenEnd({ expires_at: 0, data_access_expires_at: 0 }, NOW)).toBeUndefined();
  expect(tokenWarning(undefined)).toBeUndefined();
});

test('the first of both ends counts', () => {
  const info = { expires_at: inDays(40), data_access_expires_at: inDays(5) };
  expect(tokenEnd(info, NOW)).toEqual({ of: 'data', day: '2026-11-26', daysLeft: 5 });
  expect(tokenEnd({ expires_at: inDays(-1) }, NOW)).toEqual({ of: 'token', day: '2026-11-20', daysLeft: -1 });
});

test('a run warns from two weeks before, and more urgently at one week and at two days', () => {
  const warning = (days: number) => tokenWarning(tokenEnd({ expires_at: inDays(days) }, NOW));
  expect(warning(15.1)).toBeUndefined();
  expect(warning(14)).toBe(
    'The access token ends on 2026-12-05, in 14 days. Make a new token in Business settings → System users, and put it into the secret.',
  );
  expect(warning(7)).toContain('in 7 days. This week: make');
  expect(warning(2)).toContain('in 2 days. Now: make');
  expect(warning(-3)).toContain('ended on 2026-11-18. Now: make');
});

test("the end of a person's permission has another remedy", () => {
  const end = tokenEnd({ data_access_expires_at: inDays(1) }, NOW);
  expect(end && endSentence(end)).toBe(
    "Meta's permission to read data with this person's login ends on 2026-11-22, in 1 day",
  );
  expect(end && renewal(end)).toContain('log in to the app again');
});
