import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { AD_FIELDS, CREATIVE_FIELDS } from '#local/graph/data/field-names.ts';
import { objectTypeOf } from '#local/graph/data/objects.ts';
import { type GraphSimulator, startGraphSimulator } from '#local/graph/simulator.ts';
import { get, insightsParams, post, readAll } from '#test/harness/graph-caller.ts';

const WINDOW = { since: '2026-10-01', until: '2026-10-02' };
const ACCOUNTS = [
  {
    id: 'act_11',
    name: 'One',
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    campaigns: 5,
    ads: 60,
    creatives: 33,
  },
  {
    id: 'act_12',
    name: 'Closed',
    timeZone: 'Pacific/Kiritimati',
    currency: 'USD',
    campaigns: 1,
    ads: 1,
    creatives: 1,
    readable: false,
  },
];

let simulator: GraphSimulator;
beforeAll(async () => {
  simulator = await startGraphSimulator({ accounts: ACCOUNTS, reportPolls: 1 });
});
afterEach(() => simulator.faults.clear());
afterAll(() => simulator.close());

const AD_UNION =
  `id name account_id campaign_id adset_id status effective_status configured_status created_time
  updated_time creative targeting bid_type bid_amount bid_info adlabels recommendations source_ad_id
  last_updated_by_app_id tracking_specs conversion_specs conversion_domain ad_active_time ad_review_feedback
  ad_schedule_start_time ad_schedule_end_time issues_info failed_delivery_checks preview_shareable_link
  special_ad_categories source_ad display_sequence`.split(/\s+/);
const CREATIVE_UNION =
  `id account_id actor_id name title body status object_type object_id object_url object_story_id
  effective_object_story_id object_story_spec image_url image_hash image_crops thumbnail_url video_id link_url
  link_og_id url_tags template_url template_url_spec product_set_id call_to_action_type applink_treatment adlabels
  instagram_user_id instagram_permalink_url effective_instagram_media_id source_instagram_media_id asset_feed_spec
  degrees_of_freedom_spec platform_customizations`.split(/\s+/);

test.each([
  ['ads', AD_UNION, AD_FIELDS],
  ['adcreatives', CREATIVE_UNION, CREATIVE_FIELDS],
] as const)(
  '/%s pages hold the truth, with every default field of connectors',
  async (edge, fields, known) => {
    expect(fields.filter((field) => !known.has(field))).toEqual([]);
    const rows = await readAll(simulator, `act_11/${edge}`, { fields: fields.join(','), limit: 7 });
    expect(rows).toEqual([...simulator.truth.rows(edge, 'act_11', WINDOW, { fields })]);
    expect(new Set(rows.map((row) => row.id)).size).toBe(edge === 'ads' ? 60 : 33);
  },
);

test.each([
  'adsets',
  'campaigns',
  'adlabels',
  'adimages',
  'advideos',
  'customaudiences',
  'customconversions',
] as const)('/%s pages hold the truth, and each object is read by its id', async (edge) => {
  const fields = [...objectTypeOf(edge).fields].join(',');
  const rows = await readAll(simulator, `act_11/${edge}`, { fields, limit: 3 });
  expect(rows).toEqual([...simulator.truth.rows(edge, 'act_11', WINDOW)]);
  expect(rows.length).toBeGreaterThan(2);
  expect(await get(simulator, String(rows[0]?.id), { fields })).toMatchObject({ status: 200, body: rows[0] });
});

test('a label is an id, a name, its account and two times', async () => {
  const fields = 'id,name,account,created_time,updated_time';
  const { body } = await get(simulator, 'act_11/adlabels', { fields, limit: 1 });
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
  expect(body?.data).toEqual([
    {
      id: expect.stringMatching(/^\d{18}$/),
      name: expect.any(String),
      account: { account_id: '11', id: 'act_11' },
      created_time: time,
      updated_time: time,
    },
  ]);
});

test('ads that are archived come when asked for, deleted ones only by their id', async () => {
  const asked = { fields: 'effective_status', limit: 100 };
  const statuses = async (wanted: string[]) =>
    new Set(
      (await readAll(simulator, 'act_11/ads', { ...asked, effective_status: wanted })).map(
        (row) => row.effective_status,
      ),
    );
  expect(await statuses(['ARCHIVED'])).toEqual(new Set(['ARCHIVED']));
  const refused = await get(simulator, 'act_11/ads', { effective_status: ['ACTIVE', 'DELETED'] });
  expect(refused.body?.error).toMatchObject({ code: 100, error_subcode: 1815001 });
  expect(await statuses(['ACTIVE'])).toEqual(new Set(['ACTIVE']));
  expect((await get(simulator, 'act_11/ads', { effective_status: ['GONE'] })).body?.error?.code).toBe(100);
  const lastAd = '120200011200000063';
  expect((await get(simulator, lastAd, { fields: 'effective_status' })).body).toEqual({
    effective_status: 'DELETED',
    id: lastAd,
  });
});

test('an ad refers to its creative by id, or shows the fields of it that are asked for', async () => {
  const plain = await get(simulator, 'act_11/ads', { fields: 'creative', limit: 1 });
  const expanded = await get(simulator, 'act_11/ads', {
    fields: 'name,creative{id,object_type},status',
    limit: 1,
  });
  const id = expect.stringMatching(/^\d{18}$/);
  expect(plain.body?.data?.[0]).toEqual({ creative: { id }, id });
  expect(expanded.body?.data?.[0]).toMatchObject({ creative: { id, object_type: expect.any(String) } });
});

test('creatives come in several shapes: with and without a outcome, an asset feed, url tags', () => {
  const rows = [...simulator.truth.rows('adcreatives', 'act_11', WINDOW)];
  for (const field of ['object_story_spec', 'asset_feed_spec', 'url_tags', 'product_set_id']) {
    const having = rows.filter((row) => field in row).length;
    expect(having, field).toBeGreaterThan(0);
    expect(having, field).toBeLessThan(rows.length);
  }
});

test('/me/adaccounts lists the readable accounts, and an account shows its name, time zone and currency', async () => {
  const fields = 'name,timezone_name,currency';
  const one = { name: 'One', timezone_name: 'Europe/Berlin', currency: 'EUR', id: 'act_11' };
  expect(await readAll(simulator, 'me/adaccounts', { fields })).toEqual([one]);
  expect((await get(simulator, 'act_11', { fields })).body).toEqual(one);
  expect((await get(simulator, 'act_11')).body).toEqual({ account_id: '11', id: 'act_11' });
});

test.each([
  ['an account without permission', 'act_12', 403, { code: 200 }],
  ['an account nobody has', 'act_99', 400, { code: 100, error_subcode: 33, type: 'GraphMethodException' }],
  ['an id nobody has', '120200011299999999', 400, { code: 100, error_subcode: 33 }],
  ['a path nobody has', 'me/friends', 400, { code: 100, error_subcode: 33 }],
  ['an edge that is not served', 'act_11/adspixels', 400, { code: 100 }],
  [
    'an unknown field of an ad',
    'act_11/ads?fields=nope',
    400,
    { code: 100, message: expect.stringContaining('nonexisting field (nope)') },
  ],
  ['broken braces', 'act_11/ads?fields=creative%7Bid', 400, { code: 100 }],
  ['a limit that is no number', 'act_11/ads?limit=many', 400, { code: 100 }],
])('%s is refused', async (_name, path, status, error) => {
  const refused = await get(simulator, path);
  expect(refused.status).toBe(status);
  expect(refused.body?.error).toMatchObject({ ...error, fbtrace_id: expect.any(String) });
});

test.each([
  ['no token', {}, {}, 400, 104],
  ['a wrong token in the header', { authorization: 'Bearer wrong' }, {}, 401, 190],
  ['a wrong token in the query', {}, { access_token: 'wrong' }, 401, 190],
])('%s is refused', async (_name, headers, query, status, code) => {
  const url = `${simulator.url}/v25.0/act_11?${new URLSearchParams(query)}`;
  const response = await fetch(url, { headers });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code } });
});

test('next is an absolute URL that holds the token and the parameters; the last page has a cursor and no next', async () => {
  const first = await get(simulator, 'act_11/ads', { fields: 'name', limit: 40 });
  const next = new URL(first.body?.paging?.next ?? expect.fail('no next'));
  expect(next.origin).toBe(simulator.url);
  expect(Object.fromEntries(next.searchParams)).toEqual({
    access_token: simulator.accessToken,
    fields: 'name',
    limit: '40',
    after: first.body?.paging?.cursors?.after,
  });
  const last = await get(simulator, next.href);
  expect(last.body?.data).toHaveLength(20);
  expect(last.body?.paging?.next).toBeUndefined();
  expect(last.body?.paging?.cursors?.after).toEqual(expect.any(String));
});

test('a cursor of another list is refused', async () => {
  const first = await get(simulator, 'act_11/ads', { limit: 1 });
  const after = first.body?.paging?.cursors?.after;
  const refused = await get(simulator, 'act_11/adcreatives', { limit: 1, after });
  expect(refused.body?.error?.code).toBe(2642);
});

test('pages have 25 rows unless asked otherwise, and never more than the cap', async () => {
  const capped = await startGraphSimulator({ accounts: ACCOUNTS, pageCap: 30 });
  expect((await get(capped, 'act_11/ads')).body?.data).toHaveLength(25);
  expect((await get(capped, 'act_11/ads', { limit: 1000 })).body?.data).toHaveLength(30);
  await capped.close();
});

test('parameters may come as a form, as JSON, or in the query', async () => {
  const params = insightsParams('ad', WINDOW, ['spend']);
  const headers = { authorization: `Bearer ${simulator.accessToken}`, 'content-type': 'application/json' };
  const url = new URL(`${simulator.url}/v25.0/act_11/insights`);
  const asJson = await fetch(url, { method: 'POST', headers, body: JSON.stringify(params) });
  expect(await asJson.json()).toMatchObject({ report_run_id: expect.stringMatching(/^\d{18}$/) });
  for (const [name, value] of Object.entries(params)) {
    url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const inQuery = await fetch(url, { method: 'POST', headers: { authorization: headers.authorization } });
  expect(await inQuery.json()).toMatchObject({ report_run_id: expect.any(String) });
  expect((await post(simulator, 'act_11/insights', params)).status).toBe(200);
});

test('answers carry the four usage headers, low, and a trace id', async () => {
  const read = await get(simulator, 'act_11/insights', insightsParams('ad', WINDOW, ['spend']));
  const header = (name: string) => JSON.parse(read.headers.get(name) ?? expect.fail(name));
  expect(header('x-business-use-case-usage')['11'][0]).toMatchObject({
    type: 'ads_insights',
    estimated_time_to_regain_access: 0,
  });
  expect(header('x-fb-ads-insights-throttle').acc_id_util_pct).toBeLessThan(10);
  expect(header('x-ad-account-usage').acc_id_util_pct).toBeLessThan(10);
  expect(header('x-app-usage').call_count).toBeLessThan(10);
  expect(read.headers.get('x-fb-trace-id')).toBeTruthy();
  const listed = await get(simulator, 'act_11/ads');
  expect(listed.headers.get('x-business-use-case-usage')).toContain('ads_management');
  expect(listed.headers.has('x-fb-ads-insights-throttle')).toBe(false);
});

test('bodies are gzipped for who accepts it, and plain for who does not', async () => {
  const read = (encoding: string): Promise<{ encoding: string | undefined; body: Buffer }> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${simulator.accessToken}`, 'accept-encoding': encoding };
      request(`${simulator.url}/v25.0/act_11/ads?fields=name`, { headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(chunks) }),
        );
      })
        .on('error', reject)
        .end();
    });
  const zipped = await read('gzip');
  const plain = await read('identity');
  expect([zipped.encoding, plain.encoding]).toEqual(['gzip', undefined]);
  expect(JSON.parse(gunzipSync(zipped.body).toString()).data).toEqual(JSON.parse(plain.body.toString()).data);
});

test('with an app secret, the right proof is required on every call', async () => {
  const guarded = await startGraphSimulator({ accounts: ACCOUNTS, appSecret: 's3cret' });
  const proof = createHmac('sha256', 's3cret').update(guarded.accessToken).digest('hex');
  expect((await get(guarded, 'act_11')).body?.error?.message).toContain('require an appsecret_proof');
  expect((await get(guarded, 'act_11', { appsecret_proof: 'no' })).body?.error?.message).toContain('Invalid');
  const first = await get(guarded, 'act_11/ads', { appsecret_proof: proof, limit: 1 });
  expect(first.status).toBe(200);
  expect(first.body?.paging?.next).not.toContain('appsecret_proof');
  await guarded.close();
});

test('the request log tells account, source and kind of every call, and never the token', async () => {
  const before = simulator.requests.length;
  const made = await post(simulator, 'act_11/insights', insightsParams('campaign', WINDOW, ['spend']));
  await get(simulator, String(made.body?.report_run_id));
  await get(simulator, `${made.body?.report_run_id}/insights`, { access_token: simulator.accessToken });
  await get(simulator, 'act_11/adcreatives', { appsecret_proof: 'p' });
  await get(simulator, 'me/adaccounts');
  const log = simulator.requests.slice(before);
  expect(log.map(({ kind, source, account, status }) => `${kind} ${source} ${account} ${status}`)).toEqual([
    'submit insights:campaign act_11 200',
    'status insights:campaign act_11 200',
    'read insights:campaign act_11 200',
    'list adcreatives act_11 200',
    'accounts accounts undefined 200',
  ]);
  expect(JSON.stringify(log)).not.toContain(simulator.accessToken);
  expect(JSON.stringify(log)).not.toContain('appsecret_proof');
});

test('each request is shown as it comes, before it is answered', async () => {
  const seen: string[] = [];
  const shown = await startGraphSimulator({
    accounts: ACCOUNTS,
    onRequest: ({ kind, account, status }) => seen.push(`${kind} ${account} ${status}`),
  });
  await get(shown, 'act_11/ads', { fields: 'id', limit: '1' });
  await shown.close();
  expect(seen).toEqual(['list act_11 0']);
});
