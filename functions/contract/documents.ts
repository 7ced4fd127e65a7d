import * as z from 'zod/mini';

/**
 * Every payload that crosses a border of a state, and every small JSON object that one function writes to S3 and
 * another reads. `zod/mini`, because each stream's bundle carries it (16 KB instead of 454).
 */

/** The four extract streams, by the one name that code, states, logs, tables and docs use. */
export const STREAM_NAMES = ['campaign_insights', 'ad_insights', 'ad_metadata', 'ad_creatives'] as const;
export const StreamName = z.enum(STREAM_NAMES);
export type StreamName = z.infer<typeof StreamName>;

/** An ad account id as the Graph API spells it in paths: `act_<digits>`. */
export const AccountId = z.string().check(z.regex(/^act_\d{1,20}$/));
/** A run id: the name of the execution that started the run. */
export const RunId = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,80}$/));
/** A calendar day, `YYYY-MM-DD`, in the ad account's own time zone. */
export const Day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
/** An instant, ISO 8601 in UTC. */
export const Instant = z.string().check(z.regex(/^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d+)?Z$/));

const Count = z.int().check(z.nonnegative());

/** Which streams are to run: one flag each, read by the Choice at the head of every branch. */
export const StreamFlags = z.object({
  campaign_insights: z.boolean(),
  ad_insights: z.boolean(),
  ad_metadata: z.boolean(),
  ad_creatives: z.boolean(),
});
export type StreamFlags = z.infer<typeof StreamFlags>;

/** What every state after `Plan` knows of the run. `owner` is the execution that may write to the run's prefix now. */
export const RunContext = z.object({
  runId: RunId,
  owner: RunId,
  startedAt: Instant,
  deadline: Instant,
  streams: StreamFlags,
});
export type RunContext = z.infer<typeof RunContext>;

/** `Plan` takes the raw execution input, so that it can refuse it with a message of its own. */
export const PlanEvent = z.object({ input: z.unknown(), owner: RunId, startedAt: Instant });
export type PlanEvent = z.infer<typeof PlanEvent>;

/** `Accounts` also gets the seconds that the state machine has waited for it so far. */
export const AccountsEvent = z.extend(RunContext, { waitedSeconds: Count });
export type AccountsEvent = z.infer<typeof AccountsEvent>;

/** `Accounts` adds the accounts to extract: those that could be read (and, in a rerun, have something unfinished). */
export const AccountsOutput = z.extend(RunContext, {
  /** `WAIT`: Meta said to stop, or did not answer; come back in `waitSeconds`. Then there are no accounts yet. */
  status: z.enum(['DONE', 'WAIT']),
  waitSeconds: Count,
  /** Of `WAIT`: why, one sentence for a person. No state selects it. */
  reason: z.optional(z.string()),
  /** Seconds waited once `waitSeconds` is over. */
  waitedSeconds: Count,
  accounts: z.array(AccountId),
});
export type AccountsOutput = z.infer<typeof AccountsOutput>;

/** Input of one turn of a stream. */
export const TurnEvent = z.object({
  runId: RunId,
  owner: RunId,
  deadline: Instant,
  account: AccountId,
  /** Turns that this branch has finished in this execution: 0 for the first. */
  turn: Count,
});
export type TurnEvent = z.infer<typeof TurnEvent>;

/** Output of one turn; always all four fields, for selecting an absent one is `States.Runtime`, which nothing catches. */
export const TurnResult = z.object({
  status: z.enum(['DONE', 'MORE', 'WAIT']),
  /** Seconds the branch is to wait before its next turn; 0 unless `status` is `WAIT`. */
  waitSeconds: Count,
  /** Turns finished, this one included. */
  turn: Count,
  /** Rows read so far in this run by this (account, stream), over all turns. */
  rows: Count,
});
export type TurnResult = z.infer<typeof TurnResult>;

export const AggregateEvent = z.object({ runId: RunId, owner: RunId, startedAt: Instant });
export type AggregateEvent = z.infer<typeof AggregateEvent>;

/** `error` and `cause` are what the `Fail` state shows; empty strings when the verdict is `complete`. */
export const AggregateResult = z.object({
  status: z.enum(['DONE', 'MORE']),
  verdict: z.enum(['pending', 'complete', 'incomplete']),
  error: z.string(),
  cause: z.string(),
  runId: RunId,
  rows: Count,
  complete: Count,
  failed: Count,
});
export type AggregateResult = z.infer<typeof AggregateResult>;

/** `runs/<run>/plan.json` of a first run. Absent `since`/`until` are resolved per account by `Accounts`. */
export const Plan = z.object({
  schema: z.literal(1),
  runId: RunId,
  startedAt: Instant,
  accounts: z.union([z.literal('all'), z.array(AccountId)]),
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

/** One date's staged object, ready to be promoted by a server-side copy. */
export const StagedPartition = z.object({
  date: Day,
  key: z.string(),
  rows: Count,
  bytes: Count,
  sha256: z.string(),
  /** The earliest read of any of its rows. */
  observedAt: Instant,
  /** Of the insights streams alone: a snapshot is another day's, and no restatement of the last one. */
  history: z.optional(History),
});
export type StagedPartition = z.infer<typeof StagedPartition>;

/** An immutable object that a receipt answers for. */
export const ProofObject = z.object({ key: z.string(), bytes: Count, sha256: z.string() });
export type ProofObject = z.infer<typeof ProofObject>;

/** When one turn worked, and how long it asked to wait afterwards. Without `to`, it ended with an error. */
export const TurnSpan = z.object({ from: Instant, to: z.optional(Instant), waitSeconds: Count });
export type TurnSpan = z.infer<typeof TurnSpan>;

/** What a stream's work notes for `Aggregate` to prove it by, besides counts and hashes. */
export const UnitProof = z.object({
  /** Rows that became part of another row with the same key: fields that were read in groups. */
  joined: Count,
  /** Values that could not be typed, by field. */
  unparsed: z.record(z.string(), Count),
  /** Attribution settings that rows carry. */
  attributionSettings: z.array(z.string()),
  /** What the rows say of sums and ids, in the order of their dates; see `lake/evidence.ts`. */
  evidence: z.array(ProofObject),
  turns: z.array(TurnSpan),
});
export type UnitProof = z.infer<typeof UnitProof>;

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
