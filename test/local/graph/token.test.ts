import { expect, onTestFinished, test } from 'vitest';
import type { SimulatorOptions } from '#local/graph/simulator.ts';
import { startGraphSimulator } from '#local/graph/simulator.ts';

/** Asks a simulator with these options. */
async function asking(options: SimulatorOptions) {
  const simulator = await startGraphSimulator(options);
  onTestFinished(() => simulator.close());
  const ask = async (path: string, body?: Record<string, string>) => {
    const init = body === undefined ? {} : { method: 'POST', body: new URLSearchParams(body) };
    const headers = { authorization: `Bearer ${simulator.accessToken}` };
    const answer = await fetch(`${simulator.url}/v25.0/${path}`, { ...init, headers });
    return {
      status: answer.status,
      headers: answer.headers,
      body: (await answer.json()) as Record<string, unknown>,
    };
  };
  return { simulator, ask };
}

test('tells whose the token is, what it may and when it ends; the token asked about is not in the log', async () => {
  const { simulator, ask } = await asking({
    token: { scopes: ['ads_read', 'email'], expiresAt: 1_800_000_000 },
  });
  expect((await ask('me')).body).toMatchObject({ name: 'ads-extract' });
  expect((await ask('me/permissions')).body).toEqual({
    data: [
      { permission: 'ads_read', status: 'granted' },
      { permission: 'email', status: 'granted' },
    ],
  });
  const { body } = await ask('debug_token', { method: 'get', input_token: simulator.accessToken });
  expect(body).toMatchObject({ data: { is_valid: true, type: 'SYSTEM_USER', expires_at: 1_800_000_000 } });
  expect(JSON.stringify(simulator.requests)).not.toContain(simulator.accessToken);
});

test('a dead token is refused everywhere, and one without ads_read for everything but itself', async () => {
  const dead = await asking({ token: { isDead: 'expired' } });
  for (const path of ['me', 'me/adaccounts', 'act_1']) {
    expect((await dead.ask(path)).body).toMatchObject({ error: { code: 190, error_subcode: 463 } });
  }
  const powerless = await asking({ token: { scopes: ['email'] } });
  expect((await powerless.ask('me')).status).toBe(200);
  expect((await powerless.ask('act_1?fields=name')).body).toMatchObject({ error: { code: 200 } });
});

test('tells how many ads an account runs, its status, and the tier of the app', async () => {
  const account = {
    id: 'act_5',
    name: 'A',
    timeZone: 'UTC',
    currency: 'USD',
    campaigns: 1,
    ads: 7,
    creatives: 1,
  };
  const { ask } = await asking({
    accounts: [{ ...account, status: 2, disableReason: 3 }],
    tier: 'development_access',
  });
  expect((await ask('act_5/ads_volume')).body).toEqual({ data: [{ ads_running_or_in_review_count: 7 }] });
  const { body, headers } = await ask('act_5?fields=account_status,disable_reason');
  expect(body).toMatchObject({ account_status: 2, disable_reason: 3 });
  expect(headers.get('x-ad-account-usage')).toContain('development_access');
});
