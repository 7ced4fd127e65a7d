import { expect, test } from 'vitest';
import { type TokenAnswers, tokenChecks } from '#functions/accounts/check/token-checks.ts';
import { GraphRequestInvalid, GraphTokenInvalid, GraphTransient } from '#functions/graph/errors.ts';

const NOW = '2026-11-21T12:00:00Z';
const facts = (problem: string, code?: number, subcode?: number) => ({
  request: 'GET me',
  problem,
  advice: 'Advice.',
  code,
  subcode,
});
const GOOD: TokenAnswers = {
  me: { id: '122', name: 'Warehouse' },
  granted: ['ads_read', 'public_profile'],
  info: { type: 'SYSTEM_USER', application: 'Our app', expires_at: 0, scopes: ['ads_read'] },
  isSigned: true,
};
const check = (answers: Partial<TokenAnswers>) => tokenChecks({ ...GOOD, ...answers }, NOW);
const brief = (answers: Partial<TokenAnswers>) =>
  check(answers).map(({ status, about }) => `${status} ${about}`);

test('a good token: whose, signed by its own app, what it may, that it does not end', () => {
  expect(check({})).toEqual([
    {
      area: 'token',
      about: 'valid',
      status: 'ok',
      says: 'Valid; it belongs to the system user "Warehouse" (122), of the app "Our app".',
    },
    expect.objectContaining({ about: 'app secret', status: 'ok' }),
    expect.objectContaining({ about: 'permissions', says: 'Granted: ads_read, public_profile.' }),
    expect.objectContaining({ about: 'end', says: 'It does not end.' }),
  ]);
});

test('a dead token is the only finding', () => {
  const me = new GraphTokenInvalid(facts('Session has expired', 190, 463));
  expect(check({ me })).toEqual([
    expect.objectContaining({ status: 'fail', fix: expect.stringContaining('Make a new token') }),
  ]);
});

test('what was stored instead of a token is not repeated', () => {
  const me = new GraphTokenInvalid(facts('Invalid OAuth access token - Cannot parse access token', 190));
  expect(check({ me })[0]).toMatchObject({ says: 'What is stored is no access token of Meta.' });
});

test('a failure that passes says nothing about the token', () => {
  expect(brief({ me: new GraphTransient(facts('an outage')) })).toEqual(['unknown valid']);
});

test('without ads_read it fails, and says what is granted', () => {
  const [, , permissions] = check({ granted: ['email'] });
  expect(permissions).toMatchObject({ status: 'fail', says: 'The token lacks ads_read (granted: email).' });
});

test('permissions that Meta does not list are taken from the token, and else are unknown', () => {
  const granted = new GraphRequestInvalid(facts('unsupported', 100));
  expect(brief({ granted })).toContain('ok permissions');
  expect(brief({ granted, info: undefined })).toContain('unknown permissions');
});

test('a token of which Meta tells nothing has an unknown end, which is no failure', () => {
  expect(brief({ info: new GraphRequestInvalid(facts('not the owner', 100)) })).toContain('unknown end');
});

test.each([
  [20, 'ok'],
  [13, 'warn'],
  [-1, 'fail'],
])('an end in %i days is %s', (days, status) => {
  const info = { expires_at: Date.parse(NOW) / 1000 + days * 86_400 };
  expect(brief({ info })).toContain(`${status} end`);
});

test('rights for some accounts alone are said', () => {
  const info = { granular_scopes: [{ scope: 'ads_read', target_ids: ['1', '2', '3', '4'] }] };
  const found = check({ info }).find(({ about }) => about === 'granted for');
  expect(found?.says).toBe('ads_read is granted for 4 objects alone: 1, 2, 3 ….');
});
