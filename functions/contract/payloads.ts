import * as z from 'zod/mini';
import { AccountId, Count, Instant, RunId, StreamName } from './ids.ts';

/** Every payload that crosses a border of a state. `zod/mini`, because each stream's bundle carries it. */

/** Which of the deployed streams are to run: one flag each, read by the Choice at the head of every branch. */
export const StreamFlags = z.record(StreamName, z.boolean());
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

/**
 * What the deployment says of ad accounts where the input does not. In the definition of the state machine, because a
 * function's environment takes 4 KB: fewer than 200 accounts.
 */
export const AccountDefaults = z.object({
  accounts: z.union([z.literal('all'), z.array(AccountId)]),
  /** Left out of `all`. */
  exclude: z.array(AccountId),
});
export type AccountDefaults = z.infer<typeof AccountDefaults>;

/** `Plan` takes the raw execution input, so that it can refuse it with a message of its own. */
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
