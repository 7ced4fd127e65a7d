import type { ResolvedAccount } from '#functions/contract/documents.ts';
import { addDays } from '#functions/runtime/days.ts';
import { type Gap, MEASURES, type Measure, shareOf, sizeOf } from './compare-sums.ts';
import { severityOf } from './decide.ts';
import type { Delivery } from './delivery.ts';
import type { Finding, Reason } from './findings.ts';
import type { KnownAds } from './known-ads.ts';
import { cellOf, daysWithLostAds } from './lost-ads.ts';
import { lostRows, type Row } from './lost-rows.ts';
import type { Stretch } from './stretches.ts';

/** Meta goes on restating a day for so long (marketing-api/insights/best-practices). */
const RESTATED_DAYS = 28;
/** What may be restated between two reads within a run, in relation to the larger number; more of it has no name. */
const RESTATED_SHARE = 0.05;
/** Of today and yesterday, more than that may be restated, or deleted: nobody can tell. */
const MOVING_DAYS = 1;

/** What is known of the two insights streams when they are judged. */
export interface SumsContext {
  readonly account: ResolvedAccount;
  /** Whether both were observed at the very same time: then nothing can have been restated in between. */
  readonly observedTogether: boolean;
  /** Whether one of the streams left something out. */
  readonly skipped: boolean;
  /** Days on which campaigns, and ads, have rows. */
  readonly campaigns: Delivery;
  readonly ads: Delivery;
  /** The listing of ads; empty when there is none. */
  readonly known: KnownAds;
  /** Sum over all campaigns of each day: the larger of what the two streams say. */
  readonly totals: ReadonlyMap<string, Readonly<Record<Measure, bigint>>>;
}

/**
 * Findings for the gaps between campaigns and their ads: rows that a page seems to have held first, then each day that
 * differs for no known reason, then each gap, the largest first.
 */
export function judgeGaps(gaps: readonly Gap[], context: SumsContext): Finding[] {
  if (gaps.length === 0) return [];
  const above = gaps.filter((gap) => !isCampaignsFault(gap));
  const lost = daysWithLostAds(above, context.known, context.ads);
  const largestFirst = [...gaps].sort((left, right) => Number(sizeOf(right) - sizeOf(left)));
  const judged = largestFirst.map((gap) => ({ gap, reason: reasonOf(gap, context, lost) }));
  const unexplained = judged.filter(({ reason }) => reason === undefined).map(({ gap }) => gap);
  return [
    ...lostPages(gaps, context),
    ...differentDays(unexplained, context),
    ...judged.map(({ gap, reason }) => findingOf(gap, reason, context)),
  ];
}

/** Ads that say more than their campaign can only mean that the campaign's row is wrong or missing. */
const isCampaignsFault = ({ campaignRow = 0n, ads = 0n }: Gap): boolean => ads > campaignRow;

function reasonOf(gap: Gap, context: SumsContext, lost: ReadonlySet<string>): Reason | undefined {
  if (context.skipped) return 'left_out';
  const { campaignRow = 0n, ads = 0n } = gap;
  const larger = campaignRow > ads ? campaignRow : ads;
  const oldest = addDays(context.account.snapshotDate, -RESTATED_DAYS);
  const isRestated = gap.date >= oldest && shareOf(sizeOf(gap), larger) <= RESTATED_SHARE;
  if (isRestated && !context.observedTogether) return 'restated';
  const isMoving = gap.date >= addDays(context.account.snapshotDate, -MOVING_DAYS);
  if (isMoving || isCampaignsFault(gap) || lost.has(cellOf(gap.date, gap.campaign))) return undefined;
  return 'archived_or_deleted_ads';
}

function findingOf(gap: Gap, reason: Reason | undefined, { account }: SumsContext): Finding {
  return {
    check: gap.measure,
    severity: severityOf({ kind: 'different' }, reason === undefined ? {} : { reason }),
    account: account.account,
    streams: streamsOf(isCampaignsFault(gap)),
    date: gap.date,
    id: gap.campaign,
    expected: textOf(isCampaignsFault(gap) ? gap.ads : gap.campaignRow, gap.measure),
    found: textOf(isCampaignsFault(gap) ? gap.campaignRow : gap.ads, gap.measure),
    ...(reason === undefined ? {} : { reason }),
  };
}

function lostPages(gaps: readonly Gap[], context: SumsContext): Finding[] {
  const { account, campaigns, ads, skipped } = context;
  if (skipped) return [];
  const lost = lostRows({ account, gaps, campaigns, ads });
  return [
    ...lost.campaign_insights.map((stretch) => lostPage(stretch, true, account, 'campaign')),
    ...lost.ad_insights.map((stretch) => lostPage(stretch, false, account, 'ad')),
  ];
}

function lostPage(
  { missing }: Stretch<Row>,
  ofCampaigns: boolean,
  { account }: ResolvedAccount,
  noun: string,
): Finding {
  const objects = new Set(missing.map(({ id }) => id)).size;
  const days = missing.map(({ date }) => date).sort();
  const [first, last] = [missing[0], missing.at(-1)];
  return {
    check: 'impressions',
    severity: 'violation',
    account,
    streams: streamsOf(ofCampaigns),
    ...(days[0] === undefined ? {} : { date: days[0] }),
    expected: `${ofCampaigns ? '' : 'up to '}${missing.length} rows of ${objects} ${noun}s next to each other, ${first?.id} to ${last?.id}, until ${days.at(-1)}`,
    found: 'no row',
  };
}

/** The days on which something differs for no known reason: what it adds up to. */
function differentDays(unexplained: readonly Gap[], context: SumsContext): Finding[] {
  const byDay = Map.groupBy(unexplained, (gap) => `${gap.date} ${isCampaignsFault(gap)}`);
  return [...byDay.values()].flatMap((gaps) =>
    MEASURES.flatMap((measure) => dayOf(gaps, measure, context) ?? []),
  );
}

function dayOf(gaps: readonly Gap[], measure: Measure, context: SumsContext): Finding | undefined {
  const [first] = gaps;
  const ofMeasure = gaps.filter((gap) => gap.measure === measure);
  if (first === undefined || ofMeasure.length === 0) return undefined;
  const total = context.totals.get(first.date)?.[measure] ?? 0n;
  const missing = ofMeasure.reduce((sum, gap) => sum + sizeOf(gap), 0n);
  return {
    check: measure,
    severity: 'difference',
    account: context.account.account,
    streams: streamsOf(isCampaignsFault(first)),
    date: first.date,
    expected: textOf(total, measure),
    found: textOf(total - missing, measure),
  };
}

const streamsOf = (ofCampaigns: boolean): Finding['streams'] =>
  ofCampaigns ? ['campaign_insights', 'ad_insights'] : ['ad_insights', 'campaign_insights'];

/** A number for people: amounts in the account's currency. */
function textOf(value: bigint | undefined, measure: Measure): string {
  if (value === undefined) return 'no row';
  if (measure === 'impressions') return String(value);
  const digits = String(value).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6).replace(/0{1,4}$/, '')}`;
}
