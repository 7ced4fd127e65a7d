import * as z from 'zod/mini';
import { ErrorRecord, ListingControl, Skipped, StatusForm, UnreadAccount } from './documents.ts';
import { AccountId, Count, Day, Instant, RunId, StreamName } from './ids.ts';
import { DayCounts, DayOutcome, Difference, ListingCounts } from './reconciliation.ts';
import { PublishedDates } from './result.ts';

/** Entries of each list of findings; its count is whole, and the results have every one. */
export const MOST_FINDINGS = 1_000;

/** What the run published of one stream, over all accounts. */
export const StreamTotals = z.extend(PublishedDates, { stream: StreamName, rows: Count });
export type StreamTotals = z.infer<typeof StreamTotals>;

const AccountAndStream = z.object({ account: AccountId, stream: StreamName });

/** A stream of an account that was not published. */
export const FailedUnit = z.extend(AccountAndStream, { error: ErrorRecord });
export type FailedUnit = z.infer<typeof FailedUnit>;

/** A day of an insights stream that was held back, or that differs from Meta's total. */
export const NotableDay = z.extend(AccountAndStream, {
  date: Day,
  outcome: DayOutcome,
  difference: z.optional(Difference),
  reason: z.optional(z.string()),
});
export type NotableDay = z.infer<typeof NotableDay>;

/** A listing that has another number of objects than Meta counts. */
export const NotableListing = z.extend(AccountAndStream, { listing: ListingControl });
export type NotableListing = z.infer<typeof NotableListing>;

/** Something that the API would not give. */
export const SkippedOf = z.extend(AccountAndStream, { skipped: Skipped });
export type SkippedOf = z.infer<typeof SkippedOf>;

/** What became of an account, and where to read more. */
export const ResultPointer = z.object({
  account: AccountId,
  status: z.enum(['complete', 'incomplete']),
  rows: Count,
  /** Its `result.json`; absent when there is none: it was never started, or its result could not be written. */
  key: z.optional(z.string()),
});
export type ResultPointer = z.infer<typeof ResultPointer>;

/** `runs/<run>/manifest.json`: what was done of what was planned, in sums, and where each account's result is. */
export const Manifest = z.object({
  schema: z.literal(2),
  runId: RunId,
  owner: RunId,
  startedAt: Instant,
  finishedAt: Instant,
  verdict: z.enum(['complete', 'incomplete']),
  rows: Count,
  /** What was known to be wrong with the run before it began, such as more accounts than its time allows. */
  warnings: z.optional(z.array(z.string())),
  /** `unread`: Meta did not give the account itself. `notStarted`: its turn never came. Both are among the incomplete. */
  accounts: z.object({
    planned: Count,
    complete: Count,
    incomplete: Count,
    unread: Count,
    notStarted: Count,
  }),
  /** Pairs of an account that was read and a stream. */
  units: z.object({ planned: Count, complete: Count, incomplete: Count, failed: Count }),
  /** How rows compare with Meta's own totals, over all accounts that have insights streams. */
  reconciliation: z.object({ accounts: Count, days: DayCounts, listings: ListingCounts }),
  /** Meta's totals, in millionths of each currency. */
  spend: z.array(z.object({ currency: z.string(), spend: Count })),
  work: z.object({ turns: Count, requests: Count, waitedSeconds: Count, billedMs: Count }),
  /** First and last day that were asked for; absent when nothing was read. */
  since: z.optional(Day),
  until: z.optional(Day),
  graphVersions: z.array(z.string()),
  attributionSettings: z.array(z.string()),
  /** Number of streams that were read by each form of the status filter. */
  statuses: z.array(z.object({ form: StatusForm, streams: Count })),
  streams: z.array(StreamTotals),
  accountsFailed: z.array(UnreadAccount),
  /** Accounts whose turn never came, and why. */
  notStarted: z.optional(z.object({ error: ErrorRecord, accounts: z.array(AccountId), units: Count })),
  /** The first thousand of each; the counts above are of all of them. */
  failures: z.array(FailedUnit),
  heldBack: z.array(NotableDay),
  differences: z.array(NotableDay),
  listingDifferences: z.array(NotableListing),
  skipped: z.array(SkippedOf),
  /** Every account that was read, in the order of the run. */
  results: z.array(ResultPointer),
});
export type Manifest = z.infer<typeof Manifest>;
