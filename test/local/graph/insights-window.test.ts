import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayNumber, dayText } from '#local/graph/data/days.ts';
import { spansOf } from '#local/graph/insights-window.ts';
import { type GraphSimulator, startGraphSimulator } from '#local/graph/simulator.ts';
import { get, poll, post, type Row, readAll, submit } from '#test/harness/graph-caller.ts';

let simulator: GraphSimulator;
beforeAll(async () => {
  simulator = await startGraphSimulator({ reportPolls: 1, today: '2026-11-20' });
});
afterAll(() => simulator.close());

const spans = (increment: string | undefined, since: string, until: string): string[] => {
  const { length, at } = spansOf(increment, { since: dayNumber(since), until: dayNumber(until) });
  return Array.from({ length }, (_, index) => {
    const { first, last } = at(index);
    return `${dayText(first)}..${dayText(last)}`;
  });
};

test('rows cover days, weeks, months or everything, cut by the window', () => {
  expect(spans('1', '2026-02-27', '2026-03-01')).toEqual([
    '2026-02-27..2026-02-27',
    '2026-02-28..2026-02-28',
    '2026-03-01..2026-03-01',
  ]);
  expect(spans('7', '2026-02-25', '2026-03-06')).toEqual([
    '2026-02-25..2026-03-03',
    '2026-03-04..2026-03-06',
  ]);
  expect(spans('monthly', '2023-12-30', '2024-03-01')).toEqual([
    '2023-12-30..2023-12-31',
    '2024-01-01..2024-01-31',
    '2024-02-01..2024-02-29',
    '2024-03-01..2024-03-01',
  ]);
  for (const all of [undefined, 'all_days']) {
    expect(spans(all, '2026-01-05', '2026-03-01')).toEqual(['2026-01-05..2026-03-01']);
  }
});

test.each(['0', '91', '1.5', 'weekly', '-1'])('time_increment %s is refused', async (time_increment) => {
  const params = { time_range: { since: '2026-10-01', until: '2026-10-02' }, time_increment };
  const { body } = await get(simulator, 'act_1/insights', params);
  expect(body?.error).toMatchObject({ code: 100, message: expect.stringContaining('time_increment') });
});

test.each(['7', 'monthly', 'all_days'])('counts of %s are sums of days, and reach is less', (increment) => {
  const window = { since: '2026-09-16', until: '2026-10-05' };
  const fields = ['campaign_id', 'impressions', 'spend', 'reach'];
  const rows = (source: 'insights:campaign' | `insights:campaign@${string}`): Row[] => [
    ...simulator.truth.rows(source, 'act_1', window, { fields }),
  ];
  const longer = rows(`insights:campaign@${increment}`);
  const daily = rows('insights:campaign');
  expect(longer.length).toBeLessThan(daily.length / 4);
  for (const row of longer) {
    const days = daily.filter(
      ({ campaign_id, date_start }) =>
        campaign_id === row.campaign_id &&
        String(date_start) >= String(row.date_start) &&
        String(date_start) <= String(row.date_stop),
    );
    const sum = (name: string) => days.reduce((total, day) => total + Math.round(Number(day[name]) * 100), 0);
    expect(Math.round(Number(row.impressions) * 100)).toBe(sum('impressions'));
    expect(Math.round(Number(row.spend) * 100)).toBe(sum('spend'));
    if (days.length > 1) expect(Number(row.reach) * 100).toBeLessThan(sum('reach'));
  }
});

test('a monthly report with breakdowns is served as the truth has it', async () => {
  const window = { since: '2026-09-16', until: '2026-10-05' };
  const params = { level: 'account', breakdowns: 'country', time_increment: 'monthly', time_range: window };
  const id = await submit(simulator, 'act_1', { ...params, fields: 'spend,reach' });
  await poll(simulator, id, 1);
  const rows = await readAll(simulator, `${id}/insights`, { limit: 5 });
  expect(rows).toEqual([
    ...simulator.truth.rows('insights:account:country@monthly', 'act_1', window, {
      fields: ['spend', 'reach'],
    }),
  ]);
  expect(new Set(rows.map((row) => `${row.date_start}..${row.date_stop}`))).toEqual(
    new Set(['2026-09-16..2026-09-30', '2026-10-01..2026-10-05']),
  );
  expect(simulator.requests.at(-1)?.source).toBe('insights:account:country@monthly');
});

test('reach of breakdowns from before 13 months: refused at once, and ten reports a day', async () => {
  const params = {
    level: 'account',
    breakdowns: 'age',
    fields: 'reach',
    time_range: { since: '2025-01-01', until: '2025-01-02' },
  };
  expect((await get(simulator, 'act_2/insights', params)).body?.error).toMatchObject({ code: 100 });
  for (let made = 0; made < 10; made += 1) await submit(simulator, 'act_2', params);
  expect((await post(simulator, 'act_2/insights', params)).body?.error?.message).toContain(
    'Reach-related metric breakdowns are unavailable due to rate limit threshold.',
  );
  await submit(simulator, 'act_2', { ...params, fields: 'spend' });
  await submit(simulator, 'act_1', params);
});
