import type { ResolvedAccount } from '#shared/contract.ts';
import { addDays } from '#shared/windows.ts';
import { type Gap, MEASURES, type Measure, shareOf, sizeOf } from './compare-sums.ts';
import type { Finding, Reason } from './findings.ts';
import { cellOf } from './lost-ads.ts';

/** Meta goes on restating a day for so long (marketing-api/insights/best-practices). */
const RESTATED_DAYS = 28;
/** What may be restated between two reads within a run, in relation to the larger number. */
const RESTATED_SHARE = 0.05;
/**
 * Share of an account's day that may differ for no known reason. Ads above campaigns have no innocent reason. Campaigns
 * above ads often have: ads deleted beside idle ones that are still active; hence much more, so that a company that
 * deletes ads is not without data. A page is 500 rows: below these shares, what an API would lose is a difference.
 */
const TOLERANCE = { ofCampaigns: 0.05, ofAds: 0.1 } as const;

/** What is known of the two insights streams when their gaps are judged. */
export interface SumsContext {
  readonly account: ResolvedAccount;
  /** Whether both were observed at the very same time: then nothing can have been restated in between. */
  readonly observedTogether: boolean;
  /** Whether one of the streams left something out. */
  readonly leftOut: boolean;
  /** Campaign-days with ads that could have a row and have none; see `daysWithLostAds`. */
  readonly lost: ReadonlySet<string>;
  /** Sum over all campaigns of each day: the larger of what the two streams say. */
  readonly totals: ReadonlyMap<string, Readonly<Record<Measure, bigint>>>;
}

/** Findings for the gaps between campaigns and their ads, the largest first; with a violation for each day that is beyond tolerance. */
export function judgeGaps(gaps: readonly Gap[], context: SumsContext): Finding[] {
  const largestFirst = [...gaps].sort((left, right) => Number(sizeOf(right) - sizeOf(left)));
  const judged = largestFirst.map((gap) => ({ gap, reason: reasonOf(gap, context) }));
  const unexplained = judged.filter(({ reason }) => reason === undefined).map(({ gap }) => gap);
  const single = judged.map(({ gap, reason }) => findingOf(gap, reason, context));
  return unexplained.some(isSmallerRow) ? single : [...violations(unexplained, context), ...single];
}

/**
 * A row is lost whole, never in part: a campaign's row that is there and says less than its ads shows that the two
 * levels of this account are not counted alike, so that no gap between them proves a loss.
 */
const isSmallerRow = ({ campaignRow, ads = 0n }: Gap): boolean =>
  campaignRow !== undefined && ads > campaignRow;

/** Ads that say more than their campaign can only mean that the campaign's row is wrong or missing. */
const isCampaignsFault = ({ campaignRow = 0n, ads = 0n }: Gap): boolean => ads > campaignRow;

function reasonOf(gap: Gap, context: SumsContext): Reason | undefined {
  if (context.leftOut) return 'left_out';
  const { campaignRow = 0n, ads = 0n } = gap;
  const larger = campaignRow > ads ? campaignRow : ads;
  const oldest = addDays(context.account.snapshotDate, -RESTATED_DAYS);
  const isRestated = gap.date >= oldest && shareOf(sizeOf(gap), larger) <= RESTATED_SHARE;
  if (isRestated && !context.observedTogether) return 'restated';
  if (isCampaignsFault(gap) || context.lost.has(cellOf(gap.date, gap.campaign))) return undefined;
  return 'archived_or_deleted_ads';
}

function findingOf(gap: Gap, reason: Reason | undefined, { account }: SumsContext): Finding {
  return {
    check: gap.measure,
    severity: reason === undefined ? 'difference' : 'explained',
    account: account.account,
    streams: streamsOf(isCampaignsFault(gap)),
    date: gap.date,
    id: gap.campaign,
    expected: textOf(isCampaignsFault(gap) ? gap.ads : gap.campaignRow, gap.measure),
    found: textOf(isCampaignsFault(gap) ? gap.campaignRow : gap.ads, gap.measure),
    ...(reason === undefined ? {} : { reason }),
  };
}

function violations(unexplained: readonly Gap[], context: SumsContext): Finding[] {
  const byDay = Map.groupBy(unexplained, (gap) => `${gap.date} ${isCampaignsFault(gap)}`);
  return [...byDay.values()].flatMap((gaps) =>
    MEASURES.flatMap((measure) => violationOf(gaps, measure, context) ?? []),
  );
}

function violationOf(gaps: readonly Gap[], measure: Measure, context: SumsContext): Finding | undefined {
  const [first] = gaps;
  if (first === undefined) return undefined;
  const ofCampaigns = isCampaignsFault(first);
  const total = context.totals.get(first.date)?.[measure] ?? 0n;
  const missing = gaps.filter((gap) => gap.measure === measure).reduce((sum, gap) => sum + sizeOf(gap), 0n);
  const tolerance = ofCampaigns ? TOLERANCE.ofCampaigns : TOLERANCE.ofAds;
  if (missing === 0n || shareOf(missing, total) <= tolerance) return undefined;
  return {
    check: measure,
    severity: 'violation',
    account: context.account.account,
    streams: streamsOf(ofCampaigns),
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
