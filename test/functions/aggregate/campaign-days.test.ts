import { describe, expect, test } from 'vitest';
import { type CampaignDay, campaignDays, sideBySide } from '#functions/aggregate/campaign-days.ts';
import type { CampaignLine, EvidenceLine } from '#functions/lake/evidence-lines.ts';

const line = (date: string, campaign: string, more: Partial<CampaignLine> = {}): CampaignLine => ({
  kind: 'campaign',
  date,
  campaign,
  spend: '1',
  impressions: '10',
  ads: [],
  ...more,
});
async function* linesOf(...lines: EvidenceLine[]): AsyncGenerator<EvidenceLine> {
  yield* lines;
}

describe('the days of campaigns', () => {
  test('have the sums of all lines of a campaign, and show each line', async () => {
    const seen: string[] = [];
    const lines = linesOf(
      line('2026-05-01', '91', { ads: ['1', '2'] }),
      line('2026-05-01', '91', { spend: '0', impressions: '0', ads: ['3'] }),
      line('2026-05-01', '92', { spend: null }),
      { kind: 'creatives', date: '2026-05-01', creatives: ['5'] },
      line('2026-05-03', '91', { spend: null }),
      line('2026-05-03', '91'),
    );
    const days: CampaignDay[] = [];
    for await (const day of campaignDays(lines, ({ date, ads }) => seen.push(`${date} ${ads.join()}`)))
      days.push(day);
    expect(days).toEqual([
      {
        date: '2026-05-01',
        campaigns: new Map([
          ['91', { spend: 1n, impressions: 10n, ads: 3 }],
          ['92', { spend: undefined, impressions: 10n, ads: 0 }],
        ]),
      },
      // A value that is no number makes the sum none.
      {
        date: '2026-05-03',
        campaigns: new Map([['91', { spend: undefined, impressions: 20n, ads: 0 }]]),
      },
    ]);
    expect(seen).toEqual(['2026-05-01 1,2', '2026-05-01 3', '2026-05-01 ', '2026-05-03 ', '2026-05-03 ']);
  });

  test('of two streams go side by side, each day once', async () => {
    const [left, right] = [
      ['01', '02', '04'],
      ['02', '03', '04', '05'],
    ].map((days) => campaignDays(linesOf(...days.map((day) => line(`2026-05-${day}`, '91')))));
    const pairs: string[] = [];
    if (left === undefined || right === undefined) throw new Error('two were made');
    for await (const pair of sideBySide(left, right)) {
      pairs.push(`${pair.date.slice(-2)}:${pair.left.size}${pair.right.size}`);
    }
    expect(pairs).toEqual(['01:10', '02:11', '03:01', '04:11', '05:01']);
  });
});
