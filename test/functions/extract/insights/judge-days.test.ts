import { describe, expect, test } from 'vitest';
import { lakeKey } from '#functions/lake/keys.ts';
import { EMPTY } from '#functions/lake/metadata.ts';
import { Branch } from '#test/harness/branch.ts';
import { FakeMeta, fakeAds, type Lie, refusal } from '#test/harness/fake-meta.ts';
import { fewAdInsights } from '#test/harness/few-fields.ts';

const DAYS = ['2026-05-01', '2026-05-03', '2026-05-04'];
/** No ad delivers on this day. */
const EMPTY_DAY = '2026-05-02';

async function judged(lie: Lie, published?: Readonly<Record<string, string>>) {
  const meta = new FakeMeta(fakeAds(4, DAYS));
  meta.lie = lie;
  const branch = new Branch(meta, fewAdInsights);
  if (published !== undefined)
    branch.bucket.put(lakeKey('ad_insights', 'act_1', EMPTY_DAY), 'x', { metadata: published });
  await branch.finish();
  const control = Object.fromEntries((branch.receipt?.control ?? []).map((day) => [day.date, day]));
  return { branch, control, published: branch.receipt?.partitions.map(({ date }) => date) };
}
const honest: Lie = (_call, answer) => answer();
const withoutTotals: Lie = (call, answer) => {
  if (call.kind === 'totals') throw refusal('no');
  return answer();
};

describe('a day', () => {
  test('agrees where its sums are those that Meta gives; spend may differ by rounding', async () => {
    const { control } = await judged(honest);
    expect(control['2026-05-01']).toEqual({
      date: '2026-05-01',
      outcome: 'agrees',
      rows: { impressions: 460, clicks: 12, linkClicks: 4, spend: 6_000_000 },
      total: {
        lowest: { impressions: 460, clicks: 12, linkClicks: 4, spend: 6_000_000 },
        highest: { impressions: 460, clicks: 12, linkClicks: 4, spend: 6_000_000 },
      },
    });
    expect(control[EMPTY_DAY]).toMatchObject({ outcome: 'agrees', rows: { impressions: 0 } });
  });

  test('agrees and says so where spend differs by more', async () => {
    const { control } = await judged((call, answer) => {
      if (call.kind !== 'totals') return answer();
      const { data } = answer() as { data: object[] };
      return { data: data.map((row) => ({ ...row, spend: '6.10' })) };
    });
    expect(control['2026-05-01']).toMatchObject({
      outcome: 'agrees',
      reason: expect.stringMatching(/6\.10 of spend, the rows have 6\.00/),
    });
  });

  test('is moving where the answers differ and the sums lie between them', async () => {
    const { control } = await judged((call, answer) => {
      if (call.kind !== 'totals' || call.round !== 2) return answer();
      const { data } = answer() as { data: { impressions: string }[] };
      return { data: data.map((row) => ({ ...row, impressions: String(Number(row.impressions) + 2000) })) };
    });
    expect(control['2026-05-01']).toMatchObject({
      outcome: 'moving',
      reason: expect.stringContaining('between 460 and 2,460 impressions'),
    });
  });
});

describe('a day without rows, where Meta gives no totals,', () => {
  test.each<[string, Record<string, string> | undefined]>([
    ['nothing is published', undefined],
    ['what is published has no row', { [EMPTY]: 'true' }],
  ])('is unproven and published where %s', async (_name, metadata) => {
    const { control, published } = await judged(withoutTotals, metadata);
    expect(control[EMPTY_DAY]?.outcome).toBe('unproven');
    expect(published).toContain(EMPTY_DAY);
  });

  test('is held back where rows are published: they stay, and a rerun reads it again', async () => {
    const { branch, control, published } = await judged(withoutTotals, {});
    expect(control[EMPTY_DAY]).toMatchObject({
      outcome: 'held_back',
      reason: expect.stringMatching(/the published rows of this day stay/),
    });
    expect(control['2026-05-01']?.outcome).toBe('unproven');
    expect(published).toEqual(DAYS);
    await branch.finish(() => ({ owner: 'rerun', generation: 2 }));
    expect(branch.reports.at(-1)).toMatchObject({ since: EMPTY_DAY, until: EMPTY_DAY, submissions: 1 });
  });

  test('and where they are zero is published empty, whatever was there before', async () => {
    const { control, published } = await judged(honest, {});
    expect(control[EMPTY_DAY]?.outcome).toBe('agrees');
    expect(published).toContain(EMPTY_DAY);
  });
});
