import { describe, expect, test } from 'vitest';
import { ownerKey, planKey } from '#functions/lake/keys.ts';
import { handler } from '#functions/plan/handler.ts';
import { encodeFacts } from '#functions/streams/stream-facts.ts';
import { setEnvironment, startLocalAws } from '#test/harness/local-aws.ts';
import { FACTS } from '#test/harness/stream-facts.ts';

const TOKEN = 'EAABsbCS1iHgBAKZCcanary0123456789ZDZD';
const event = (input: unknown, owner = 'nightly', startedAt = '2026-11-21T03:00:00.000Z') => ({
  input,
  owner,
  startedAt,
  defaults: { accounts: ['act_1'], exclude: [] },
});

async function start() {
  const aws = await startLocalAws(TOKEN);
  setEnvironment({
    MACHINE_TIMEOUT_SECONDS: '86400',
    STREAMS: encodeFacts(FACTS),
  });
  return aws;
}

describe('the Lambda of Plan', () => {
  test('plans a run, and plans it again after a retry, in S3', async () => {
    const { store } = await start();
    const context = {
      runId: 'nightly',
      owner: 'nightly',
      startedAt: '2026-11-21T03:00:00.000Z',
      deadline: '2026-11-22T02:00:00.000Z',
      streams: { campaign_insights: true, ad_insights: true, ad_metadata: true, ad_creatives: true },
    };
    expect(await handler(event({ scheduledTime: '2026-11-21T03:00:00Z' }))).toEqual(context);
    expect(await handler(event({ scheduledTime: '2026-11-21T03:00:00Z' }))).toEqual(context);
    expect((await store.getJson(planKey('nightly')))?.body).toMatchObject({
      accounts: ['act_1'],
      lookbackDays: 28,
    });
    expect((await store.getJson(ownerKey('nightly')))?.body).toMatchObject({
      owner: 'nightly',
      generation: 1,
    });
  });

  test('finishes an earlier run', async () => {
    const { store } = await start();
    await handler(event({ streams: ['ad_insights'] }));
    const context = await handler(event({ rerun: 'nightly' }, 'again', '2026-11-21T09:00:00.000Z'));
    expect(context).toMatchObject({ runId: 'nightly', owner: 'again', streams: { ad_metadata: false } });
    expect((await store.getJson(planKey('again')))?.body).toEqual({ rerunOf: 'nightly' });
    expect((await store.getJson(ownerKey('nightly')))?.body).toMatchObject({ owner: 'again', generation: 2 });
  });

  test('refuses a wrong input and writes nothing', async () => {
    const { keys } = await start();
    await expect(handler(event({ streams: ['nope'] }))).rejects.toMatchObject({
      name: 'InputInvalid',
      message: expect.stringContaining('"streams" has "nope"'),
    });
    expect(await keys()).toEqual([]);
  });

  test('does not repeat a pasted token, in the error or in what it prints of itself', async () => {
    await start();
    const error: unknown = await handler(event({ accounts: [TOKEN] })).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'InputInvalid', message: expect.stringContaining('revoke it') });
    const own = Object.getOwnPropertyNames(error).map((name) => String(Reflect.get(error as object, name)));
    expect(own.join()).not.toContain('canary');
  });

  test.each(['nightly.2026', 'a b', '', 'x'.repeat(81)])('refuses the execution name "%s"', async (owner) => {
    await expect(handler(event({}, owner))).rejects.toMatchObject({
      name: 'InputInvalid',
      message: expect.stringContaining('1 to 80 letters, digits, hyphens and underscores'),
    });
  });
});
