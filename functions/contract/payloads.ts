import * as z from 'zod/mini';
import { AccountId, Count, Instant, RunId, StreamName } from './ids.ts';

/** The input and output of every state. Uses `zod/mini`, because each stream's bundle includes it. */

/** Which of the deployed streams run: one flag each, read by the Choice that starts every branch. */
export const StreamFlags = z.record(StreamName, z.boolean());
export type StreamFlags = z.infer<typeof StreamFlags>;

/**
 * What every state after `Plan` receives about the run. `owner` is the execution that may write under the run's
 * prefix now.
 */
export const RunContext = z.object({
  runId: RunId,
  owner: RunId,
  startedAt: Instant,
  deadline: Instant,
  streams: StreamFlags,
});
export type RunContext = z.infer<typeof RunContext>;

/**
 * Ad accounts that the deployment sets, for inputs that name none. They are in the state machine's definition: a
 * function's environment holds 4 KB, fewer than 200 accounts.
 */
export const AccountDefaults = z.object({
  accounts: z.union([z.literal('all'), z.array(AccountId)]),
  /** Left out of `all`. */
  exclude: z.array(AccountId),
});
export type AccountDefaults = z.infer<typeof AccountDefaults>;

/** `Plan` takes the raw execution input, so that it can reject it with its own message. */
export const PlanEvent = z.object({
  input: z.unknown(),
  owner: RunId,
  startedAt: Instant,
  defaults: AccountDefaults,
});
export type PlanEvent = z.infer<typeof PlanEvent>;

/** `Accounts` also gets the seconds that the state machine has waited for it so far. */
export const AccountsEvent = z.extend(RunContext, { waitedSeconds: Count });
export type AccountsEvent = z.infer<typeof AccountsEvent>;

/** `Accounts` adds the accounts to extract: those that could be read (and, in a rerun, have something unfinished). */
export const AccountsOutput = z.extend(RunContext, {
  /**
   * `WAIT`: Meta throttled the calls or did not respond. Try again in `waitSeconds`; `accounts` is empty until then.
   */
  status: z.enum(['DONE', 'WAIT']),
  waitSeconds: Count,
  /** Reason for a `WAIT`, one sentence for the execution history. No state reads it. */
  reason: z.optional(z.string()),
  /** Seconds waited in all, `waitSeconds` included. */
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

/**
 * Output of one turn. Always has all four fields: a path to a missing field raises `States.Runtime`, which cannot be
 * caught.
 */
export const TurnResult = z.object({
  status: z.enum(['DONE', 'MORE', 'WAIT']),
  /** Seconds to wait before the next turn; 0 unless `status` is `WAIT`. */
  waitSeconds: Count,
  /** Turns finished, including this one. */
  turn: Count,
  /** Rows read so far in this run by this (account, stream), over all turns. */
  rows: Count,
});
export type TurnResult = z.infer<typeof TurnResult>;

/** Input of `Publish`: one account, whose streams have all ended. */
export const PublishEvent = z.object({ runId: RunId, owner: RunId, startedAt: Instant, account: AccountId });
export type PublishEvent = z.infer<typeof PublishEvent>;

/** `MORE`: the time was up, and the next turn goes on from there. */
export const PublishResult = z.object({ status: z.enum(['DONE', 'MORE']) });
export type PublishResult = z.infer<typeof PublishResult>;

export const AggregateEvent = z.object({
  runId: RunId,
  owner: RunId,
  startedAt: Instant,
  deadline: Instant,
});
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
