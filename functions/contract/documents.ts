import * as z from 'zod/mini';
import { AccountId, Count, Day, Instant, RunId, StreamName } from './ids.ts';

/** Every JSON document in S3 that one function writes and another reads. */

/** `runs/<run>/plan.json` of a first run. Absent `since`/`until` are resolved per account by `Accounts`. */
export const Plan = z.object({
  schema: z.literal(1),
  runId: RunId,
  startedAt: Instant,
  accounts: z.union([z.literal('all'), z.array(AccountId)]),
  /** Accounts to leave out of `all`; absent: none. */
  exclude: z.optional(z.array(AccountId)),
  streams: z.array(StreamName),
  since: z.optional(Day),
  until: z.optional(Day),
  lookbackDays: Count,
});
export type Plan = z.infer<typeof Plan>;

/** `runs/<run>/plan.json` of an execution that finishes an earlier run: the state lives under the first run's prefix. */
export const RerunPlan = z.object({ rerunOf: RunId });
export const StoredPlan = z.union([Plan, RerunPlan]);

/**
 * `runs/<run>/owner.json`: the one execution that may write under the run's prefix. The generation grows by one with
 * each takeover (1 for the first), so that a turn of an older owner that wakes up late can be told from a newer one.
 */
export const Owner = z.object({ owner: RunId, since: Instant, generation: z.int().check(z.positive()) });
export type Owner = z.infer<typeof Owner>;

/** What is known of an error when it is written down. Whitelisted fields only: never a URL, a header or a body. */
export const ErrorRecord = z.object({
  name: z.string(),
  message: z.string(),
  /** What the user can do about it, one sentence. */
  advice: z.string(),
  code: z.optional(z.number()),
  subcode: z.optional(z.number()),
  status: z.optional(z.number()),
  fbtraceId: z.optional(z.string()),
});
export type ErrorRecord = z.infer<typeof ErrorRecord>;

/** An ad account as it was resolved, once per run, for all its streams. */
export const ResolvedAccount = z.object({
  account: AccountId,
  name: z.string(),
  timeZone: z.string(),
  currency: z.string(),
  /** First and last day to extract, both included, in the account's time zone. */
  since: Day,
  until: Day,
  /** The day of the run's start in the account's time zone: the partition of the snapshot streams. */
  snapshotDate: Day,
});
export type ResolvedAccount = z.infer<typeof ResolvedAccount>;

/** `runs/<run>/accounts.json`, written by `Accounts`: every account of the plan, read or failed. */
export const Accounts = z.object({
  schema: z.literal(1),
  accounts: z.array(ResolvedAccount),
  failed: z.array(z.object({ account: AccountId, error: ErrorRecord })),
});
export type Accounts = z.infer<typeof Accounts>;

/** Something that the API would not give, after everything was tried: makes the verdict incomplete. */
export const Skipped = z.object({
  kind: z.enum(['object', 'field', 'ids']),
  /** Object id, field name, or a comma-separated list of ids. */
  what: z.string(),
  since: z.optional(Day),
  until: z.optional(Day),
  error: ErrorRecord,
});
export type Skipped = z.infer<typeof Skipped>;

/** Counters of one (account, stream), added up over all turns and kept in the checkpoint. */
export const Counters = z.object({
  turns: Count,
  requests: Count,
  retries: Count,
  pages: Count,
  reports: Count,
  rows: Count,
  bytes: Count,
  duplicates: Count,
  waitedSeconds: Count,
  throttles: Count,
});
export type Counters = z.infer<typeof Counters>;

/**
 * How the numbers of a date compare with those that were published when it was staged: row by row, by key. `first`:
 * nothing was published. `unknown`: what was published cannot be compared (other fields, or its run has expired).
 */
export const History = z.union([
  z.object({
    kind: z.literal('compared'),
    /** The run whose rows were published. */
    run: z.string(),
    /** Days from the date to the day on which this run started, in the account's time zone. */
    ageDays: Count,
    same: Count,
    changed: Count,
    added: Count,
    removed: Count,
  }),
  z.object({ kind: z.literal('first') }),
  z.object({ kind: z.literal('unknown') }),
]);
export type History = z.infer<typeof History>;

/**
 * The numbers by which rows are held against Meta's totals: those that add up over objects (marketing-api/insights).
 * Whole numbers; `spend` in millionths of the account's currency.
 */
export const Measures = z.object({ impressions: Count, clicks: Count, linkClicks: Count, spend: Count });
export type Measures = z.infer<typeof Measures>;

/** One date's staged object, ready to be published by a server-side copy. */
export const StagedPartition = z.object({
  date: Day,
  key: z.string(),
  rows: Count,
  bytes: Count,
  sha256: z.string(),
  /** The earliest read of any of its rows. */
  observedAt: Instant,
  /** Rows that were read more than once, and rows that became part of another with the same key. */
  duplicates: Count,
  joined: Count,
  /** Values that could not be typed, by field; absent: none. */
  unparsed: z.optional(z.record(z.string(), Count)),
  /** Sums of the rows, where they are held against Meta's totals. */
  measures: z.optional(Measures),
  /** Of the insights streams alone: a snapshot is another day's, and no restatement of the last one. */
  history: z.optional(History),
});
export type StagedPartition = z.infer<typeof StagedPartition>;

/** When one turn worked, and how long it asked to wait afterwards. Without `to`, it ended with an error. */
export const TurnSpan = z.object({ from: Instant, to: z.optional(Instant), waitSeconds: Count });
export type TurnSpan = z.infer<typeof TurnSpan>;

/** What a stream's work notes besides counts and hashes. */
export const UnitProof = z.object({
  /** Attribution settings that rows carry. */
  attributionSettings: z.array(z.string()),
  turns: z.array(TurnSpan),
});
export type UnitProof = z.infer<typeof UnitProof>;

/**
 * How the rows of a day compare with the account's own totals of that day, as Meta gave them.
 * `agrees`: the sums are within the range of all answers. `moving`: the same, but the answers differ. `repaired`: rows that were
 * missing were found and read. `difference`: Meta shows no row that is missing, or gives less than its rows; published.
 * `held_back`: rows are missing and cannot be had; what was published before stays. `unproven`: no total could be had.
 */
export const ControlDay = z.object({
  date: Day,
  outcome: z.enum(['agrees', 'moving', 'repaired', 'difference', 'held_back', 'unproven']),
  /** Lowest and highest of Meta's answers; absent if nobody could ask. */
  total: z.optional(z.object({ lowest: Measures, highest: Measures })),
  /** Sums of the day's rows. */
  rows: Measures,
  /** One sentence for a person; absent when the day agrees. */
  reason: z.optional(z.string()),
});
export type ControlDay = z.infer<typeof ControlDay>;

/** Which objects the insights requests named by their status; a lower form is used only where Meta refuses a higher. */
export const StatusForm = z.enum(['all', 'without_deleted', 'none']);
export type StatusForm = z.infer<typeof StatusForm>;

/** How the objects of a listing compare with the count that the edge gives with its first and after its last page. */
export const ListingControl = z.object({
  outcome: z.enum(['agrees', 'repaired', 'difference', 'unproven']),
  /** `null`: the edge gave no count. */
  countBefore: z.nullable(Count),
  countAfter: z.nullable(Count),
  objects: Count,
  /** One sentence for a person; absent when they agree. */
  reason: z.optional(z.string()),
});
export type ListingControl = z.infer<typeof ListingControl>;

/** `receipt.json`: what a stream's work says when all of it is done. Written last, from the final checkpoint. */
export const Receipt = z.object({
  schema: z.literal(1),
  runId: RunId,
  owner: RunId,
  account: AccountId,
  stream: StreamName,
  attempt: z.string(),
  since: Day,
  until: Day,
  /** What was read, and what became of it. */
  parts: z.array(z.object({ key: z.string(), bytes: Count, rows: Count })),
  partitions: z.array(StagedPartition),
  proof: UnitProof,
  /** Rows of days that were held back: they have no partition. */
  heldBackRows: Count,
  /** What a person should know of how it was read: a version that Meta changed, a window that was cut. */
  notes: z.array(z.string()),
  /** Insights: a day each. */
  control: z.optional(z.array(ControlDay)),
  statuses: z.optional(StatusForm),
  /** Listings. */
  listing: z.optional(ListingControl),
  skipped: z.array(Skipped),
  counters: Counters,
  graphVersion: z.string(),
  startedAt: Instant,
  finishedAt: Instant,
});
export type Receipt = z.infer<typeof Receipt>;

/** `failure.json`: what a stream's work says when it fails for good. */
export const Failure = z.object({
  schema: z.literal(1),
  runId: RunId,
  owner: RunId,
  account: AccountId,
  stream: StreamName,
  turn: Count,
  error: ErrorRecord,
  failedAt: Instant,
});
export type Failure = z.infer<typeof Failure>;

/** `failure-platform.json`, written by the state machine: what the platform says when a branch was caught. */
export const PlatformFailure = z.object({
  runId: RunId,
  owner: RunId,
  account: AccountId,
  stream: StreamName,
  error: z.string(),
  cause: z.string(),
});
export type PlatformFailure = z.infer<typeof PlatformFailure>;
