import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Comparison, compare } from './worlds/compare.ts';
import { FakeMeta, type Faults } from './worlds/fake-meta.ts';
import { always, asMade, nothing, scaled } from './worlds/fault-kinds.ts';
import { Stream, type StreamOptions, type StreamOutcome } from './worlds/run-stream.ts';
import { SCENARIOS, type Scenario } from './worlds/scenarios.ts';
import { World, type WorldSize } from './worlds/world.ts';

/** Worlds of each scenario; `WORLD_RUNS` tries more of them. */
const RUNS = Number(process.env.WORLD_RUNS ?? 4);
const SEED = 20_261_121;

type Result = Comparison & { readonly outcome: StreamOutcome };

const SIZES = fc.record({
  seed: fc.nat(),
  ads: fc.integer({ min: 40, max: 120 }),
  campaigns: fc.integer({ min: 2, max: 12 }),
  days: fc.integer({ min: 1, max: 12 }),
});

async function runWorld(scenario: Scenario, size: WorldSize, trouble?: number): Promise<Result> {
  const world = new World(size, scenario.oddAds);
  const faults = typeof scenario.faults === 'function' ? scenario.faults(size) : (scenario.faults ?? {});
  const options: StreamOptions = {
    shape: 'ad',
    currency: size.seed % 3 === 0 ? 'JPY' : 'USD',
    reportDays: 7,
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

describe('1,000 ads, 28 days in one report', () => {
  const size = { seed: 5, ads: 1_000, campaigns: 40, days: 28, values: 1 };
  const options = { reportDays: 28 };
  const big = (faults: Faults) => runWorld({ name: '', faults, options, outcomes: [], requests: 0 }, size);

  test('a report that is empty as it was made is made once more', async () => {
    const { byOutcome, lossPasses, outcome } = await big({ report: asMade(nothing) });
    expect(byOutcome).toEqual({ repaired: 28 });
    expect(lossPasses).toEqual([]);
    expect(outcome).toMatchObject({ rereads: 1, furtherReports: 1 });
    expect(outcome.mendRequests).toBeLessThan(34);
  });

  test('one that is empty whenever it is made holds its days back', async () => {
    const { byOutcome, outcome } = await big({ report: always(nothing) });
    expect(byOutcome).toEqual({ held_back: 28 });
    expect(outcome).toMatchObject({ rereads: 1, furtherReports: 1 });
    expect(outcome.mendRequests).toBeLessThan(67);
  });

  test('where no further report may be made, nobody waits', async () => {
    const { byOutcome, outcome } = await big({ report: asMade(nothing), creationRefused: true });
    expect(byOutcome).toEqual({ held_back: 28 });
    expect(outcome.days.get('2026-10-03')?.reason).toMatch(
      /^Meta's total is [\d,]+ impressions, the rows have 0; Meta refused to create the report/,
    );
  });

  test('a standing difference costs lists of campaigns, and no report', async () => {
    const { byOutcome, outcome } = await big({ totals: scaled(1.05) });
    expect(byOutcome).toEqual({ difference: 28 });
    expect(outcome).toMatchObject({ rereads: 0, furtherReports: 0 });
    expect(outcome.mendRequests).toBeLessThanOrEqual(7);
  });
});
