import { expect, test } from 'vitest';
import { AccountState, accountCheck, unreadCheck } from '#functions/accounts/check/account-check.ts';
import { GraphTransient } from '#functions/graph/errors.ts';

const ACCOUNT = {
  account: 'act_1',
  name: 'Shop',
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  since: '2026-11-01',
  until: '2026-11-20',
  snapshotDate: '2026-11-21',
};
const of = (state: object) => accountCheck(ACCOUNT, AccountState.parse(state));

test('an active account is named with its zone, currency and tasks', () => {
  expect(of({ account_status: 1, disable_reason: 0, user_tasks: ['ANALYZE'] })).toEqual({
    area: 'accounts',
    about: 'act_1',
    status: 'ok',
    says: '"Shop", Europe/Berlin, EUR; tasks: ANALYZE.',
  });
});

test.each([
  [{ account_status: 2, disable_reason: 3 }, /Disabled by Meta \(a risk of payment\)/],
  [{ account_status: '2', disable_reason: '1' }, /a policy on ads/],
  [{ account_status: 3, disable_reason: 3 }, /^Has an unpaid balance, and delivers nothing: /],
  [{ account_status: 9 }, /payment is due/],
  [{ account_status: 101 }, /closed/],
])('%j is a warning', (state, says) => {
  expect(of(state)).toMatchObject({ status: 'warn', says: expect.stringMatching(says) });
});

test('a code that nobody knows asserts nothing', () => {
  expect(of({ account_status: 4711 }).status).toBe('ok');
  expect(of({ account_status: 'strange' }).status).toBe('ok');
});

test('a status that could not be read is unknown', () => {
  const error = new GraphTransient({ request: 'GET act_1', problem: 'an outage', advice: '' });
  expect(accountCheck(ACCOUNT, error)).toMatchObject({ status: 'unknown' });
});

const unread = (error: object) =>
  unreadCheck({
    account: 'act_2',
    error: { name: 'GraphPermissionDenied', message: '', advice: 'Advice.', ...error },
  });

test('an account that does not exist and one that is not assigned look the same', () => {
  expect(unread({ code: 100, subcode: 33 })).toMatchObject({
    status: 'fail',
    fix: expect.stringContaining('Check the id'),
  });
});

test("Meta's words are shown without the request and its codes", () => {
  const check = unread({
    code: 200,
    message: 'GET act_2: (#200) No right (HTTP 403, code 200, fbtrace_id x).',
  });
  expect(check).toMatchObject({
    status: 'fail',
    says: '(#200) No right.',
    fix: expect.stringContaining('Assign'),
  });
});

test('a limit or an outage says nothing about an account', () => {
  expect(unread({ name: 'GraphThrottled', message: 'Limit reached.' })).toMatchObject({ status: 'unknown' });
});
