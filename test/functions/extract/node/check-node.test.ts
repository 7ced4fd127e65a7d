import { expect, test } from 'vitest';
import { checkNode } from '#functions/extract/node/check-node.ts';
import adAccount from '#functions/streams/ad-account.ts';
import { checkRun, denial } from '#test/harness/check-run.ts';

const { optionalFields } = adAccount.source;

test('all fields that are given are said to be', async () => {
  const { run, asked } = checkRun(adAccount, () => ({ account_id: '1' }));
  expect((await checkNode(run)).checks).toMatchObject([{ status: 'ok', says: 'Answers, with all fields.' }]);
  expect(asked).toHaveLength(2);
});

test('fields that need rights are no failure, and neither are those that every token should read', async () => {
  const optional = checkRun(adAccount, ({ fields }) => {
    if (fields === optionalFields) throw denial();
    return {};
  });
  expect((await checkNode(optional.run)).checks).toMatchObject([
    { status: 'ok', says: expect.stringContaining('stay empty') },
  ]);
  const certain = checkRun(adAccount, ({ fields }) => {
    if (fields !== adAccount.primaryKey) throw denial();
    return {};
  });
  expect((await checkNode(certain.run)).checks).toMatchObject([{ status: 'ok' }]);
});

test('an account whose key is refused is thrown, for whoever words it', async () => {
  const { run } = checkRun(adAccount, () => {
    throw denial();
  });
  await expect(checkNode(run)).rejects.toThrow('no right');
});
