import * as z from 'zod/mini';
import { AccountId, Count, Day, Instant, RunId, StreamName } from './ids.ts';

/** What a check of a run finds, before anything is extracted: `{"check": true}` in the execution input. */

/** `unknown`: the check could not be made, which says nothing about what it checks. */
export const CheckStatus = z.enum(['ok', 'warn', 'fail', 'unknown']);
export type CheckStatus = z.infer<typeof CheckStatus>;

/** What a check is about, in the order in which people read them. */
export const CHECK_AREAS = ['token', 'api', 'accounts', 'streams'] as const;

/** One finding. */
export const Check = z.object({
  area: z.enum(CHECK_AREAS),
  /** An account, a stream, or a few words. */
  about: z.string(),
  status: CheckStatus,
  /** What was found, one sentence. */
  says: z.string(),
  /** What to do, one sentence; absent when there is nothing to do. */
  fix: z.optional(z.string()),
});
export type Check = z.infer<typeof Check>;

/** A number that is not known exactly. */
export const Span = z.object({
  from: z.number().check(z.nonnegative()),
  to: z.number().check(z.nonnegative()),
});
export type Span = z.infer<typeof Span>;

/** What one stream of an account would take. */
export const StreamWork = z.object({
  /** The quota that its requests count against. */
  quota: z.enum(['insights', 'management']),
  reports: Count,
  requests: Span,
  rows: Count,
  turns: Span,
  /** From its first turn to its last. */
  seconds: Span,
});
export type StreamWork = z.infer<typeof StreamWork>;

/** What an account's estimate is made from; from at most six requests. */
export const AccountSize = z.object({
  /** Days of the window in months with delivery; absent when Meta did not tell. */
  deliveryDays: z.optional(Count),
  /** First days of the months of the window without delivery. */
  idleMonths: z.array(Day),
  /** A day with delivery, to try streams on: absent when there is none. */
  sampleDay: z.optional(Day),
  /** Ads with delivery on an average day. */
  adsPerDay: z.optional(z.number()),
  /** Ads that run or are in review, by which Meta measures the quota. */
  activeAds: z.optional(Count),
});
export type AccountSize = z.infer<typeof AccountSize>;

/** `runs/<run>/<account>/<stream>/findings.json`, written by the stream's function. */
export const StreamFindings = z.object({
  schema: z.literal(1),
  account: AccountId,
  stream: StreamName,
  checks: z.array(Check),
  /** Absent when it cannot be told. */
  work: z.optional(StreamWork),
});
export type StreamFindings = z.infer<typeof StreamFindings>;

/** `runs/<run>/findings.json`, written by `Accounts`. */
export const AccountsFindings = z.object({
  schema: z.literal(1),
  checks: z.array(Check),
  /** The app's access tier, from the headers. */
  tier: z.optional(z.enum(['development_access', 'standard_access'])),
  /** Accounts that a run extracts at once. */
  accountsAtOnce: Count,
});
export type AccountsFindings = z.infer<typeof AccountsFindings>;

/** What a run would take. */
export const Estimate = z.object({
  reports: Count,
  requests: Span,
  /** Requests that Meta answers the fullest account in an hour, and those that it would get; absent when unknown. */
  quota: z.optional(z.object({ account: AccountId, requests: Count, perHour: Count })),
  rows: Count,
  seconds: Span,
  /** US dollars, list prices of us-east-1. */
  dollars: Span,
  /** Accounts that the numbers are made from, of all. */
  accounts: z.object({ sized: Count, all: Count }),
  /** In words, one line. */
  says: z.string(),
});
export type Estimate = z.infer<typeof Estimate>;

/** `runs/<run>/check.json`: all findings. */
export const CheckReport = z.object({
  schema: z.literal(1),
  runId: RunId,
  startedAt: Instant,
  finishedAt: Instant,
  /** The worst of the checks: `fail`, `warn`, `unknown`, `ok`. */
  status: CheckStatus,
  checks: z.array(Check),
  estimate: z.optional(Estimate),
});
export type CheckReport = z.infer<typeof CheckReport>;
