import type { Context } from 'aws-lambda';
import { describe, expect, onTestFinished, test } from 'vitest';
import { handler } from '#functions/accounts/handler.ts';
import { inRunOrder } from '#functions/accounts/run-order.ts';
import type { Plan } from '#functions/contract/documents.ts';
import { accountsKey, planKey } from '#functions/lake/keys.ts';
import { takeOwnership } from '#functions/lake/owner.ts';
import { startGraphSimulator } from '#test/harness/graph-simulator.ts';
import { setEnvironment, startLocalAws } from '#test/harness/local-aws.ts';
import { factsOfStreams } from '#test/harness/stream-facts.ts';

const TOKEN = 'EAABsbCS1iHgBAKZCcanary0123456789ZDZD';
const RUN = {
  runId: 'nightly',
  owner: 'nightly',
  startedAt: '2026-11-21T03:00:00.000Z',
  deadline: '2026-11-22T02:00:00.000Z',
  streams: { campaign_insights: true, ad_insights: true, ad_metadata: true, ad_creatives: true },
  waitedSeconds: 0,
};
const PLAN: Plan = {
  schema: 2,
  runId: 'nightly',
  startedAt: RUN.startedAt,
  accounts: 'all',
  streams: factsOfStreams('ad_insights'),
  lookbackDays: 28,
};
const CONTEXT = { getRemainingTimeInMillis: () => 60_000 } as Context;

async function start(secret: string) {
  const simulator = await startGraphSimulator({ accessToken: TOKEN, appSecret: 'app-secret-canary' });
  onTestFinished(() => simulator.close());
  const aws = await startLocalAws(secret);
  setEnvironment({
    TOKEN_SECRET_ARN: aws.secretArn,
    GRAPH_ORIGIN: simulator.url,
    GRAPH_VERSION: 'v25.0',
    MAX_CONCURRENCY: '10',
  });
  await aws.store.putJson(planKey('nightly'), PLAN);
  await takeOwnership(aws.store, 'nightly', RUN);
  return { ...aws, simulator };
}

describe('the Lambda of Accounts', () => {
  test('resolves every account of the token, which nothing that it writes or returns holds', async () => {
    const { store, secrets } = await start(
      JSON.stringify({ accessToken: TOKEN, appSecret: 'app-secret-canary' }),
    );
    const output = await handler(RUN, CONTEXT);
    const accounts = inRunOrder(['act_1', 'act_2'], RUN.startedAt);
    expect(output).toEqual({ ...RUN, status: 'DONE', waitSeconds: 0, accounts });
    const file = (await store.getJson(accountsKey('nightly')))?.body;
    expect(file).toMatchObject({ accounts: [{ until: '2026-11-19' }, { until: '2026-11-20' }], failed: [] });
    expect(JSON.stringify([output, file])).not.toContain('canary');
    expect(secrets.requests.get('GetSecretValue')).toBe(1);
  });

  test('reads the secret once more when the token is refused, and then fails', async () => {
    const { secrets } = await start('EAAcanaryOfYesterday');
    const error: unknown = await handler(RUN, CONTEXT).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'GraphTokenInvalid' });
    expect(String(error)).not.toContain('canary');
    expect(secrets.requests.get('GetSecretValue')).toBe(2);
  });

  test('says what is wrong with a secret that was never filled', async () => {
    await start('{"accessToken":"REPLACE_ME"}');
    await expect(handler(RUN, CONTEXT)).rejects.toMatchObject({ name: 'SecretInvalid' });
  });
});
