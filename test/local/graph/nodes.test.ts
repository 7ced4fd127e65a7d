import { afterEach, expect, test } from 'vitest';
import type { AccountRight } from '#local/graph/data/account-rights.ts';
import { ACCOUNT_FIELDS } from '#local/graph/data/field-names.ts';
import { type GraphSimulator, startGraphSimulator } from '#local/graph/simulator.ts';
import { get } from '#test/harness/graph-caller.ts';

const SPEC = {
  id: 'act_1',
  name: 'Northwind',
  timeZone: 'Asia/Tokyo',
  currency: 'JPY',
  campaigns: 2,
  ads: 10,
  creatives: 4,
};
const WINDOW = { since: '2026-10-01', until: '2026-10-01' };

let simulator: GraphSimulator;
afterEach(() => simulator.close());

async function start(rights?: readonly AccountRight[], day = '2026-10-01'): Promise<void> {
  const spec = rights === undefined ? SPEC : { ...SPEC, rights };
  simulator = await startGraphSimulator({ accounts: [spec], day });
}

test('the account shows its settings, with amounts as text and the rest as numbers', async () => {
  await start();
  const fields =
    'name,currency,timezone_name,timezone_offset_hours_utc,account_status,amount_spent,spend_cap,age,user_tasks';
  expect((await get(simulator, 'act_1', { fields })).body).toEqual({
    id: 'act_1',
    name: 'Northwind',
    currency: 'JPY',
    timezone_name: 'Asia/Tokyo',
    timezone_offset_hours_utc: 9,
    account_status: 1,
    amount_spent: expect.stringMatching(/^\d+$/),
    spend_cap: '0',
    age: expect.any(Number),
    user_tasks: ['DRAFT', 'ANALYZE', 'ADVERTISE', 'MANAGE'],
  });
});

test('the amount spent and the age grow with the day', async () => {
  const read = async () => (await get(simulator, 'act_1', { fields: 'amount_spent,age' })).body;
  await start();
  const before = await read();
  await simulator.close();
  await start(undefined, '2026-10-02');
  const after = await read();
  expect(Number(after?.amount_spent)).toBeGreaterThan(Number(before?.amount_spent));
  expect(Number(after?.age) - Number(before?.age)).toBe(1);
});

test.each([
  ['owner', 200, '(#200) Requires business_management permission to manage the object'],
  ['business', 200, '(#200) Requires business_management permission to manage the object'],
  ['business_city', 200, '(#200) Requires business_management permission to manage the object'],
  ['funding_source', 10, '(#10) Permission Denied'],
  ['funding_source_details', 100, 'Unsupported request - method type: get'],
  ['expired_funding_source_details', 100, 'Unsupported request - method type: get'],
  ['is_prepay_account', 200, '(#200) Permissions error'],
  ['user_access_expire_time', 200, '(#200) Permissions error'],
  ['agency_client_declaration', 200, '(#200) Permissions error'],
])('without its right, %s refuses the whole request with code %i', async (field, code, message) => {
  await start([]);
  const refused = await get(simulator, 'act_1', { fields: `name,${field},currency` });
  expect(refused.body?.error).toMatchObject({ code, message });
  expect((await get(simulator, 'act_1', { fields: 'name,business_country_code' })).status).toBe(200);
});

test('by default, only what belongs to the business and the source of funds are refused', async () => {
  await start();
  const refused: string[] = [];
  for (const field of ACCOUNT_FIELDS) {
    if ((await get(simulator, 'act_1', { fields: field })).status !== 200) refused.push(field);
  }
  expect(refused.filter((field) => !field.startsWith('business_'))).toEqual([
    'business',
    'funding_source',
    'owner',
    'owner_business',
    'viewable_business',
  ]);
});

test('a right that is there gives the field', async () => {
  await start(['business_management']);
  expect((await get(simulator, 'act_1', { fields: 'business_city' })).body?.business_city).toBe(
    'Springfield',
  );
});

test('the truth is every field that the token may read', async () => {
  await start();
  const [truth = expect.fail('no row')] = [...simulator.truth.rows('accounts', 'act_1', WINDOW)];
  const { id: _id, ...fields } = truth;
  expect((await get(simulator, 'act_1', { fields: Object.keys(fields).join(',') })).body).toEqual(truth);
  expect(truth).not.toHaveProperty('owner');
  expect(Object.keys(truth).length).toBeGreaterThan(35);
});

test('faults hit the account as they hit its edges', async () => {
  await start();
  const match = { kind: 'account', field: 'amount_spent' } as const;
  simulator.faults.add({ id: 'f', match, when: { nth: 1 }, fault: { name: 'graph-200' } });
  expect((await get(simulator, 'act_1', { fields: 'name' })).status).toBe(200);
  expect((await get(simulator, 'act_1', { fields: 'name,amount_spent' })).body?.error?.code).toBe(200);
  simulator.faults.add({ id: 't', match, when: { nth: 2 }, fault: { name: 'throttle-80004' } });
  expect((await get(simulator, 'act_1', { fields: 'amount_spent' })).status).toBe(200);
  expect((await get(simulator, 'act_1', { fields: 'amount_spent' })).body?.error?.code).toBe(80004);
  expect((await get(simulator, 'act_1/campaigns')).body?.error?.code).toBe(80004);
});
