import type { Gap } from './compare-sums.ts';
import type { Delivery } from './delivery.ts';
import type { KnownAds } from './known-ads.ts';

/** Names a campaign on a day. */
export const cellOf = (date: string, campaign: string): string => `${date}/${campaign}`;

/**
 * Finds the campaign-days on which an ad that could have a row has none. Such an ad is one that is active now and
 * existed then, or one that has rows before and after the day; both also happen without anything being lost. Where
 * there is none, what the campaign has more than its ads is of ads that were deleted: insights count them no longer,
 * and the campaign keeps what they spent (Meta: marketing-api/best-practices/manage-your-ad-object-status).
 * @param gaps where a campaign has more than its ads.
 * @returns names of such campaign-days, as `cellOf` makes them.
 */
export function daysWithLostAds(gaps: readonly Gap[], known: KnownAds, ads: Delivery): ReadonlySet<string> {
  const campaigns = new Set(gaps.map(({ campaign }) => campaign));
  const expected = expectations(campaigns, known, ads);
  const cells = new Set<string>();
  for (const { date, campaign } of gaps) {
    const couldHaveRow = ({ id, from, to }: Expectation) => from < date && date < to && !ads.has(id, date);
    if (expected.get(campaign)?.some(couldHaveRow)) cells.add(cellOf(date, campaign));
  }
  return cells;
}

interface Expectation {
  readonly id: string;
  /** The ad may have rows between these days, both excluded. */
  readonly from: string;
  readonly to: string;
}

const NEVER_ENDS = '9999-12-31';

function expectations(
  campaigns: ReadonlySet<string>,
  known: KnownAds,
  ads: Delivery,
): ReadonlyMap<string, readonly Expectation[]> {
  const byCampaign = new Map<string, Expectation[]>();
  const add = (campaign: string, expectation: Expectation) => {
    if (!campaigns.has(campaign)) return;
    const list = byCampaign.get(campaign);
    if (list === undefined) byCampaign.set(campaign, [expectation]);
    else list.push(expectation);
  };
  for (const id of ads.ids()) {
    const span = ads.spanOf(id);
    if (span !== undefined) add(ads.campaignOf(id) ?? '', { id, from: span.first, to: span.last });
  }
  for (const [id, { campaign, created, status }] of known) {
    if (status === 'ACTIVE') add(campaign, { id, from: created, to: NEVER_ENDS });
  }
  return byCampaign;
}
