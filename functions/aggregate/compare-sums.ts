import type { CampaignDay, Sums } from './campaign-days.ts';
import { CURRENCIES_WITHOUT_CENTS } from './currencies.ts';

/** A number that is held against the other stream's. */
export type Measure = 'impressions' | 'spend';
export const MEASURES: readonly Measure[] = ['impressions', 'spend'];

/** A campaign and day on which the streams differ by more than rounding. */
export interface Gap {
  readonly date: string;
  readonly campaign: string;
  readonly measure: Measure;
  /** What the campaign's own row says; `undefined`: it has none. */
  readonly campaignRow: bigint | undefined;
  /** What its ads add up to; `undefined`: none has a row. */
  readonly ads: bigint | undefined;
}

const MILLION = 1_000_000n;

/**
 * Finds where a day's campaigns and the sums over their ads differ. Impressions are whole and must be the same;
 * amounts are rounded in each row, so that a sum may be off by as many of the currency's smallest units as it has
 * addends, and one for the campaign.
 */
export function gapsOf(
  date: string,
  currency: string,
  campaigns: CampaignDay['campaigns'],
  ads: CampaignDay['campaigns'],
): Gap[] {
  const unit = CURRENCIES_WITHOUT_CENTS.has(currency) ? MILLION : MILLION / 100n;
  const gaps: Gap[] = [];
  for (const campaign of new Set([...campaigns.keys(), ...ads.keys()])) {
    const [row, sum] = [campaigns.get(campaign), ads.get(campaign)];
    for (const measure of MEASURES) {
      if (isUnreadable(row, measure) || isUnreadable(sum, measure)) continue;
      const gap = { date, campaign, measure, campaignRow: row?.[measure], ads: sum?.[measure] };
      const rounding = measure === 'spend' ? unit * BigInt((sum?.ads ?? 0) + 1) : 0n;
      if (sizeOf(gap) > rounding) gaps.push(gap);
    }
  }
  return gaps;
}

/** A value that is no number cannot be compared; it is counted among the unparsed values. */
const isUnreadable = (sums: Sums | undefined, measure: Measure): boolean =>
  sums !== undefined && sums[measure] === undefined;

/** How much the two differ. */
export function sizeOf({ campaignRow = 0n, ads = 0n }: Pick<Gap, 'campaignRow' | 'ads'>): bigint {
  return campaignRow > ads ? campaignRow - ads : ads - campaignRow;
}

/** Share of a whole, 0 … 1; of nothing, everything. */
export function shareOf(part: bigint, whole: bigint): number {
  if (part === 0n) return 0;
  return whole === 0n ? 1 : Number((part * MILLION) / whole) / 1e6;
}
