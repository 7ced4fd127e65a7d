import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GraphSimulator, startGraphSimulator } from '#local/graph/simulator.ts';
import { allStatuses, get, post, type Row, readAll } from '#test/harness/graph-caller.ts';

const WINDOW = { since: '2026-10-01', until: '2026-10-28' };
const MEASURES = ['impressions', 'clicks', 'spend', 'inline_link_clicks'];
const ACCOUNT = {
  id: 'act_5',
  name: 'Statuses',
  timeZone: 'UTC',
  currency: 'USD',
  campaigns: 20,
  ads: 60,
  creatives: 10,
  archivedAds: 6,
  deletedAds: 6,
  unknownStatusAds: 2,
};
const SMALL = {
  ...ACCOUNT,
  id: 'act_6',
  campaigns: 1,
  ads: 3,
  archivedAds: undefined,
  deletedAds: undefined,
};

let simulator: GraphSimulator;
beforeAll(async () => {
  const { archivedAds: _archived, deletedAds: _deleted, ...small } = SMALL;
  simulator = await startGraphSimulator({
    accounts: [ACCOUNT, { ...small, unknownStatusAds: 0 }, { ...ACCOUNT, id: 'act_7', unseenAds: 3 }],
  });
});
afterAll(() => simulator.close());

const query = (params: object, path = 'act_5/insights') =>
  readAll(simulator, path, { time_range: WINDOW, time_increment: 1, limit: 500, ...params });
const rowsOf = (level: string, filtering: readonly object[] = [], path?: string) =>
  query({ level, fields: [`${level}_id`, ...MEASURES].join(','), filtering }, path);
const truth = (level: 'ad' | 'adset' | 'campaign' | 'account', account = 'act_5') => [
  ...simulator.truth.rows(`insights:${level}`, account, WINDOW, {
    fields: [...(level === 'account' ? ['account_id'] : [`${level}_id`]), ...MEASURES],
  }),
];
const statusOf = async (id: unknown) =>
  (await get(simulator, String(id), { fields: 'effective_status' })).body?.effective_status;
const statusesOf = async (rows: readonly Row[], level: string) =>
  new Set(await Promise.all([...new Set(rows.map((row) => row[`${level}_id`]))].map(statusOf)));
const sum = (rows: readonly Row[], field: string) =>
  Math.round(rows.reduce((total, row) => total + Number(row[field] ?? 0) * 100, 0));

describe.each(['ad', 'adset', 'campaign'] as const)('rows of level %s', (level) => {
  test('leave archived and deleted objects out unless a filter names their status', async () => {
    const plain = await statusesOf(await rowsOf(level), level);
    expect([...plain]).not.toContain('ARCHIVED');
    expect([...plain]).not.toContain('DELETED');
    expect([...plain]).toContain('PAUSED');
    for (const status of ['ARCHIVED', 'DELETED']) {
      const named = await rowsOf(level, [{ ...allStatuses(level), value: [status] }]);
      expect(await statusesOf(named, level)).toEqual(new Set([status]));
    }
  });

  test('with all statuses are all rows, but for a status that nobody knows', async () => {
    const all = await rowsOf(level, [allStatuses(level)]);
    const unknown = level === 'ad' ? 2 : 0;
    const missing = truth(level).filter((row) => !all.some((one) => isSame(one, row, level)));
    expect(new Set(missing.map((row) => row[`${level}_id`])).size).toBe(unknown);
  });
});

const isSame = (left: Row, right: Row, level: string) =>
  left[`${level}_id`] === right[`${level}_id`] && left.date_start === right.date_start;

test('a filter by ids implies active objects, and takes all with their statuses', async () => {
  const ids = [...new Set(truth('ad').map((row) => row.ad_id))].slice(55);
  const byIds = { field: 'ad.id', operator: 'IN', value: ids };
  const active = await statusesOf(await rowsOf('ad', [byIds]), 'ad');
  for (const hidden of ['ARCHIVED', 'DELETED', 'LIMITED_BY_POLICY'])
    expect([...active]).not.toContain(hidden);
  expect(await statusesOf(await rowsOf('ad', [byIds, allStatuses('ad')]), 'ad')).toContain('DELETED');
});

test('an ad of an unknown status is in unfiltered rows, in its own insights, and in no other', async () => {
  const unfiltered = await rowsOf('ad');
  const unknown = [...new Set(unfiltered.map((row) => row.ad_id))].slice(-1)[0];
  expect(await statusOf(unknown)).toBe('LIMITED_BY_POLICY');
  const filtered = await rowsOf('ad', [allStatuses('ad')]);
  expect(filtered.some((row) => row.ad_id === unknown)).toBe(false);
  const own = await rowsOf('ad', [], `${unknown}/insights`);
  expect(own).toEqual(truth('ad').filter((row) => row.ad_id === unknown));
});

test('an object of any status has insights of its own, and rows below it', async () => {
  const deleted = (await rowsOf('campaign', [{ ...allStatuses('campaign'), value: ['DELETED'] }]))[0];
  const id = String(deleted?.campaign_id);
  const own = await query({ fields: ['campaign_id', ...MEASURES].join(',') }, `${id}/insights`);
  expect(own).toEqual(truth('campaign').filter((row) => row.campaign_id === id));
  expect(await rowsOf('ad', [], `${id}/insights`)).toEqual([]);
  expect((await rowsOf('ad', [allStatuses('ad')], `${id}/insights`)).length).toBeGreaterThan(0);
});

test('the account includes everything, day by day and over all days', async () => {
  const days = await query({ level: 'account', fields: MEASURES.join(',') });
  expect(days).toHaveLength(28);
  for (const field of MEASURES) expect(sum(days, field), field).toBe(sum(truth('ad'), field));
  const [whole, ...more] = await query({
    level: 'account',
    fields: MEASURES.join(','),
    time_increment: 'all_days',
  });
  expect(more).toEqual([]);
  expect([whole?.date_start, whole?.date_stop]).toEqual([WINDOW.since, WINDOW.until]);
  for (const field of MEASURES) expect(sum([whole ?? {}], field)).toBe(sum(days, field));
});

test('campaigns include their deleted ads, and a filter below their level narrows their sums', async () => {
  const campaigns = await rowsOf('campaign', [allStatuses('campaign')]);
  expect(sum(campaigns, 'impressions')).toBe(sum(truth('ad'), 'impressions'));
  const narrow = await rowsOf('campaign', [
    allStatuses('campaign'),
    { field: 'ad.effective_status', operator: 'IN', value: ['ARCHIVED'] },
  ]);
  const archived = await rowsOf('ad', [{ ...allStatuses('ad'), value: ['ARCHIVED'] }]);
  expect(sum(narrow, 'spend')).toBe(sum(archived, 'spend'));
});

test('ads that nobody may see are in the totals of the account and nowhere else', async () => {
  const totals = await query({ level: 'account', fields: MEASURES.join(',') }, 'act_7/insights');
  const ads = truth('ad', 'act_7');
  const campaigns = truth('campaign', 'act_7');
  expect(sum(campaigns, 'spend')).toBe(sum(ads, 'spend'));
  expect(sum(totals, 'spend')).toBeGreaterThan(sum(ads, 'spend'));
  expect(totals).toEqual(truth('account', 'act_7').map(({ account_id: _id, ...row }) => row));
});

test('about 6 % of the default ads are archived or deleted, and a small account has one deleted ad that delivers', async () => {
  const own = await startGraphSimulator();
  const count = (statuses: string[]) =>
    [
      ...own.truth.rows('ads', 'act_1', WINDOW, { effectiveStatuses: statuses, deletedWithDelivery: true }),
    ].filter((row) => statuses.includes('DELETED') || row.effective_status !== 'x').length;
  const archivedAndDeleted = count(['ARCHIVED']);
  expect(archivedAndDeleted / 160).toBeGreaterThan(0.05);
  expect(archivedAndDeleted / 160).toBeLessThan(0.08);
  await own.close();
  const deleted = await rowsOf('ad', [{ ...allStatuses('ad'), value: ['DELETED'] }], 'act_6/insights');
  expect(deleted.length).toBeGreaterThan(5);
});

test.each([
  ['ad', 'GONE'],
  ['campaign', 'PENDING_REVIEW'],
] as const)('the status filter of level %s does not know %s', async (level, status) => {
  const filtering = [{ field: `${level}.effective_status`, operator: 'IN', value: [status] }];
  const params = { level, time_range: WINDOW, time_increment: '1', filtering };
  for (const refused of [
    await get(simulator, 'act_5/insights', params),
    await post(simulator, 'act_5/insights', params),
  ]) {
    expect(refused.body?.error).toMatchObject({
      code: 100,
      message: expect.stringMatching(/filtering.*status/),
    });
  }
});
