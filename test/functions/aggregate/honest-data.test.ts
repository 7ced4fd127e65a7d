import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '#functions/aggregate/findings.ts';
import { tileDays } from '#functions/runtime/days.ts';
import { STREAMS } from '#functions/streams/catalog.ts';
import {
  type AccountSpec,
  adId,
  creativeOf,
  DAYS,
  judgeWorld,
  MONTH,
  quietWorld,
  randomOf,
  rowsOfAds,
  rowsOfCampaigns,
  type World,
} from '#test/harness/ad-account.ts';

const violations = (findings: readonly Finding[]) =>
  findings.filter(({ severity }) => severity === 'violation');

/** Mostly small accounts, for they are where three of something are much; and some of up to 5,000 ads. */
const SIZES = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 30 }) },
  { weight: 3, arbitrary: fc.integer({ min: 31, max: 600 }) },
  { weight: 1, arbitrary: fc.integer({ min: 601, max: 5_000 }) },
);
/** 0 … 1; doubles would nearly all be next to nothing. */
const SHARE = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);

const ACCOUNT: fc.Arbitrary<AccountSpec> = fc
  .tuple(
    SIZES,
    SHARE,
    fc.nat(),
    fc.boolean(),
    SHARE,
    SHARE,
    SHARE.map((share) => share / 2),
  )
  .map(([ads, campaigns, seed, inBulk, lazy, busy, pausing]) => ({
    seed,
    ads,
    campaigns: Math.max(1, Math.ceil(ads * campaigns ** 2)),
    inBulk,
    delivery: [Math.min(lazy, busy), Math.max(lazy, busy)] as const,
    pausing,
  }));

/** What people do while an account is read, or before, and what Meta does. */
interface Turmoil {
  /** Which ads are deleted: some of all, some next to each other, those of some campaigns. */
  readonly shape: 'scattered' | 'neighbours' | 'campaigns';
  readonly share: number;
  /** How much of what is deleted goes in the same moment. */
  readonly together: boolean;
  /** By how much campaigns are restated after their ads were read, or before. */
  readonly restated: number;
  /** Share of yesterday's rows that one stream does not have yet. */
  readonly late: number;
  /** Share of the creatives that Meta does not list. */
  readonly unlisted: number;
}
const TURMOIL: fc.Arbitrary<Turmoil> = fc.record({
  shape: fc.constantFrom('scattered', 'neighbours', 'campaigns'),
  share: SHARE,
  together: fc.boolean(),
  restated: SHARE.map((share) => 3 * share),
  late: SHARE,
  unlisted: SHARE,
});

/** The four streams read one after another in any order; each has what was not deleted by then. */
function turbulentWorld(spec: AccountSpec, turmoil: Turmoil): World {
  const random = randomOf(spec.seed + 1);
  const rows = rowsOfAds(spec);
  const ads = [...new Map(rows.map((row) => [row.id, row.campaign]))];
  const from = Math.floor(random() * ads.length);
  const isDeleted = (index: number, campaign: string) => {
    if (turmoil.shape === 'scattered') return random() < turmoil.share;
    if (turmoil.shape === 'campaigns') return randomOf(Number(campaign.slice(-6)))() < turmoil.share;
    return from <= index && index < from + turmoil.share * ads.length;
  };
  const moment = Math.floor(random() * 5);
  const deletedAt = new Map(
    ads.flatMap(([id, campaign], index) =>
      isDeleted(index, campaign) ? [[id, turmoil.together ? moment : Math.floor(random() * 5)]] : [],
    ),
  );
  const order = [0, 1, 2, 3].map((place) => ({ place, at: random() })).sort((a, b) => a.at - b.at);
  const readAt = order.map(({ place }) => place);
  const isThere = (id: string, stream: number) => (deletedAt.get(id) ?? 5) > (readAt[stream] ?? 0);
  const campaignsThere = new Set(ads.filter(([id]) => isThere(id, 0)).map(([, campaign]) => campaign));
  const isLate = (date: string) => date === MONTH.until && random() < turmoil.late;
  return {
    // A campaign keeps what its deleted ads have spent, and is gone when all of them are.
    campaign_insights: rowsOfCampaigns(rows)
      .filter(({ id, date }) => campaignsThere.has(id) && !isLate(date))
      .map((row) => ({
        ...row,
        impressions: Math.ceil(row.impressions * (1 + turmoil.restated * (random() - 0.3))),
      })),
    ad_insights: rows.filter(({ id, date }) => isThere(id, 1) && !isLate(date)),
    ad_metadata: ads
      .filter(([id]) => isThere(id, 2))
      .map(([id, campaign]) => ({ id, campaign, status: random() < 0.5 ? 'ACTIVE' : 'PAUSED' })),
    ad_creatives: ads.map(([id]) => creativeOf(id)).filter(() => random() >= turmoil.unlisted),
  };
}

const LARGE: AccountSpec = {
  seed: 1,
  ads: 400,
  campaigns: 10,
  inBulk: true,
  delivery: [0.6, 1],
  pausing: 0,
};

describe('honest data', () => {
  // Of one seed, for once in many thousand accounts a deletion has exactly the shape of a page; see below.
  test('is never heldBack, whatever is deleted, restated, paused, late or not listed', async () => {
    await fc.assert(
      fc.asyncProperty(ACCOUNT, TURMOIL, async (spec, turmoil) => {
        expect(violations(await judgeWorld(turbulentWorld(spec, turmoil)))).toEqual([]);
      }),
      { numRuns: 250, seed: 1 },
    );
  }, 120_000);

  test.each<[string, AccountSpec, (world: World) => World]>([
    [
      '3 of 20 ads deleted since their insights were read',
      { seed: 1, ads: 20, campaigns: 3, inBulk: true, delivery: [1, 1], pausing: 0 },
      (world) => ({ ...world, ad_metadata: world.ad_metadata.slice(3) }),
    ],
    [
      'all of 20 ads deleted since then',
      { seed: 1, ads: 20, campaigns: 3, inBulk: true, delivery: [1, 1], pausing: 0 },
      (world) => ({ ...world, ad_metadata: [] }),
    ],
    [
      'all of 5,000 ads deleted since then',
      { seed: 1, ads: 5_000, campaigns: 40, inBulk: true, delivery: [0.1, 0.2], pausing: 0 },
      (world) => ({ ...world, ad_metadata: [] }),
    ],
    [
      '120 ads next to each other deleted since then',
      LARGE,
      (world) => ({ ...world, ad_metadata: world.ad_metadata.toSpliced(130, 120) }),
    ],
    [
      'the one campaign deleted since its ads were read',
      { seed: 1, ads: 1, campaigns: 1, inBulk: true, delivery: [1, 1], pausing: 0 },
      (world) => ({ ...world, campaign_insights: [] }),
    ],
    [
      'yesterday tripled in one of 3 campaigns',
      { seed: 1, ads: 20, campaigns: 3, inBulk: true, delivery: [1, 1], pausing: 0 },
      (world) => ({
        ...world,
        campaign_insights: world.campaign_insights.map((row, index) =>
          row.date === MONTH.until && index > DAYS.length
            ? { ...row, impressions: 3 * row.impressions }
            : row,
        ),
      }),
    ],
  ])('is listed, with numbers: %s', async (_name, spec, happen) => {
    const findings = await judgeWorld(happen(quietWorld(spec)));
    expect(violations(findings)).toEqual([]);
    expect(findings.some(({ severity }) => severity === 'difference')).toBe(true);
  });

  test('may differ in more than a hundred thousand numbers', async () => {
    const world = quietWorld({ ...LARGE, ads: 2_200, campaigns: 2_200, delivery: [1, 1] });
    const campaign_insights = world.campaign_insights.map((row) => ({
      ...row,
      impressions: row.impressions + 1_000,
    }));
    const findings = await judgeWorld({ ...world, campaign_insights });
    expect(findings.length).toBeGreaterThan(120_000);
    expect(violations(findings)).toEqual([]);
  });

  test('that happens to be exactly a page of ads cannot be told from a lost one: that is heldBack, once', async () => {
    const world = quietWorld(LARGE);
    const deleted = { ...world, ad_metadata: world.ad_metadata.toSpliced(100, 100) };
    expect(violations(await judgeWorld(deleted))).toMatchObject([
      { check: 'ads_known', expected: `100 next to each other, ${adId(100)} to ${adId(199)}, listed` },
    ]);
  });
});

/** Accounts that have pages to lose, with ads that deliver on most days. */
const STEADY: fc.Arbitrary<AccountSpec> = fc.record({
  seed: fc.nat(),
  ads: fc.integer({ min: 300, max: 1_200 }),
  campaigns: fc.integer({ min: 40, max: 60 }),
  inBulk: fc.boolean(),
  delivery: fc.constant([0.6, 1] as const),
  pausing: fc.constant(0),
});

/** Takes one whole page out of a list. @param at which of the whole pages, 0 … 1. */
function losePage<T>(list: readonly T[], pageSize: number, at: number): T[] {
  const pages = Math.floor(list.length / pageSize);
  return list.toSpliced(pageSize * Math.min(pages - 1, Math.floor(at * pages)), pageSize);
}

/** A report's rows in one of the two orders that Meta may give them in. */
function loseRows(
  world: World,
  stream: 'campaign_insights' | 'ad_insights',
  days: number,
  report: number,
  byDay: boolean,
  at: number,
): World {
  const { since, until } = tileDays(MONTH, days)[report] ?? MONTH;
  const isIn = ({ date }: { date: string }) => since <= date && date <= until;
  const rows = world[stream].filter(isIn);
  const order = byDay ? rows.toSorted((a, b) => (a.date < b.date ? -1 : Number(a.date > b.date))) : rows;
  const kept = losePage(order, STREAMS[stream].pageSize, at);
  return { ...world, [stream]: [...world[stream].filter((row) => !isIn(row)), ...kept] };
}

describe('a page that was lost is found', () => {
  const expectLost = async (world: World, stream: string, check: string) => {
    const found = violations(await judgeWorld(world));
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ streams }) => streams[0]))).toEqual(new Set([stream]));
    expect(new Set(found.map((finding) => finding.check))).toEqual(new Set([check]));
  };

  test.each<['ad_metadata' | 'ad_creatives', string]>([
    ['ad_metadata', 'ads_known'],
    ['ad_creatives', 'creatives_known'],
  ])(
    'in the list of %s',
    async (stream, check) => {
      await fc.assert(
        fc.asyncProperty(STEADY, SHARE, async (spec, at) => {
          const world = quietWorld(spec);
          const kept = losePage<unknown>(world[stream], STREAMS[stream].pageSize, at);
          await expectLost({ ...world, [stream]: kept }, stream, check);
        }),
        { numRuns: 15 },
      );
    },
    60_000,
  );

  test('in a report on campaigns', async () => {
    await fc.assert(
      fc.asyncProperty(STEADY, SHARE, fc.boolean(), async (spec, at, byDay) => {
        const world = loseRows(quietWorld(spec), 'campaign_insights', 28, 0, byDay, at);
        await expectLost(world, 'campaign_insights', 'impressions');
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  test('in a report on ads that has others before and after it', async () => {
    await fc.assert(
      fc.asyncProperty(
        STEADY,
        SHARE,
        fc.boolean(),
        fc.constantFrom(1, 2),
        async (spec, at, byDay, report) => {
          const world = loseRows(quietWorld(spec), 'ad_insights', 7, report, byDay, at);
          await expectLost(world, 'ad_insights', 'impressions');
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);

  test('in the first or the last report on ads it is listed, for there it cannot be told from ads that began or ended', async () => {
    const spec: AccountSpec = { ...LARGE, ads: 300, campaigns: 40, inBulk: false };
    for (const report of [0, 3]) {
      const findings = await judgeWorld(loseRows(quietWorld(spec), 'ad_insights', 7, report, false, 0));
      expect(violations(findings)).toEqual([]);
      expect(findings).toContainEqual(
        expect.objectContaining({ check: 'impressions', severity: 'difference' }),
      );
    }
  });
});
