import { expect, test } from 'vitest';
import { unfinishedAccounts } from '#functions/accounts/unfinished.ts';
import { receiptKey } from '#functions/lake/keys.ts';
import { HELD_BACK } from '#functions/lake/metadata.ts';
import { MemoryStore } from '#test/harness/memory-store.ts';
import { factsOfStreams } from '#test/harness/stream-facts.ts';

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
  expect(
    await unfinishedAccounts(store, 'run', accounts, factsOfStreams('ad_insights', 'ad_metadata')),
  ).toEqual(['act_3', 'act_2']);
  expect(await unfinishedAccounts(store, 'run', accounts, factsOfStreams('ad_metadata'))).toEqual(['act_3']);
  expect(await unfinishedAccounts(store, 'other', accounts, factsOfStreams('ad_metadata'))).toEqual(accounts);
});

test('an account is not finished while its receipt says that days were held back', async () => {
  const store = new MemoryStore();
  const receipt = (account: string, metadata: Record<string, string>) =>
    store.bucket.put(receiptKey({ runId: 'run', account, stream: 'ad_insights' }), '{}', { metadata });
  receipt('act_1', {});
  receipt('act_2', { [HELD_BACK]: '1' });
  expect(await unfinishedAccounts(store, 'run', ['act_1', 'act_2'], factsOfStreams('ad_insights'))).toEqual([
    'act_2',
  ]);
});

test('no further stream is looked at after the first that is not finished', async () => {
  const store = new MemoryStore();
  await unfinishedAccounts(
    store,
    'run',
    ['act_1'],
    factsOfStreams('campaign_insights', 'ad_insights', 'ad_metadata'),
  );
  expect(store.calls.map(({ key }) => key)).toEqual(['runs/run/act_1/campaign_insights/receipt.json']);
});
