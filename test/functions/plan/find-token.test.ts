import { describe, expect, test } from 'vitest';
import { findToken } from '#functions/plan/find-token.ts';

const TOKEN = 'EAABsbCS1iHgBAKZCcanary0123456789ZDZD';

describe('a credential in an input is found', () => {
  test.each([
    ['as the whole input', TOKEN, ''],
    ['as a field of its own', { accounts: TOKEN }, 'accounts'],
    ['in a list', { accounts: ['act_1', TOKEN] }, 'accounts'],
    ['deep inside', { note: [{ a: { b: [`see ${TOKEN}`] } }] }, 'note'],
    ['as the name of a field', { [TOKEN]: 1 }, ''],
    ['as the name of an inner field', { note: { [TOKEN]: 1 } }, 'note'],
    ['under a telling name, whatever it looks like', { access_token: 'canary' }, 'access_token'],
    ['under a telling name in other spelling', { accessToken: 'canary' }, 'accessToken'],
    ['under a telling inner name', { config: { appSecret: 'canary' } }, 'config'],
    ['in a URL', { url: 'https://graph.facebook.com/me?access_token=canary' }, 'url'],
    ['as an app token', { accounts: ['1234567890|AbCdEfGhIjKlMnOp'] }, 'accounts'],
    ['under a name that is not fit to be shown', { 'a\nb': TOKEN }, ''],
    ['under __proto__', JSON.parse(`{"__proto__":{"x":"${TOKEN}"}}`), '__proto__'],
  ])('%s', (_name, input, field) => {
    expect(findToken(input)).toBe(field);
  });

  test('at the bottom of an input that is nested 100,000 deep', () => {
    const nested = JSON.parse(
      `{"accounts":${'['.repeat(100_000)}"${TOKEN}"${']'.repeat(100_000)}}`,
    ) as unknown;
    expect(findToken(nested)).toBe('accounts');
  });
});

describe('nothing is suspected in', () => {
  test.each([
    [
      'an ordinary input',
      { accounts: ['act_120203029307580037'], streams: ['ad_insights'], since: '2026-01-01' },
    ],
    ['a rerun', { rerun: '8a1f7a0e-2f6e-4e2e-9f51-0a3f5b1c2d3e' }],
    ['a telling name without a text', { token: null, secret: { a: 1 } }],
    ['nothing', null],
    ['a number', 7],
  ])('%s', (_name, input) => {
    expect(findToken(input)).toBeUndefined();
  });
});
