import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Measures } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import { type Comparison, compare } from './worlds/compare.ts';
import { FakeMeta, type Faults } from './worlds/fake-meta.ts';
import { Stream, type StreamOptions, type StreamOutcome } from './worlds/run-stream.ts';
import { draws, World, type WorldSize } from './worlds/world.ts';

const RUNS = Number(process.env.WORLD_RUNS ?? 4);
const SEED = 20_261_121;

interface Scenario {
  readonly name: string;
  readonly faults?: Faults | ((size: WorldSize) => Faults);
  readonly options?: Partial<StreamOptions>;
  readonly values?: number;
  /** Ads with a status that no enum has. */
  readonly oddAds?: number;
  /** Outcomes that may occur; days without delivery agree anyhow. */
  readonly outcomes: readonly string[];
  /** Most requests of the look-up. */
  readonly requests: number;
  /** Most reports read again. */
  readonly rereads?: number;
  /** Meta shows less than it has: no list and no report has the rows that are lost. */
  readonly unseen?: true;
  /** A loss that is smaller than the answers differ does not show: the day is `moving`, and says by how much. */
  readonly hiddenByMoving?: true;
}

type Result = Comparison & { readonly outcome: StreamOutcome };

const SIZES = fc.record({
  seed: fc.nat(),
  ads: fc.integer({ min: 40, max: 120 }),
  campaigns: fc.integer({ min: 2, max: 12 }),
  days: fc.integer({ min: 1, max: 12 }),
});

/** Loses every tenth row, all together. */
function withoutPage(rows: readonly Row[]): readonly Row[] {
  const from = Math.floor(rows.length * 0.4);
  return rows.filter((_, index) => index < from || index >= from + Math.ceil(rows.length / 10));
}

const withoutCampaign = (rows: readonly Row[]) => rows.filter(({ campaign_id }) => campaign_id !== '101');
const withoutTail = (rows: readonly Row[]) => rows.slice(0, Math.floor(rows.length * 0.7));
const halfOf = (totals: ReadonlyMap<string, Measures>) =>
  new Map([...totals].filter((_, index) => index % 2 === 0));
const refuse = () => 'refused' as const;
const nothing = () => [];

/** The account knows of more, or of less, than its objects. */
const scaled = (by: number) => (totals: ReadonlyMap<string, Measures>) =>
  new Map(
    [...totals].map(([day, { impressions, clicks, linkClicks, spend }]) => {
      const [i = 0, c = 0, l = 0, s = 0] = [impressions, clicks, linkClicks, spend].map((one) =>
        Math.ceil(one * by),
      );
      return [day, { impressions: i, clicks: c, linkClicks: l, spend: s }];
    }),
  );

/** What lasts for the first report alone, however often it is read. */
const asMade =
  (change: (rows: readonly Row[]) => readonly Row[]): NonNullable<Faults['report']> =>
  (rows, { made }) =>
    made === 0 ? change(rows) : rows;

/** What happens in the first reading alone. */
const once =
  (change: (rows: readonly Row[]) => readonly Row[]): NonNullable<Faults['report']> =>
  (rows, { reading }) =>
    reading === 0 ? change(rows) : rows;

const always =
  (change: (rows: readonly Row[]) => readonly Row[]): NonNullable<Faults['report']> =>
  (rows) =>
    change(rows);

const understated = (rows: readonly Row[]) =>
  rows.map((row) => (Number(row.ad_id) % 11 === 3 ? { ...row, impressions: '0', clicks: '0' } : row));

/** Rows of zeros of ads that delivered nothing. */
const withZeroRows = (rows: readonly Row[]) => [
  ...rows,
  ...rows.slice(0, 20).map((row) => ({
    ...row,
    ad_id: `9${String(row.ad_id)}`,
    impressions: '0',
    clicks: '0',
    inline_link_clicks: '0',
    spend: '0',
  })),
];

const BREAKDOWN = { options: { shape: 'ad by age' }, values: 3 } as const;
const CAMPAIGNS = { options: { shape: 'campaign' } } as const;
const TWO_GROUPS = { options: { groups: 2 } } as const;
const secondGroup =
  (change: NonNullable<Faults['report']>): NonNullable<Faults['report']> =>
  (rows, about) =>
    about.group === 1 ? change(rows, about) : rows;

/** The numbers change at some moment, all at once or object by object. */
const restated =
  (...factors: readonly number[]) =>
  ({ seed }: WorldSize): Faults => {
    const draw = draws(seed);
    const moments = factors.map(() => Math.floor(draw() * 8)).sort((left, right) => left - right);
    return { restate: (_cell, requests) => factors[moments.filter((at) => at < requests).length - 1] ?? 1 };
  };
const mixed = ({ seed }: WorldSize): Faults => {
  const at = 1 + (seed % 8);
  return { restate: ({ ad }, requests) => (requests > at ? (Number(ad) % 2 === 0 ? 1.04 : 0.96) : 1) };
};

const FOUND = ['repaired'];
const SCENARIOS: readonly Scenario[] = [
  { name: 'nothing goes wrong', outcomes: [], requests: 0 },
  { name: 'nothing goes wrong, campaigns', ...CAMPAIGNS, outcomes: [], requests: 0 },
  { name: 'nothing goes wrong, breakdown', ...BREAKDOWN, outcomes: [], requests: 0 },
  { name: 'a page is skipped once', faults: { report: once(withoutPage) }, outcomes: FOUND, requests: 4 },
  {
    name: 'a page is skipped once, campaigns',
    ...CAMPAIGNS,
    faults: { report: once(withoutPage) },
    outcomes: FOUND,
    requests: 4,
  },
  { name: 'the tail is cut once', faults: { report: once(withoutTail) }, outcomes: FOUND, requests: 4 },
  {
    name: 'a report is empty when it is read first',
    faults: { report: once(nothing) },
    outcomes: FOUND,
    requests: 4,
  },
  { name: 'a page is never served', faults: { report: always(withoutPage) }, outcomes: FOUND, requests: 6 },
  {
    name: 'a page is never served, breakdown',
    ...BREAKDOWN,
    faults: { report: always(withoutPage) },
    outcomes: FOUND,
    requests: 8,
  },
  {
    name: 'a page is never served, campaigns',
    ...CAMPAIGNS,
    faults: { report: always(withoutPage) },
    outcomes: FOUND,
    requests: 9,
  },
  {
    name: 'a report is empty as it was made',
    faults: { report: asMade(nothing) },
    outcomes: FOUND,
    requests: 8,
  },
  {
    name: 'a report is empty whenever it is made',
    faults: { report: always(nothing) },
    outcomes: FOUND,
    requests: 8,
  },
  {
    name: 'a report is empty, and its rows are refused',
    faults: { report: always(nothing), fullRows: refuse },
    outcomes: ['held_back'],
    requests: 9,
  },
  {
    name: 'the first control is empty',
    faults: { totals: (totals, asked) => (asked === 0 ? new Map() : totals) },
    outcomes: [],
    requests: 0,
  },
  {
    name: 'the first control has half of the days',
    faults: { totals: (totals, asked) => (asked === 0 ? halfOf(totals) : totals) },
    outcomes: [],
    requests: 0,
  },
  {
    name: 'the second control has half of the days, the report is empty',
    faults: { totals: (totals, asked) => (asked === 1 ? halfOf(totals) : totals), report: asMade(nothing) },
    outcomes: FOUND,
    requests: 8,
  },
  {
    name: 'the control is refused',
    faults: { totals: refuse, report: asMade(nothing) },
    outcomes: ['unproven'],
    requests: 0,
  },
  {
    name: 'the list is refused, the report is empty',
    faults: { list: refuse, report: always(nothing) },
    outcomes: ['held_back'],
    requests: 7,
  },
  {
    name: 'the list is refused, a page was skipped once',
    faults: { list: refuse, report: once(withoutPage) },
    outcomes: FOUND,
    requests: 4,
  },
  {
    name: 'campaigns are refused, a page is never served',
    faults: { campaigns: refuse, report: always(withoutPage) },
    outcomes: FOUND,
    requests: 7,
  },
  {
    name: 'all that looks up is refused, and the account knows more',
    faults: { totals: scaled(1.05), campaigns: refuse, list: refuse },
    outcomes: ['held_back'],
    requests: 8,
  },
  {
    name: 'the list loses the page that the report loses',
    faults: { report: always(withoutPage), list: (rows, asked) => (asked === 0 ? withoutPage(rows) : rows) },
    outcomes: FOUND,
    requests: 7,
  },
  {
    name: 'the list of campaigns loses a page, too',
    faults: {
      report: always(withoutPage),
      campaigns: (rows, asked) => (asked === 0 ? withoutPage(rows) : rows),
    },
    outcomes: FOUND,
    requests: 7,
  },
  {
    name: 'every status is refused for good',
    faults: { filterRefused: true },
    outcomes: ['difference'],
    requests: 8,
  },
  { name: 'three ads have an unknown status', oddAds: 3, outcomes: FOUND, requests: 10 },
  {
    name: 'the account knows more',
    faults: { totals: scaled(1.05) },
    outcomes: ['difference'],
    requests: 4,
    rereads: 0,
  },
  {
    name: 'the account knows more, campaigns',
    ...CAMPAIGNS,
    faults: { totals: scaled(1.05) },
    outcomes: ['difference'],
    requests: 4,
    rereads: 0,
  },
  {
    name: 'the account knows more, a page is skipped once',
    faults: { totals: scaled(1.05), report: once(withoutPage) },
    outcomes: ['difference'],
    requests: 10,
  },
  {
    name: 'the account knows more, a page is never served',
    faults: { totals: scaled(1.05), report: always(withoutPage) },
    outcomes: ['difference'],
    requests: 11,
  },
  {
    name: 'the account knows more, rows of zeros are listed',
    ...BREAKDOWN,
    faults: { totals: scaled(1.05), list: withZeroRows },
    outcomes: ['difference'],
    requests: 9,
    rereads: 0,
  },
  {
    name: 'the account knows less',
    faults: { totals: scaled(0.95) },
    outcomes: ['difference'],
    requests: 1,
    rereads: 0,
  },
  {
    name: 'two answers are 2 % low, a page is skipped',
    faults: {
      totals: (totals, asked) => (asked < 2 ? scaled(0.98)(totals) : totals),
      report: always((rows) => rows.filter((_, index) => index % 10 !== 3)),
    },
    outcomes: ['repaired', 'moving'],
    requests: 7,
    hiddenByMoving: true,
  },
  {
    name: 'a breakdown gives nothing',
    ...BREAKDOWN,
    faults: { report: nothing, list: nothing },
    outcomes: ['difference'],
    requests: 4,
    rereads: 0,
    unseen: true,
  },
  {
    name: 'the report understates some ads',
    faults: { report: always(understated) },
    outcomes: FOUND,
    requests: 6,
  },
  {
    name: 'the second group loses a page',
    ...TWO_GROUPS,
    faults: { report: secondGroup(always(withoutPage)) },
    outcomes: FOUND,
    requests: 8,
  },
  {
    name: 'the second group is empty',
    ...TWO_GROUPS,
    faults: { report: secondGroup(always(nothing)) },
    outcomes: FOUND,
    requests: 10,
  },
  {
    name: 'one campaign is never served',
    faults: { report: always(withoutCampaign) },
    outcomes: FOUND,
    requests: 5,
  },
  {
    name: 'one campaign is never served, and the list loses half of it, once',
    faults: {
      report: always(withoutCampaign),
      list: (rows, asked) => (asked === 0 ? rows.slice(Math.ceil(rows.length / 2)) : rows),
    },
    outcomes: FOUND,
    requests: 6,
  },
  {
    name: 'numbers grow between the list and the repair',
    faults: ({ days }) => ({
      report: always(withoutPage),
      restate: (_cell, requests) => (requests > (days > 7 ? 8 : 6) ? 1.03 : 1),
    }),
    outcomes: FOUND,
    requests: 6,
  },
  { name: 'numbers grow', faults: restated(1.03), outcomes: ['moving', 'repaired'], requests: 10 },
  { name: 'numbers shrink', faults: restated(0.97), outcomes: ['moving', 'repaired'], requests: 10 },
  {
    name: 'numbers shrink, then grow',
    faults: restated(0.95, 1.05),
    outcomes: ['moving', 'repaired', 'difference'],
    requests: 4,
  },
  {
    name: 'numbers grow, then shrink',
    faults: restated(1.05, 0.95),
    outcomes: ['moving', 'repaired', 'difference'],
    requests: 3,
  },
  {
    name: 'some grow, some shrink',
    faults: mixed,
    outcomes: ['moving', 'repaired', 'difference'],
    requests: 20,
  },
];

async function runWorld(scenario: Scenario, size: WorldSize, trouble?: number): Promise<Result> {
  const world = new World(size, scenario.oddAds);
  const faults = typeof scenario.faults === 'function' ? scenario.faults(size) : (scenario.faults ?? {});
  const options: StreamOptions = {
    shape: 'ad',
    currency: size.seed % 3 === 0 ? 'JPY' : 'USD',
    reportDays: 7,
    groups: 1,
    ...scenario.options,
    ...(trouble !== undefined && { trouble }),
  };
  const meta = new FakeMeta(world, options.shape, faults);
  const outcome = await new Stream(meta, world.days, options).run();
  return { ...compare(outcome, meta.truth()), outcome };
}

function expectOutcome(scenario: Scenario, result: Result): void {
  const allowed = new Set(['agrees', ...scenario.outcomes]);
  expect(Object.keys(result.byOutcome).filter((what) => !allowed.has(what))).toEqual([]);
  const moving = (day: string) => result.outcome.days.get(day)?.outcome === 'moving';
  const passes = result.lossPasses.filter((day) => !(scenario.hiddenByMoving && moving(day)));
  if (scenario.unseen === undefined) expect(passes).toEqual([]);
  if (!scenario.name.startsWith('all that looks up')) expect(result.heldForNothing).toEqual([]);
  expect(result.outcome.rereads).toBeLessThanOrEqual(scenario.rereads ?? 3);
  expect(result.outcome.furtherReports).toBe(0);
}

describe.each(SCENARIOS)('$name', (scenario) => {
  const values = scenario.values ?? 1;

  test('no loss passes, nothing is held for nothing, requests are few', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(SIZES, async (size) => {
        const result = await runWorld(scenario, { ...size, values });
        expectOutcome(scenario, result);
        expect(result.outcome.mendRequests).toBeLessThanOrEqual(scenario.requests);
        for (const outcome of Object.keys(result.byOutcome)) seen.add(outcome);
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(scenario.outcomes.filter((outcome) => seen.has(outcome)).slice(0, 1)).toEqual(
      scenario.outcomes.filter((outcome) => seen.has(outcome) || scenario.outcomes.length === 1).slice(0, 1),
    );
  });

  test('the same, with crashes and turns that end anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(SIZES, fc.nat(), async (size, trouble) => {
        expectOutcome(scenario, await runWorld(scenario, { ...size, values }, trouble));
      }),
      { seed: SEED, numRuns: Math.ceil(RUNS / 2) },
    );
  });
});

describe('3,000 ads, 28 days in one report', () => {
  const size = { seed: 5, ads: 3_000, campaigns: 40, days: 28, values: 1 };
  const options = { reportDays: 28 };
  const big = (faults: Faults) => runWorld({ name: '', faults, options, outcomes: [], requests: 0 }, size);

  test('a report that is empty as it was made is made once more', async () => {
    const { byOutcome, lossPasses, outcome } = await big({ report: asMade(nothing) });
    expect(byOutcome).toEqual({ repaired: 28 });
    expect(lossPasses).toEqual([]);
    expect(outcome).toMatchObject({ rereads: 1, furtherReports: 1 });
    expect(outcome.mendRequests).toBeLessThan(100);
  });

  test('one that is empty whenever it is made holds its days back', async () => {
    const { byOutcome, outcome } = await big({ report: always(nothing) });
    expect(byOutcome).toEqual({ held_back: 28 });
    expect(outcome).toMatchObject({ rereads: 1, furtherReports: 1 });
    expect(outcome.mendRequests).toBeLessThan(200);
  });

  test('where no further report may be made, nobody waits', async () => {
    const { byOutcome, outcome } = await big({ report: asMade(nothing), creationRefused: true });
    expect(byOutcome).toEqual({ held_back: 28 });
    expect(outcome.days.get('2026-10-03')?.reason).toMatch(
      /^Meta's total is [\d,]+ impressions, the rows have 0; Meta refused to make the report/,
    );
  });

  test('a standing difference costs lists of campaigns, and no report', async () => {
    const { byOutcome, outcome } = await big({ totals: scaled(1.05) });
    expect(byOutcome).toEqual({ difference: 28 });
    expect(outcome).toMatchObject({ rereads: 0, furtherReports: 0 });
    expect(outcome.mendRequests).toBeLessThanOrEqual(7);
  });
});
