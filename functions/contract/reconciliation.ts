import * as z from 'zod/mini';
import { Measures } from './documents.ts';
import { Count, Day, StreamName } from './ids.ts';

/** How rows compare with Meta's own totals: what results, the manifest, pages and programs read. */

/**
 * What became of a day, worst first: see `ControlDay` in the contract. `failed`: the stream was not published, so there
 * is nothing to compare.
 */
export const DayOutcome = z.enum([
  'failed',
  'held_back',
  'difference',
  'unproven',
  'moving',
  'repaired',
  'agrees',
]);
export type DayOutcome = z.infer<typeof DayOutcome>;

/** How many pairs of an account and a day had which outcome; a day counts by the worst of its streams. */
export const DayCounts = z.object({
  /** All of them: days of the window, of the accounts that were read. */
  asked: Count,
  /** Those whose rows add up to Meta's totals: agrees, moving and repaired. */
  reached: Count,
  failed: Count,
  held_back: Count,
  difference: Count,
  unproven: Count,
  moving: Count,
  repaired: Count,
  agrees: Count,
});
export type DayCounts = z.infer<typeof DayCounts>;

/** Rows minus Meta's total: below zero, rows are fewer. Zero where they lie within Meta's answers. Units as `Measures`. */
export const Difference = z.object({
  impressions: z.int(),
  clicks: z.int(),
  linkClicks: z.int(),
  spend: z.int(),
});
export type Difference = z.infer<typeof Difference>;

/** One insights stream on one day. */
export const ReconciledStream = z.object({
  stream: StreamName,
  outcome: DayOutcome,
  /** Sums of its rows; absent where there are none to speak of. */
  rows: z.optional(Measures),
  /** Against the answers that this stream had; absent where Meta gave none. */
  difference: z.optional(Difference),
  /** One sentence for a person; absent when there is nothing to say. */
  reason: z.optional(z.string()),
});
export type ReconciledStream = z.infer<typeof ReconciledStream>;

/** One day of an account. */
export const ReconciledDay = z.object({
  date: Day,
  /** The worst of the streams. */
  outcome: DayOutcome,
  /** Lowest and highest of Meta's answers to all streams; absent when there is none. */
  total: z.optional(z.object({ lowest: Measures, highest: Measures })),
  streams: z.array(ReconciledStream),
});
export type ReconciledDay = z.infer<typeof ReconciledDay>;

/** An account with its days, as the pages show it. */
export interface ReconciledAccount {
  readonly account: string;
  readonly name: string;
  /** Of `spend`, ISO 4217. */
  readonly currency: string;
  readonly counts: DayCounts;
  readonly days: readonly ReconciledDay[];
}

/** How many listings have as many objects as Meta counts; see `ListingControl` in the contract. */
export const ListingCounts = z.object({
  asked: Count,
  failed: Count,
  difference: Count,
  unproven: Count,
  repaired: Count,
  agrees: Count,
});
export type ListingCounts = z.infer<typeof ListingCounts>;
