import { expect, test } from 'vitest';
import { unfinishedAccounts } from '#functions/accounts/unfinished.ts';
import { heldBackKey, receiptKey } from '#functions/lake/keys.ts';
import { MemoryStore } from '#test/harness/memory-store.ts';

test('accounts are finished when every planned stream has a receipt', async () => {
  const store = new MemoryStore();
  const receipt = (account: string, stream: 'ad_insights' | 'ad_metadata' | 'ad_creatives') =>
    store.bucket.put(receiptKey({ runId: 'run', account, stream }), '{}');
  receipt('act_1', 'ad_insights');
  receipt('act_1', 'ad_metadata');
  receipt('act_2', 'ad_metadata');
  // Not planned, so it does not count.
  receipt('act_3', 'ad_creatives');
  const accounts = ['act_3', 'act_2', 'act_1'];
  expect(await unfinishedAccounts(store, 'run', accounts, ['ad_insights', 'ad_metadata'])).toEqual([
    'act_3',
    'act_2',
  ]);
  expect(await unfinishedAccounts(store, 'run', accounts, ['ad_metadata'])).toEqual(['act_3']);
  expect(await unfinishedAccounts(store, 'other', accounts, ['ad_metadata'])).toEqual(accounts);
});

test('an account of which a receipt was held back is not finished', async () => {
  const store = new MemoryStore();
  for (const account of ['act_1', 'act_2']) {
    store.bucket.put(receiptKey({ runId: 'run', account, stream: 'ad_insights' }), '{}');
  }
  store.bucket.put(heldBackKey({ runId: 'run', account: 'act_2', stream: 'ad_insights' }), '{}');
  expect(await unfinishedAccounts(store, 'run', ['act_1', 'act_2'], ['ad_insights'])).toEqual(['act_2']);
});

test('no further stream is looked at after the first that is not finished', async () => {
  const store = new MemoryStore();
  await unfinishedAccounts(store, 'run', ['act_1'], ['campaign_insights', 'ad_insights', 'ad_metadata']);
  expect(store.calls.map(({ key }) => key)).toEqual([
    'runs/run/act_1/campaign_insights/receipt.json',
    'runs/run/act_1/campaign_insights/held-back.json',
  ]);
});
