import * as z from 'zod/mini';
import {
  AccountId,
  Counters,
  Day,
  ErrorRecord,
  Instant,
  LeftOut,
  RunId,
  StreamName,
} from '#shared/contract.ts';

const Count = z.int().check(z.nonnegative());

/** What became of one (account, stream). */
export const ManifestUnit = z.object({
  account: AccountId,
  stream: StreamName,
  status: z.enum(['complete', 'failed']),
  rows: Count,
  bytes: Count,
  since: z.optional(Day),
  until: z.optional(Day),
  /** Dates now in the lake from this run. */
  published: Count,
  /** Dates that were not published, for the lake already had a newer observation. */
  superseded: z.array(Day),
  leftOut: z.array(LeftOut),
  counters: z.optional(Counters),
  error: z.optional(ErrorRecord),
});
export type ManifestUnit = z.infer<typeof ManifestUnit>;

/** `runs/<run>/manifest.json`: what was done of what was planned. */
export const Manifest = z.object({
  schema: z.literal(1),
  runId: RunId,
  owner: RunId,
  startedAt: Instant,
  finishedAt: Instant,
  verdict: z.enum(['complete', 'incomplete']),
  rows: Count,
  units: z.array(ManifestUnit),
  accountsFailed: z.array(z.object({ account: AccountId, error: ErrorRecord })),
});
export type Manifest = z.infer<typeof Manifest>;
