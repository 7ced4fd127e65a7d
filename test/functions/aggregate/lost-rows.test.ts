import { describe, expect, test } from 'vitest';
import type { Gap } from '#functions/aggregate/compare-sums.ts';
import { Delivery } from '#functions/aggregate/delivery.ts';
import { lostRows } from '#functions/aggregate/lost-rows.ts';
import { campaignId, DAYS, MONTH } from '#test/harness/ad-account.ts';

const REPORT = DAYS.slice(7, 14);
const id = (ad: number) => String(1_000 + ad);
const gap = (date: string, campaign: string, more: Partial<Gap>): Gap => ({
  date,
  campaign,
  measure: 'impressions',
  campaignRow: undefined,
  ads: undefined,
  ...more,
});

interface Ads {
  /** Ads without a row in the second report; all others have all rows. */
  readonly idle: readonly number[];
  /** What the campaign has on the days of that report, where its ads have 90. */
  readonly campaignRow: bigint;
  readonly days?: readonly string[];
  /** Days on which the idle ones have rows. */
  readonly otherwise?: readonly string[];
}

/** One campaign of 100 ads. */
function lostAds({ idle, campaignRow, days = REPORT, otherwise = DAYS }: Ads) {
  const ads = new Delivery(DAYS);
  for (let ad = 0; ad < 100; ad += 1) {
    const of = idle.includes(ad) ? otherwise.filter((date) => !days.includes(date)) : DAYS;
    for (const date of of) ads.see(date, '91', [id(ad)]);
  }
  const gaps = REPORT.map((date) => gap(date, '91', { campaignRow, ads: 90n }));
  return lostRows({ account: MONTH, gaps, campaigns: new Delivery(DAYS), ads }).ad_insights;
}
const neighbours = (count: number) => Array.from({ length: count }, (_, index) => 10 + index);

describe('rows of ads', () => {
  test('are lost where as many as fill half a page are missing next to each other', () => {
    const [stretch, ...others] = lostAds({ idle: neighbours(36), campaignRow: 140n });
    expect(others).toEqual([]);
    expect(stretch?.missing).toHaveLength(252);
    expect([stretch?.missing[0], stretch?.missing.at(-1)]).toEqual([
      { id: id(10), date: REPORT[0] },
      { id: id(45), date: REPORT[6] },
    ]);
  });

  test.each<[string, Ads]>([
    ['fewer are missing', { idle: neighbours(35), campaignRow: 140n }],
    [
      'as many are missing, but not next to each other',
      { idle: neighbours(80).filter((ad) => ad % 2 === 0), campaignRow: 140n },
    ],
    ['the campaign has no more than may be restated', { idle: neighbours(80), campaignRow: 94n }],
    [
      'the ads have no rows afterwards',
      { idle: neighbours(80), campaignRow: 140n, otherwise: DAYS.slice(0, 7) },
    ],
    ['the ads have no rows before', { idle: neighbours(80), campaignRow: 140n, otherwise: DAYS.slice(14) }],
    [
      'the ads have rows on few days only',
      { idle: neighbours(80), campaignRow: 140n, otherwise: [DAYS[0] ?? '', DAYS[27] ?? ''] },
    ],
  ])('are not lost where %s', (_name, ads) => {
    expect(lostAds(ads)).toEqual([]);
  });
});

/** Campaigns that deliver every day, without the rows of some. */
function lostCampaigns(lost: (campaign: number, day: number) => boolean, count = 40) {
  const campaigns = new Delivery(DAYS);
  const gaps: Gap[] = [];
  for (let campaign = 0; campaign < count; campaign += 1) {
    for (const [day, date] of DAYS.entries()) {
      const name = campaignId(campaign);
      if (lost(campaign, day)) gaps.push(gap(date, name, { ads: 10n }));
      else campaigns.see(date, name, [name]);
    }
  }
  return lostRows({ account: MONTH, gaps, campaigns, ads: new Delivery(DAYS) }).campaign_insights;
}

describe('rows of campaigns', () => {
  test.each<[string, (campaign: number, day: number) => boolean]>([
    ['campaign by campaign', (campaign, day) => 500 <= campaign * 28 + day && campaign * 28 + day < 1_000],
    ['day by day', (campaign, day) => 500 <= day * 40 + campaign && day * 40 + campaign < 1_000],
  ])('are lost where a whole page is missing from a report that goes %s', (_name, lost) => {
    expect(lostCampaigns(lost).map(({ before, missing }) => [before, missing.length])).toEqual([[500, 500]]);
  });

  test.each<[string, (campaign: number, day: number) => boolean]>([
    ['one campaign has none', (campaign) => campaign === 3],
    ['18 campaigns next to each other have none', (campaign) => 5 <= campaign && campaign < 23],
    ['all have none', () => true],
    ['yesterday has none', (_campaign, day) => day === 27],
  ])('are not lost where %s', (_name, lost) => {
    expect(lostCampaigns(lost)).toEqual([]);
  });
});
