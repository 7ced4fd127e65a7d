/** What one stream of an account takes. Calls are those without polls. */
export interface Work {
  /** Calls before reports are made, and making them; for a listing, its count. */
  readonly opening: number;
  /** Seconds that Meta computes each report. */
  readonly reports: readonly number[];
  /** Pages to read: of each report, or of a listing. */
  readonly pages: number;
  /** Calls after the last page. */
  readonly closing: number;
  /** Seconds of Lambda for rows and files, beyond start-up and calls. */
  readonly seconds: number;
}

export type Size = keyof typeof SIZES;

/**
 * Sizes of accounts: how many of a hundred, seconds that Meta takes for a report (assumed), pages of each report of ads
 * and of each listing, and Lambda seconds at 512 MB for rows and files (measured on a quiet machine; large is
 * extrapolated).
 */
export const SIZES = {
  idle: { percent: 50, report: [0, 0], pages: 0, listed: 1, seconds: 0 },
  tiny: { percent: 20, report: [40, 120], pages: 1, listed: 1, seconds: 5 },
  small: { percent: 18, report: [60, 240], pages: 2, listed: 2, seconds: 11 },
  medium: { percent: 10, report: [120, 420], pages: 14, listed: 12, seconds: 54 },
  large: { percent: 2, report: [240, 600], pages: 100, listed: 100, seconds: 500 },
} as const;

/** Reports of 28 days: one of campaigns, and four of ads, which cover a week each. */
const REPORTS = { campaigns: 1, ads: 4 };

/** The sizes of so many accounts, in turn as they are mixed. */
export function mixed(count: number): Size[] {
  const bounds = (Object.keys(SIZES) as Size[]).flatMap((size) =>
    Array.from({ length: SIZES[size].percent }, () => size),
  );
  // 37 has no factor in common with 100, so each hundred has exactly its percentages.
  return Array.from({ length: count }, (_, index) => bounds[(index * 37) % 100] ?? 'idle');
}

/**
 * The streams of an account: of campaigns and of ads, ads and creatives, and so on in turn.
 * @param random in [0, 1). @param count those beyond the four are taken to be like them.
 */
export function streamsOf(size: Size, random: () => number, count = 4): Work[] {
  const { report, pages, listed, seconds } = SIZES[size];
  const [shortest, longest] = report;
  const duration = () => shortest * (longest / shortest) ** random();
  const insights = (reports: number, share: number): Work =>
    size === 'idle'
      ? // Totals, and whether there is any row: no report is made.
        { opening: 2, reports: [], pages: 0, closing: 0, seconds: 0 }
      : {
          opening: 1 + reports,
          reports: Array.from({ length: reports }, duration),
          pages: share === 0 ? Math.ceil(pages / 10) : pages,
          closing: 1,
          seconds: seconds * Math.max(share, 0.1),
        };
  const listing = (share: number): Work => ({
    opening: 0,
    reports: [],
    pages: listed,
    closing: 1,
    seconds: seconds * share,
  });
  const kinds = [
    () => insights(REPORTS.campaigns, 0),
    () => insights(REPORTS.ads, 0.6),
    () => listing(0.2),
    () => listing(0.1),
  ];
  return Array.from({ length: count }, (_, index) => kinds[index % kinds.length]?.() ?? listing(0));
}
