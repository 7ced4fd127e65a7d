import * as z from 'zod/mini';
import { AccountSize } from './check.ts';
import { AccountId, Count, Day, Instant, RunId, StreamName } from './ids.ts';
import { StreamFacts } from './stream-facts.ts';

/** JSON documents in S3 that one function writes and another reads. */

/** `runs/<run>/plan.json` of a first run. Absent `since`/`until` are resolved per account by `Accounts`. */
export const Plan = z.object({
  schema: z.literal(2),
  runId: RunId,
  startedAt: Instant,
  accounts: z.union([z.literal('all'), z.array(AccountId)]),
  /** Accounts to leave out of `all`; absent: none. */
  exclude: z.optional(z.array(AccountId)),
  streams: z.array(StreamFacts),
  since: z.optional(Day),
  until: z.optional(Day),
  lookbackDays: Count,
  /** Whether the input named no days, so that a stream with a lookback of its own extracts that. */
  isDefaultWindow: z.optional(z.boolean()),
  /** Whether it checks everything and extracts nothing. */
  check: z.optional(z.literal(true)),
});
export type Plan = z.infer<typeof Plan>;

/**
 * `runs/<run>/plan.json` of an execution that finishes an earlier run. The state stays under the first run's prefix.
 */
export const RerunPlan = z.object({ rerunOf: RunId });
export const StoredPlan = z.union([Plan, RerunPlan]);

/**
 * `runs/<run>/owner.json`: the one execution that may write under the run's prefix. The generation starts at 1 and
 * grows with each takeover, so that late writes of an earlier owner are recognized.
 */
export const Owner = z.object({ owner: RunId, since: Instant, generation: z.int().check(z.positive()) });
export type Owner = z.infer<typeof Owner>;

/** An error as it is stored. Whitelisted fields only: never a URL, a header or a body. */
export const ErrorRecord = z.object({
  name: z.string(),
  message: z.string(),
  /** What the user can do, one sentence. */
  advice: z.string(),
  code: z.optional(z.number()),
  subcode: z.optional(z.number()),
  status: z.optional(z.number()),
  fbtraceId: z.optional(z.string()),
});
export type ErrorRecord = z.infer<typeof ErrorRecord>;

/** An ad account, resolved once per run for all its streams. */
export const ResolvedAccount = z.object({
  account: AccountId,
  name: z.string(),
  timeZone: z.string(),
  currency: z.string(),
  /** First and last day to extract, both inclusive, in the account's time zone. */
  since: Day,
  until: Day,
  /** The day of the run's start in the account's time zone: the partition of the snapshot streams. */
  snapshotDate: Day,
  /** Whether the input named no days, so that a stream with a lookback of its own extracts that. */
  isDefaultWindow: z.optional(z.boolean()),
  /** In a check only. */
  size: z.optional(AccountSize),
});
export type ResolvedAccount = z.infer<typeof ResolvedAccount>;

/** An account that could not be read. `since`: the first day of that, absent when the failure may pass. */
export const UnreadAccount = z.object({ account: AccountId, error: ErrorRecord, since: z.optional(Day) });
export type UnreadAccount = z.infer<typeof UnreadAccount>;

/** `published/unread-accounts.json`: by account, since when no run could read it. */
export const UnreadAccounts = z.object({ schema: z.literal(1), since: z.record(AccountId, Day) });
export type UnreadAccounts = z.infer<typeof UnreadAccounts>;

/** `runs/<run>/accounts.json`, written by `Accounts`: every account of the plan, read or failed. */
export const Accounts = z.object({
  schema: z.literal(1),
  accounts: z.array(ResolvedAccount),
  failed: z.array(UnreadAccount),
  /** What the user should know about the whole run, one sentence each. Absent: nothing. */
  warnings: z.optional(z.array(z.string())),
  /** Whether the run is a check: its streams try one request each, and nothing is published. */
  check: z.optional(z.literal(true)),
});
export type Accounts = z.infer<typeof Accounts>;

/** Something that the API did not return after every fallback. Makes the verdict incomplete. */
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
 * How the rows of a date compare, by key, with those that were published when it was staged. `first`: nothing was
 * published. `unknown`: the published rows cannot be compared (other fields, or their run has expired).
 */
export const History = z.union([
  z.object({
    kind: z.literal('compared'),
    /** The run whose rows were published. */
    run: z.string(),
    /** Days from the date to the start of this run, in the account's time zone. */
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
 * The metrics that are compared with Meta's totals: those that add up over objects (marketing-api/insights). Whole
 * numbers; `spend` in millionths of the account's currency.
 */
export const Measures = z.object({ impressions: Count, clicks: Count, linkClicks: Count, spend: Count });
export type Measures = z.infer<typeof Measures>;

/** Where the hashes of the rows of a date are: bytes from `start` (inclusive) to `end` (exclusive) of an object. */
export const RowIndexRange = z.object({ key: z.string(), start: Count, end: Count });
export type RowIndexRange = z.infer<typeof RowIndexRange>;

/** The rows of a date, independent of the object that holds them. */
const DateFacts = z.object({
  rows: Count,
  /** Rows read more than once, and rows merged into another row with the same key. */
  duplicates: Count,
  joined: Count,
  /** Identifies the rows as they were read, together with the stream's description. */
  digest: z.string(),
  /** Number of values that could not be converted, by field. Absent if there are none. */
  unparsed: z.optional(z.record(z.string(), Count)),
  /** Sums of the rows, for streams that are compared with Meta's totals. */
  measures: z.optional(Measures),
  /** Attribution settings that rows carry. */
  attributionSettings: z.array(z.string()),
  /** Insights streams only. */
  index: z.optional(RowIndexRange),
});

/** The object of a date that is ready to be published by a server-side copy. */
export const StagedObject = z.object({ key: z.string(), bytes: Count, sha256: z.string() });
export type StagedObject = z.infer<typeof StagedObject>;

/** One date of a unit. */
export const StagedPartition = z.extend(DateFacts, {
  date: Day,
  /** Absent when nothing is to be published: the published rows are the same, or there are none and never were. */
  object: z.optional(StagedObject),
  /** Rows of reads that were given up, because another report has read them again. */
  abandoned: Count,
  /** The earliest read of any of its rows. */
  observedAt: Instant,
  /** Insights streams only: a new snapshot does not restate an older one. */
  history: z.optional(History),
});
export type StagedPartition = z.infer<typeof StagedPartition>;

/**
 * `published/<account>/<stream>.json`: which dates have a published object, so that dates that never had rows cost no
 * request. Written before the objects, so it may list one that is not there yet, but never lacks one.
 */
export const PublishedIndex = z.object({
  schema: z.literal(1),
  /** No date from here on has an object that is not listed. */
  from: Day,
  /** By date; `null` where nothing but the object's existence is known. */
  dates: z.record(Day, z.nullable(DateFacts)),
});
export type PublishedIndex = z.infer<typeof PublishedIndex>;

/** When one turn ran, and how long it asked to wait afterwards. Without `to`, it ended with an error. */
export const TurnSpan = z.object({ from: Instant, to: z.optional(Instant), waitSeconds: Count });
export type TurnSpan = z.infer<typeof TurnSpan>;

/** Evidence of a unit besides counts and hashes. */
export const UnitProof = z.object({
  /** Attribution settings that rows carry. */
  attributionSettings: z.array(z.string()),
  turns: z.array(TurnSpan),
});
export type UnitProof = z.infer<typeof UnitProof>;

/**
 * How the rows of a day compare with the account's totals of that day from Meta. `agrees`: the sums are within the
 * range of all totals. `moving`: the same, but the totals differ from each other. `repaired`: missing rows were found
 * and read. `difference`: Meta lists no missing row, or its total is below its rows; published. `held_back`: rows are
 * missing and cannot be read; the day's published file stays. `unproven`: Meta gave no total.
 */
export const ControlDay = z.object({
  date: Day,
  outcome: z.enum(['agrees', 'moving', 'repaired', 'difference', 'held_back', 'unproven']),
  /** Lowest and highest total from Meta; absent if there was none. */
  total: z.optional(z.object({ lowest: Measures, highest: Measures })),
  /** Sums of the day's rows. */
  rows: Measures,
  /** One sentence for the user; absent when the day agrees. */
  reason: z.optional(z.string()),
});
export type ControlDay = z.infer<typeof ControlDay>;

/** Which statuses the insights requests filter by. A later form is used only where Meta refuses an earlier one. */
export const StatusForm = z.enum(['all', 'without_deleted', 'none']);
export type StatusForm = z.infer<typeof StatusForm>;

/** How the objects of a listing compare with the edge's own count, taken with the first page and after the last. */
export const ListingControl = z.object({
  outcome: z.enum(['agrees', 'repaired', 'difference', 'unproven']),
  /** `null`: the edge returned no count. */
  countBefore: z.nullable(Count),
  countAfter: z.nullable(Count),
  objects: Count,
  /** One sentence for the user; absent when they agree. */
  reason: z.optional(z.string()),
});
export type ListingControl = z.infer<typeof ListingControl>;

/** `receipt.json`: the result of a finished unit. Written last, from the final checkpoint. */
export const Receipt = z.object({
  schema: z.literal(1),
  runId: RunId,
  owner: RunId,
  account: AccountId,
  stream: StreamName,
  attempt: z.string(),
  since: Day,
  until: Day,
  /** The parts that were read, and the partitions made from them. */
  parts: z.array(z.object({ key: z.string(), bytes: Count, rows: Count })),
  partitions: z.array(StagedPartition),
  proof: UnitProof,
  /** Rows of days that were held back, which have no partition. */
  heldBackRows: Count,
  /** Notes for the user, such as a window that was cut or another API version in the response. */
  notes: z.array(z.string()),
  /** Insights: one entry per day. */
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

/** `failure.json`: the error of a unit that failed permanently. */
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

/** `failure-platform.json`, written by the state machine: the error that its `Catch` got for a branch. */
export const PlatformFailure = z.object({
  runId: RunId,
  owner: RunId,
  account: AccountId,
  stream: StreamName,
  error: z.string(),
  cause: z.string(),
});
export type PlatformFailure = z.infer<typeof PlatformFailure>;
