import type { Receipt, ResolvedAccount, StreamName } from '#functions/contract/documents.ts';
import type { EvidenceLine } from '#functions/lake/evidence-lines.ts';
import { tileDays } from '#functions/runtime/days.ts';
import { type CampaignDay, campaignDays, sideBySide } from './campaign-days.ts';
import { judgeAds, judgeCreatives, SeenAds } from './check-ids.ts';
import { judgeGaps } from './check-sums.ts';
import { type Gap, gapsOf, MEASURES, type Measure } from './compare-sums.ts';
import { Delivery } from './delivery.ts';
import type { Finding } from './findings.ts';
import { type KnownAds, readAds, readCreatives } from './known-ads.ts';

/** The receipts of an account that stand by themselves, by stream. */
export type Proven = Partial<Record<StreamName, Receipt>>;

/** The pairs of streams that are held against each other. */
const PAIRS = [
  { check: 'impressions', streams: ['ad_insights', 'campaign_insights'] },
  { check: 'ads_known', streams: ['ad_metadata', 'ad_insights'] },
  { check: 'creatives_known', streams: ['ad_creatives', 'ad_metadata'] },
] as const satisfies readonly Pick<Finding, 'check' | 'streams'>[];

/** The notes of a unit, line by line; see `lake/evidence-lines.ts`. */
export type LinesOf = (receipt: Receipt) => AsyncIterable<EvidenceLine>;

/**
 * Holds the streams of one account against each other, by what was noted when their rows were written. Days and ids
 * pass one by one: memory holds the ads of the account with their days, and the gaps.
 * @param planned streams of the run; a pair of which one was not planned is not compared.
 * @throws StateCorrupt when the notes are not those that the receipt names. @throws LakeUnavailable
 */
export async function crossCheck(
  linesOf: LinesOf,
  account: ResolvedAccount,
  proven: Proven,
  planned: readonly StreamName[],
): Promise<Finding[]> {
  const { campaign_insights, ad_insights, ad_metadata, ad_creatives } = proven;
  const known: KnownAds = ad_metadata === undefined ? new Map() : await readAds(linesOf(ad_metadata));
  const seen = new SeenAds(known, account.until);
  // In lists of their own until the end: there may be more findings than a call takes arguments.
  const findings = [absences(account, proven, planned)];
  if (ad_insights !== undefined && campaign_insights !== undefined) {
    findings.push(await sums(linesOf, account, campaign_insights, ad_insights, known, seen));
  } else if (ad_insights !== undefined && ad_metadata !== undefined) {
    for await (const _day of campaignDays(linesOf(ad_insights), ({ date, ads }) => seen.see(date, ads)));
  }
  if (ad_metadata !== undefined && ad_insights !== undefined) {
    findings.push(judgeAds(seen, known, account, ad_metadata.skipped.length > 0));
  }
  if (ad_metadata !== undefined && ad_creatives !== undefined) {
    const creatives = await readCreatives(linesOf(ad_creatives));
    const skipped = ad_metadata.skipped.length + ad_creatives.skipped.length > 0;
    findings.push(judgeCreatives(known, creatives, account, skipped));
  }
  return findings.flat();
}

/** Holds the campaigns against their ads; `seen` is shown the ads as they pass. */
async function sums(
  linesOf: LinesOf,
  account: ResolvedAccount,
  ofCampaigns: Receipt,
  ofAds: Receipt,
  known: KnownAds,
  seen: SeenAds,
): Promise<Finding[]> {
  const days = tileDays(account, 1).map(({ since }) => since);
  const [campaigns, ads] = [new Delivery(days), new Delivery(days)];
  const campaignLines = campaignDays(linesOf(ofCampaigns), ({ date, campaign }) =>
    campaigns.see(date, campaign, [campaign]),
  );
  const adLines = campaignDays(linesOf(ofAds), (line) => {
    ads.see(line.date, line.campaign, line.ads);
    seen.see(line.date, line.ads);
  });
  const { gaps, totals } = await compare(account, campaignLines, adLines);
  return judgeGaps(gaps, {
    account,
    totals,
    campaigns,
    ads,
    known,
    observedTogether: observedAt(ofAds) === observedAt(ofCampaigns),
    skipped: ofAds.skipped.length + ofCampaigns.skipped.length > 0,
  });
}

async function compare(
  account: ResolvedAccount,
  campaigns: AsyncGenerator<CampaignDay>,
  ads: AsyncGenerator<CampaignDay>,
): Promise<{ gaps: Gap[]; totals: Map<string, Record<Measure, bigint>> }> {
  const gaps: Gap[] = [];
  const totals = new Map<string, Record<Measure, bigint>>();
  for await (const { date, left, right } of sideBySide(campaigns, ads)) {
    gaps.push(...gapsOf(date, account.currency, left, right));
    const [ofCampaigns, ofAds] = [totalOf(left), totalOf(right)];
    totals.set(date, {
      impressions: max(ofCampaigns.impressions, ofAds.impressions),
      spend: max(ofCampaigns.spend, ofAds.spend),
    });
  }
  return { gaps, totals };
}

function totalOf(campaigns: CampaignDay['campaigns']): Record<Measure, bigint> {
  const total = { impressions: 0n, spend: 0n };
  for (const sums of campaigns.values()) {
    for (const measure of MEASURES) total[measure] += sums[measure] ?? 0n;
  }
  return total;
}

/** A pair that was planned, and of which one stream proves nothing, is named: it was not compared. */
function absences(account: ResolvedAccount, proven: Proven, planned: readonly StreamName[]): Finding[] {
  return PAIRS.filter(({ streams }) => streams.every((stream) => planned.includes(stream)))
    .map(({ check, streams }) => ({
      check,
      streams: [...streams],
      absent: streams.filter((stream) => proven[stream] === undefined),
    }))
    .filter(({ absent }) => absent.length > 0)
    .map(({ check, streams, absent }) => ({
      check,
      severity: 'explained',
      account: account.account,
      streams,
      expected: 'both streams',
      found: `without ${absent.join(' and ')}`,
      reason: 'stream_absent',
    }));
}

const max = (left: bigint, right: bigint): bigint => (left > right ? left : right);

const observedAt = ({ partitions }: Receipt): string =>
  partitions.reduce((first, each) => (each.observedAt < first ? each.observedAt : first), '9999');
