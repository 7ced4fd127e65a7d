import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type GraphSimulator, startGraphSimulator } from '#local/graph/simulator.ts';
import { get, type Row, readAll } from '#test/harness/graph-caller.ts';

const DAY = '2026-11-02';
const FIELDS =
  'actor_id,actor_name,application_id,application_name,date_time_in_timezone,event_time,event_type,extra_data,object_id,object_name,object_type,translated_event_type';
/** The days on which clocks change in Los Angeles are among them: 2026-03-08 and 2026-11-01. */
const MONTHS = { since: '2026-02-01', until: '2026-11-01' };

let simulator: GraphSimulator;
beforeAll(async () => {
  simulator = await startGraphSimulator({ day: DAY });
});
afterEach(() => simulator.faults.clear());
afterAll(() => simulator.close());

const list = (params: object, account = 'act_1'): Promise<Row[]> =>
  readAll(simulator, `${account}/activities`, { fields: FIELDS, limit: 10, ...params });
const seconds = (instant: string): number => Date.parse(instant) / 1000;
const at = (row: Row): number => seconds(String(row.event_time));
const truth = (window: { since: string; until: string }, account = 'act_1') => [
  ...simulator.truth.rows('activities', account, window),
];
/** Rows by their day in a time zone. */
function byDay(rows: readonly Row[], timeZone: string): Map<string, Row[]> {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone });
  return Map.groupBy(rows, (row) => format.format(at(row) * 1000));
}

describe('the window', () => {
  test('in Unix seconds includes both ends', async () => {
    const all = truth({ since: '2026-10-01', until: '2026-10-31' });
    const [newest = 0, oldest = 0] = [all[0], all.at(-1)].map((row) => at(row ?? {}));
    expect(await list({ since: oldest, until: newest })).toEqual(all);
    const inner = await list({ since: oldest + 1, until: newest - 1 });
    expect(inner).toEqual(all.filter((row) => at(row) > oldest && at(row) < newest));
    expect(inner.length).toBeLessThan(all.length - 1);
  });

  test('in days begins at each in the time zone of the account, and excludes that of until', async () => {
    const rows = await list({ since: '2026-10-01', until: '2026-10-11' }, 'act_2');
    const midnight = rows.filter((row) => at(row) === seconds('2026-10-11T00:00:00+0900'));
    expect(rows.slice(midnight.length)).toEqual(truth({ since: '2026-10-01', until: '2026-10-10' }, 'act_2'));
  });

  test('is the last week unless both ends are given', async () => {
    const now = seconds('2026-11-03T00:00:00-0800') - 1;
    expect(await list({})).toEqual(await list({ since: now - 7 * 86_400, until: now }));
    const until = seconds('2026-10-10T00:00:00Z');
    expect(await list({ until })).toEqual(await list({ since: until - 7 * 86_400, until }));
    expect((await list({ since: '2026-10-01' })).length).toBeGreaterThan((await list({})).length);
  });

  test('that is no time is refused', async () => {
    for (const since of ['yesterday', '2026-13-01']) {
      expect((await get(simulator, 'act_1/activities', { since })).body?.error?.code).toBe(100);
    }
  });

  test.each([
    ['act_1', 'America/Los_Angeles'],
    ['act_2', 'Asia/Tokyo'],
  ])('of a day holds the events of that day in the zone of %s', (account, zone) => {
    const days = byDay(truth(MONTHS, account), zone);
    expect(days.size).toBeGreaterThan(200);
    // Five weeks around the change to daylight saving time, and the day of the change back.
    for (const day of [...days.keys()].filter((each) => each < '2026-03-20' || each === '2026-11-01')) {
      expect(truth({ since: day, until: day }, account)).toEqual(days.get(day));
    }
  });
});

test('an event has neither an id nor an account_id', async () => {
  for (const row of await list({})) expect(row).not.toHaveProperty('id');
  for (const name of ['id', 'account_id']) {
    const { body } = await get(simulator, 'act_1/activities', { fields: name });
    expect(body?.error?.message).toContain(`nonexisting field (${name}) on node type (AdActivity)`);
  }
  const [first] = await readAll(simulator, 'act_1/activities');
  expect(Object.keys(first ?? {})).toEqual(['event_time', 'event_type']);
});

test('events come newest first, several in one second, some in the first second of a day', () => {
  const rows = truth(MONTHS);
  const times = rows.map(at);
  expect(times).toEqual([...times].sort((one, other) => other - one));
  expect(new Set(times).size).toBeLessThan(times.length);
  expect(rows.some((row) => / at 12:00 AM$/.test(String(row.date_time_in_timezone)))).toBe(true);
});

test('nothing but extra_data tells some events apart', () => {
  const rows = truth(MONTHS);
  const without = ({ extra_data: _extra, ...row }: Row) => JSON.stringify(row);
  expect(new Set(rows.map(without)).size).toBeLessThan(rows.length);
  expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(rows.length);
});

test('extra_data is JSON text with ids that a JavaScript number cannot hold', () => {
  const texts = truth(MONTHS).map((row) => String(row.extra_data));
  for (const text of texts) expect(() => JSON.parse(text)).not.toThrow();
  const lossy = texts.filter((text) => JSON.stringify(JSON.parse(text)) !== text);
  expect(lossy.length).toBeGreaterThan(texts.length / 2);
});

test('a change of a budget is logged on its day, with the amount that the campaign then has', async () => {
  const budgets = truth({ since: DAY, until: DAY }).filter(
    (row) => row.event_type === 'update_campaign_budget',
  );
  expect(budgets.length).toBeGreaterThan(0);
  for (const row of budgets) {
    const { body } = await get(simulator, String(row.object_id), { fields: 'daily_budget' });
    expect(JSON.parse(String(row.extra_data)).new_value).toBe(Number(body?.daily_budget));
  }
});

describe('faults', () => {
  const window = { since: '2026-10-01', until: '2026-10-31' };
  const bounds = {
    since: seconds('2026-10-01T00:00:00-0700'),
    until: seconds('2026-11-01T00:00:00-0700') - 1,
  };
  const match = { source: 'activities', kind: 'list' } as const;
  const read = () => list({ ...bounds, limit: 20 });

  test('lose a page, give one twice, lose rows', async () => {
    const all = truth(window);
    simulator.faults.add({ id: 's', match, when: { nth: 2 }, fault: { name: 'skipped-page' } });
    expect(await read()).toEqual([...all.slice(0, 20), ...all.slice(40)]);
    simulator.faults.clear();
    simulator.faults.add({ id: 'd', match, when: { nth: 1 }, fault: { name: 'duplicate-page' } });
    expect(await read()).toEqual([...all.slice(0, 20), ...all]);
    simulator.faults.clear();
    simulator.faults.add({ id: 'l', match, fault: { name: 'rows-lost', where: 'end', rows: 3 } });
    expect(await read()).toEqual(all.slice(0, -3));
    simulator.faults.clear();
    expect(await read()).toEqual(all);
  });

  test('refuse it, and hold it for a time', async () => {
    simulator.faults.add({ id: 'p', match, when: { nth: 1 }, fault: { name: 'graph-200' } });
    expect((await get(simulator, 'act_1/activities')).body?.error?.code).toBe(200);
    simulator.faults.add({ id: 't', match, fault: { name: 'throttle-17' } });
    expect((await get(simulator, 'act_1/activities')).body?.error?.code).toBe(17);
    expect((await get(simulator, 'act_1/ads')).body?.error?.code).toBe(17);
  });
});
