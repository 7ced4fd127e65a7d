import { expect, test } from 'vitest';
import { hostCheck } from '#functions/accounts/check/host-check.ts';
import { GraphTransient } from '#functions/graph/errors.ts';

const failed = (more: object) =>
  new GraphTransient({ request: 'GET me', problem: 'no answer', advice: '', ...more });

test('a host that does not answer, or is another kind of server, fails', () => {
  for (const more of [{}, { status: 404 }, { status: 301 }]) {
    expect(hostCheck(failed(more))).toMatchObject({ area: 'api', status: 'fail' });
  }
});

test('an answer, an error of the Graph API, and a failing gateway say nothing about the host', () => {
  expect(hostCheck({ id: '1', name: 'x' })).toBeUndefined();
  expect(hostCheck(failed({ status: 400, code: 190 }))).toBeUndefined();
  expect(hostCheck(failed({ status: 502 }))).toBeUndefined();
});
