import type { Receipt, ResolvedAccount, StreamName } from '#shared/contract.ts';
import { readEvidence } from '#shared/lake/evidence.ts';
import type { LakeStore } from '#shared/lake/store.ts';
import { type CampaignDay, campaignDays, sideBySide } from './campaign-days.ts';
import { judgeAds, judgeCreatives, SeenAds } from './check-ids.ts';
import { judgeGaps } from './check-sums.ts';
import { type Gap, gapsOf, MEASURES, type Measure } from './compare-sums.ts';
import type { Finding } from './findings.ts';
import { type KnownAds, readAds, readCreatives } from './known-ads.ts';
import { daysWithLostAds } from './lost-ads.ts';

/** The receipts of an account that stand by themselves, by stream. */
export type Proven = Partial<Record<StreamName, Receipt>>;

/** The pairs of streams that are held against each other. */
const PAIRS = [
  { check: 'impressions', streams: ['ad_insights', 'campaign_insights'] },
  { check: 'ads_known', streams: ['ad_metadata', 'ad_insights'] },
  { check: 'creatives_known', streams: ['ad_creatives', 'ad_metadata'] },
] as const satisfies readonly Pick<Finding, 'check' | 'streams'>[];

/**
 * Holds the streams of one account against each other, by what was noted when their rows were written. Days and ids
 * pass one by one: memory holds the ads of the account and the gaps.
 * @param planned streams of the run; a pair of which one was not planned is not compared.
 * @throws StateCorrupt when the notes are not those that the receipt names. @throws LakeUnavailable
 */
export async function crossCheck(
  store: LakeStore,
  account: ResolvedAccount,
  proven: Proven,
  planned: readonly StreamName[],
): Promise<Finding[]> {
  const linesOf = (receipt: Receipt) => readEvidence(store, receipt.proof.evidence);
  const { campaign_insights: campaigns, ad_insights: ads, ad_metadata: metadata, ad_creatives } = proven;
  const known: KnownAds = metadata === undefined ? new Map() : await readAds(linesOf(metadata));
  const seen = new SeenAds(known, account.until);
  const onAds = metadata === undefined ? () => {} : seen.see.bind(seen);
  const findings = absences(account, proven, planned);
  if (ads !== undefined) {
    const adDays = campaignDays(linesOf(ads), onAds);
    if (campaigns === undefined) await drain(adDays);
    else {
      const compared = await compare(account, campaignDays(linesOf(campaigns)), adDays);
      const above = compared.gaps.filter(({ campaignRow = 0n, ads: sum = 0n }) => campaignRow > sum);
      findings.push(
        ...judgeGaps(compared.gaps, {
          account,
          totals: compared.totals,
          observedTogether: observedAt(ads) === observedAt(campaigns),
          leftOut: ads.leftOut.length + campaigns.leftOut.length > 0,
          lost: above.length === 0 ? new Set() : await daysWithLostAds(above, known, linesOf(ads)),
        }),
      );
    }
  }
  if (metadata !== undefined && ads !== undefined) {
    findings.push(...judgeAds(seen, account, metadata.leftOut.length > 0));
  }
  if (metadata !== undefined && ad_creatives !== undefined) {
    const creatives = await readCreatives(linesOf(ad_creatives));
    const leftOut = metadata.leftOut.length + ad_creatives.leftOut.length > 0;
    findings.push(...judgeCreatives(known, creatives, account, leftOut));
  }
  return findings;
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

async function drain(days: AsyncGenerator<CampaignDay>): Promise<void> {
  while (!(await days.next()).done);
}

const max = (left: bigint, right: bigint): bigint => (left > right ? left : right);

const observedAt = ({ partitions }: Receipt): string =>
  partitions.reduce((first, each) => (each.observedAt < first ? each.observedAt : first), '9999');
