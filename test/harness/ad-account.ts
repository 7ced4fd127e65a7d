import { crossCheck, type Proven } from '#functions/aggregate/cross-check.ts';
import type { Finding } from '#functions/aggregate/findings.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import type { EvidenceLine } from '#functions/lake/evidence-lines.ts';
import { addDays, tileDays } from '#functions/runtime/days.ts';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { receiptOf, resolvedAccount, unitOf } from './receipts.ts';

/** A row of ads or of campaigns on a day, of which only this much matters. */
export interface WorldRow {
  readonly id: string;
  readonly campaign: string;
  readonly date: string;
  readonly impressions: number;
}

/** What four streams have read of an account, in the order of their answers. */
export interface World {
  readonly campaign_insights: WorldRow[];
  readonly ad_insights: WorldRow[];
  readonly ad_metadata: { readonly id: string; readonly campaign: string; readonly status: string }[];
  readonly ad_creatives: string[];
}

/** The last four weeks, up to yesterday. */
export const MONTH = {
  ...resolvedAccount(),
  since: '2026-05-01',
  until: '2026-05-28',
  snapshotDate: '2026-05-29',
};
export const DAYS: readonly string[] = tileDays(MONTH, 1).map(({ since }) => since);

/** Ids of ads and campaigns in the order in which they were made; each ad has a creative of its own. */
export const adId = (index: number): string => `1202${String(index).padStart(14, '0')}`;
export const campaignId = (index: number): string => `238${String(index).padStart(14, '0')}`;
export const creativeOf = (ad: string): string => `9${ad}`;

/** Numbers from 0 to 1 that a seed decides. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How an account is made. */
export interface AccountSpec {
  readonly seed: number;
  readonly ads: number;
  readonly campaigns: number;
  /** Ads made in one go belong to one campaign, or to all in turn. */
  readonly inBulk: boolean;
  /** Share of its days on which the laziest ad and the busiest have a row. */
  readonly delivery: readonly [number, number];
  /** Share of the ads, and of the campaigns, that stop for some days in a row. */
  readonly pausing: number;
}

/** The rows of all ads, whatever becomes of them later, ad by ad and day by day. */
export function rowsOfAds(spec: AccountSpec): WorldRow[] {
  const random = randomOf(spec.seed);
  const pauses = Array.from({ length: spec.campaigns }, () => pauseOf(random, spec.pausing));
  const [least, most] = spec.delivery;
  return Array.from({ length: spec.ads }, (_, ad) => {
    const campaign = spec.inBulk ? Math.floor((ad * spec.campaigns) / spec.ads) : ad % spec.campaigns;
    const own = pauseOf(random, spec.pausing);
    const delivery = least + (most - least) * random();
    return DAYS.flatMap((date, day) => {
      const rests = isIn(own, day) || isIn(pauses[campaign], day) || random() >= delivery;
      const impressions = 1 + Math.floor(1000 * random() ** 4);
      return rests ? [] : [{ id: adId(ad), campaign: campaignId(campaign), date, impressions }];
    });
  }).flat();
}

type Pause = readonly [from: number, to: number];
const isIn = (pause: Pause | undefined, day: number): boolean =>
  pause !== undefined && pause[0] <= day && day < pause[1];

function pauseOf(random: () => number, share: number): Pause | undefined {
  const [isPaused, from, days] = [random() < share, random() * DAYS.length, 1 + random() * DAYS.length];
  return isPaused ? [Math.floor(from), Math.floor(from + days)] : undefined;
}

/** The rows of campaigns: sums over ads. */
export function rowsOfCampaigns(ads: readonly WorldRow[]): WorldRow[] {
  const sums = new Map<string, { -readonly [Key in keyof WorldRow]: WorldRow[Key] }>();
  for (const { campaign, date, impressions } of ads) {
    const key = `${campaign} ${date}`;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { id: campaign, campaign, date, impressions });
    else sum.impressions += impressions;
  }
  return [...sums.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
}

/** What an account looks like to which nothing happens while it is read. */
export function quietWorld(spec: AccountSpec): World {
  const rows = rowsOfAds(spec);
  const ads = [...new Map(rows.map((row) => [row.id, row])).values()];
  return {
    campaign_insights: rowsOfCampaigns(rows),
    ad_insights: rows,
    ad_metadata: ads.map(({ id, campaign }) => ({ id, campaign, status: 'ACTIVE' })),
    ad_creatives: ads.map(({ id }) => creativeOf(id)),
  };
}

/** What the proof finds in it. */
export async function judgeWorld(world: World): Promise<Finding[]> {
  const proven: Proven = Object.fromEntries(
    STREAM_NAMES.map((stream) => {
      const observedAt = `2026-05-29T04:0${STREAM_NAMES.indexOf(stream)}:00.000Z`;
      const partition = { date: MONTH.until, key: stream, rows: 0, bytes: 0, sha256: '', observedAt };
      return [stream, receiptOf(unitOf(stream), [partition])];
    }),
  );
  return crossCheck(({ stream }) => linesOf(world, stream), MONTH, proven, STREAM_NAMES);
}

async function* linesOf(world: World, stream: StreamName): AsyncGenerator<EvidenceLine> {
  const date = MONTH.snapshotDate;
  if (stream === 'ad_creatives') yield { kind: 'creatives', date, creatives: world.ad_creatives };
  else if (stream === 'ad_metadata') {
    const created = addDays(MONTH.since, -1);
    const ads = world.ad_metadata.map(
      ({ id, campaign, status }): [string, string, string, string, string] => [
        id,
        campaign,
        creativeOf(id),
        created,
        status,
      ],
    );
    yield { kind: 'ads', date, ads };
  } else yield* linesOfRows(world[stream], stream === 'ad_insights');
}

function* linesOfRows(rows: readonly WorldRow[], perAd: boolean): Generator<EvidenceLine> {
  const byDay = Map.groupBy(rows, (row) => row.date);
  for (const date of DAYS) {
    for (const [campaign, of] of Map.groupBy(byDay.get(date) ?? [], (row) => row.campaign)) {
      const impressions = of.reduce((sum, row) => sum + row.impressions, 0);
      // A hundredth of the currency for each impression: nothing to round.
      const spend = String(impressions * 10_000);
      const ads = perAd ? of.map(({ id }) => id) : [];
      yield { kind: 'campaign', date, campaign, spend, impressions: String(impressions), ads };
    }
  }
}
