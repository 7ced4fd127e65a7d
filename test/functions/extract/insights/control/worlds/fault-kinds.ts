import type { Measures } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import type { Faults } from './fake-meta.ts';
import { draws, type WorldSize } from './world.ts';

/** What goes wrong in the worlds, to be put together. */

/** Loses every tenth row, all together. */
export function withoutPage(rows: readonly Row[]): readonly Row[] {
  const from = Math.floor(rows.length * 0.4);
  return rows.filter((_, index) => index < from || index >= from + Math.ceil(rows.length / 10));
}

/** Loses one campaign whole. */
export const withoutCampaign = (rows: readonly Row[]) =>
  rows.filter(({ campaign_id }) => campaign_id !== '101');
/** Loses the last third. */
export const withoutTail = (rows: readonly Row[]) => rows.slice(0, Math.floor(rows.length * 0.7));
/** Lacks every other day. */
export const halfOf = (totals: ReadonlyMap<string, Measures>) =>
  new Map([...totals].filter((_, index) => index % 2 === 0));
export const refuse = () => 'refused' as const;
export const nothing = () => [];

/** The account knows of more, or of less, than its objects. */
export const scaled = (by: number) => (totals: ReadonlyMap<string, Measures>) =>
  new Map(
    [...totals].map(([day, { impressions, clicks, linkClicks, spend }]) => {
      const [i = 0, c = 0, l = 0, s = 0] = [impressions, clicks, linkClicks, spend].map((one) =>
        Math.ceil(one * by),
      );
      return [day, { impressions: i, clicks: c, linkClicks: l, spend: s }];
    }),
  );

/** What lasts for the first report alone, however often it is read. */
export const asMade =
  (change: (rows: readonly Row[]) => readonly Row[]): NonNullable<Faults['report']> =>
  (rows, { made }) =>
    made === 0 ? change(rows) : rows;

/** What happens in the first reading alone. */
export const once =
  (change: (rows: readonly Row[]) => readonly Row[]): NonNullable<Faults['report']> =>
  (rows, { reading }) =>
    reading === 0 ? change(rows) : rows;

/** What happens in every report, and in every reading. */
export const always =
  (change: (rows: readonly Row[]) => readonly Row[]): NonNullable<Faults['report']> =>
  (rows) =>
    change(rows);

/** Every eleventh ad has less than it delivered. */
export const understated = (rows: readonly Row[]) =>
  rows.map((row) => (Number(row.ad_id) % 11 === 3 ? { ...row, impressions: '0', clicks: '0' } : row));

/** Rows of zeros of ads that delivered nothing. */
export const withZeroRows = (rows: readonly Row[]) => [
  ...rows,
  ...rows.slice(0, 20).map((row) => ({
    ...row,
    ad_id: `9${String(row.ad_id)}`,
    impressions: '0',
    clicks: '0',
    inline_link_clicks: '0',
    spend: '0',
  })),
];

/** The numbers change at some moment, all at once or object by object. */
export const restated =
  (...factors: readonly number[]) =>
  ({ seed }: WorldSize): Faults => {
    const draw = draws(seed);
    const moments = factors.map(() => Math.floor(draw() * 8)).sort((left, right) => left - right);
    return { restate: (_cell, requests) => factors[moments.filter((at) => at < requests).length - 1] ?? 1 };
  };
/** Half of the ads grow and half shrink, at some moment. */
export const mixed = ({ seed }: WorldSize): Faults => {
  const at = 1 + (seed % 8);
  return { restate: ({ ad }, requests) => (requests > at ? (Number(ad) % 2 === 0 ? 1.04 : 0.96) : 1) };
};
