import type { EvidenceLine } from '#shared/lake/evidence.ts';
import type { Gap } from './compare-sums.ts';
import type { KnownAds } from './known-ads.ts';

/** Names a campaign on a day. */
export const cellOf = (date: string, campaign: string): string => `${date}/${campaign}`;

/**
 * Finds the campaign-days on which an ad that could have a row has none. Such an ad is one that is active now and
 * existed then, or one that has rows before and after the day; both also happen without anything being lost. Where
 * there is none, what the campaign has more than its ads is of ads that were deleted: insights count them no longer,
 * and the campaign keeps what they spent (Meta: marketing-api/best-practices/manage-your-ad-object-status).
 * @param gaps where a campaign has more than its ads. @param lines evidence of the ads' insights.
 * @returns names of such campaign-days, as `cellOf` makes them.
 */
export async function daysWithLostAds(
  gaps: readonly Gap[],
  known: KnownAds,
  lines: AsyncIterable<EvidenceLine>,
): Promise<ReadonlySet<string>> {
  const campaigns = new Set(gaps.map(({ campaign }) => campaign));
  const present = new Map(gaps.map(({ date, campaign }) => [cellOf(date, campaign), new Set<string>()]));
  const seen = new Map<string, { campaign: string; first: string; last: string }>();
  for await (const line of lines) {
    if (line.kind !== 'campaign' || !campaigns.has(line.campaign)) continue;
    const cell = present.get(cellOf(line.date, line.campaign));
    for (const ad of line.ads) {
      cell?.add(ad);
      const times = seen.get(ad) ?? { campaign: line.campaign, first: line.date, last: line.date };
      seen.set(ad, { ...times, last: line.date });
    }
  }
  const expected = expectations(campaigns, known, seen);
  return new Set(
    gaps
      .map(({ date, campaign }) => ({ date, campaign, cell: cellOf(date, campaign) }))
      .filter(({ date, campaign, cell }) =>
        expected
          .get(campaign)
          ?.some(({ id, from, to }) => from < date && date < to && !present.get(cell)?.has(id)),
      )
      .map(({ cell }) => cell),
  );
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
  seen: ReadonlyMap<string, { campaign: string; first: string; last: string }>,
): ReadonlyMap<string, Expectation[]> {
  const byCampaign = new Map<string, Expectation[]>();
  const add = (campaign: string, expectation: Expectation) =>
    byCampaign.set(campaign, [...(byCampaign.get(campaign) ?? []), expectation]);
  for (const [id, { campaign, first, last }] of seen) add(campaign, { id, from: first, to: last });
  for (const [id, { campaign, created, status }] of known) {
    if (status === 'ACTIVE' && campaigns.has(campaign)) add(campaign, { id, from: created, to: NEVER_ENDS });
  }
  return byCampaign;
}
