import { expect, test } from 'vitest';
import { verdictOf } from '#functions/aggregate/check/aggregate-check.ts';
import { foldChecks } from '#functions/aggregate/check/fold-checks.ts';
import type { Check, StreamFindings } from '#functions/contract/check.ts';

const check = (status: Check['status'], says: string): Check => ({
  area: 'streams',
  about: 'ads',
  status,
  says,
});
const of = (account: string, ...checks: Check[]): StreamFindings => ({
  schema: 1,
  account,
  stream: 'ads',
  checks,
});

test('a stream that answers in all accounts is one line', () => {
  const folded = foldChecks([
    of('act_1', check('ok', 'Answers, with 3 objects.')),
    of('act_2', check('ok', 'Answers.')),
  ]);
  expect(folded).toEqual([check('ok', 'Answers, in 2 accounts.')]);
});

test('the same refusal names its accounts, and another one is a line of its own', () => {
  const refused = check('fail', 'Meta refuses it.');
  const findings = ['act_1', 'act_2', 'act_3', 'act_4'].map((account) => of(account, refused));
  expect(foldChecks([...findings, of('act_5', check('warn', 'Is empty.'))])).toEqual([
    check('fail', 'act_1, act_2, act_3 and 1 more: Meta refuses it.'),
    check('warn', 'act_5: Is empty.'),
  ]);
});

test('one failure fails the execution with its cause and its remedy; warnings do not', () => {
  expect(
    verdictOf({ runId: 'r', checks: [check('warn', 'Hm.'), check('unknown', 'Who knows.')] }),
  ).toMatchObject({
    verdict: 'complete',
    error: '',
  });
  const failing = [{ ...check('fail', 'No.'), fix: 'Do this.' }, check('fail', 'Nor that.')];
  expect(verdictOf({ runId: 'r', checks: failing })).toMatchObject({
    verdict: 'incomplete',
    error: 'CheckFailed',
    cause: 'streams ads: No. Do this. And 1 more; see runs/r/check.json.',
    failed: 2,
  });
});
