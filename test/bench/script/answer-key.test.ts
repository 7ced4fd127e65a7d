import { expect, test } from 'vitest';
import { answerKey, isLasting } from './answer-key.ts';

const KEY = answerKey('GET', '/v25.0/act_1/insights?level=ad&limit=500');

test.each([
  ['another order', '/v25.0/act_1/insights?limit=500&level=ad'],
  ['another version', '/v24.0/act_1/insights?level=ad&limit=500'],
  ['a token in the query', '/v25.0/act_1/insights?level=ad&limit=500&access_token=EAA1'],
])('a request is the same with %s', (_, target) => {
  expect(answerKey('GET', target)).toBe(KEY);
});

test('the body of a GET says nothing, and that of a POST is part of the request', () => {
  expect(answerKey('GET', '/v25.0/act_1/insights?level=ad&limit=500', '{}')).toBe(KEY);
  const post = answerKey('POST', '/v25.0/act_1/insights', 'level=ad&limit=500');
  expect(post).toBe(answerKey('POST', '/v25.0/act_1/insights?level=ad', 'limit=500'));
  expect(post).not.toBe(answerKey('POST', '/v25.0/act_1/insights', 'level=ad&limit=501'));
});

test.each([
  ['another cursor', 'GET', '/v25.0/act_1/insights?level=ad&limit=500&after=x'],
  ['another account', 'GET', '/v25.0/act_2/insights?level=ad&limit=500'],
  ['another method', 'POST', '/v25.0/act_1/insights?level=ad&limit=500'],
])('a request is another one with %s', (_, method, target) => {
  expect(answerKey(method, target)).not.toBe(KEY);
});

test('rows last, the status of a report and errors do not', () => {
  expect(isLasting(200, '{"data":[]}')).toBe(true);
  expect(isLasting(200, '{"id":"1","async_status":"Job Running"}')).toBe(false);
  expect(isLasting(400, '{"error":{}}')).toBe(false);
});
