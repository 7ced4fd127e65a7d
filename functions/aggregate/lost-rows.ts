import type { ResolvedAccount } from '#functions/contract/documents.ts';
import { tileDays } from '#functions/runtime/days.ts';
import { STREAMS } from '#functions/streams/catalog.ts';
import type { InsightsSource } from '#functions/streams/stream.ts';
import type { Gap } from './compare-sums.ts';
import { shareOf, sizeOf } from './compare-sums.ts';
import { severityOf } from './decide.ts';
import type { Delivery } from './delivery.ts';
import { cellOf } from './lost-ads.ts';
import { byId, type Look, type Stretch, stretchesOf } from './stretches.ts';

/** A row that an insights stream has, or should have. */
export interface Row {
  readonly id: string;
  readonly date: string;
}

type InsightsStream = 'campaign_insights' | 'ad_insights';

/** Ads are looked for where a campaign has more than them by more than Meta restates; see `check-sums.ts`. */
const MISSED_SHARE = 0.05;
/** An ad that has rows on fewer of its days than this often pauses; that it has none says little. */
const STEADY_SHARE = 0.25;

/** What the two insights streams of an account have. */
export interface InsightsRows {
  readonly account: ResolvedAccount;
  /** Gaps between them. */
  readonly gaps: readonly Gap[];
  readonly campaigns: Delivery;
  readonly ads: Delivery;
}

/** The rows that a page may have held which the API kept back, by stream: stretches that speak for nothing else. */
export function lostRows(rows: InsightsRows): Readonly<Record<InsightsStream, readonly Stretch<Row>[]>> {
  return { campaign_insights: lostCampaignRows(rows), ad_insights: lostAdRows(rows) };
}

/** A campaign whose ads have impressions on a day has a row of that day, unless it was deleted between the two reads. */
function lostCampaignRows({ account, gaps, campaigns }: InsightsRows): Stretch<Row>[] {
  const without = gaps.filter(
    ({ measure, campaignRow }) => measure === 'impressions' && campaignRow === undefined,
  );
  const missing = new Set(without.map(({ date, campaign }) => cellOf(date, campaign)));
  const ids = new Set([...campaigns.ids(), ...without.map(({ campaign }) => campaign)]);
  return lostIn('campaign_insights', 'named', account, ids, ({ id, date }) => {
    if (campaigns.has(id, date)) return 'here';
    return missing.has(cellOf(date, id)) ? 'missing' : 'unknown';
  });
}

/**
 * An ad with rows before and after a day, on which its campaign has more than its ads, may have lost its row. Ads
 * that have no row before, or none after, are not looked at: those look the same when they were started, paused, or
 * replaced by others.
 */
function lostAdRows({ account, gaps, ads }: InsightsRows): Stretch<Row>[] {
  const above = gaps.filter(
    (gap) => gap.measure === 'impressions' && shareOf(sizeOf(gap), gap.campaignRow ?? 0n) > MISSED_SHARE,
  );
  const cells = new Set(above.map(({ date, campaign }) => cellOf(date, campaign)));
  if (cells.size === 0) return [];
  const spans = new Map([...ads.ids()].map((id) => [id, ads.spanOf(id)]));
  return lostIn('ad_insights', 'expected', account, spans.keys(), ({ id, date }) => {
    if (ads.has(id, date)) return 'here';
    const span = spans.get(id);
    if (span === undefined || span.share < STEADY_SHARE || date < span.first || span.last < date)
      return 'unknown';
    return cells.has(cellOf(date, ads.campaignOf(id) ?? '')) ? 'missing' : 'unknown';
  });
}

/**
 * Looks for stretches in the two orders that a report can have: object by object with the days of each, or day by
 * day. Both the objects and the days are in their own order.
 */
function lostIn(
  stream: InsightsStream,
  kind: 'named' | 'expected',
  account: ResolvedAccount,
  ids: Iterable<string>,
  look: (row: Row) => Look,
): Stretch<Row>[] {
  const { pageSize, source } = STREAMS[stream];
  const reports = tileDays(account, (source as InsightsSource).reportDays);
  const sorted = [...ids].sort(byId);
  for (const inOrder of [byObject, byDay]) {
    const lost = reports
      .flatMap((report) => stretchesOf(inOrder(sorted, tileDays(report, 1)), look))
      .filter((stretch) => severityOf({ kind, stretch, pageSize }) === 'violation');
    if (lost.length > 0) return lost;
  }
  return [];
}

type Days = readonly { readonly since: string }[];

function* byObject(ids: readonly string[], days: Days): Generator<Row> {
  for (const id of ids) for (const { since } of days) yield { id, date: since };
}

function* byDay(ids: readonly string[], days: Days): Generator<Row> {
  for (const { since } of days) for (const id of ids) yield { id, date: since };
}
