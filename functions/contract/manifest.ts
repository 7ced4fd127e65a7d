import * as z from 'zod/mini';
import {
  ControlDay,
  Counters,
  ErrorRecord,
  ListingControl,
  Skipped,
  StatusForm,
  TurnSpan,
} from './documents.ts';
import { AccountId, Count, Day, Instant, RunId, StreamName } from './ids.ts';
import { Reconciliation } from './reconciliation.ts';

/** What became of one (account, stream). What needs a receipt is absent where there is none. */
export const ManifestUnit = z.object({
  account: AccountId,
  stream: StreamName,
  status: z.enum(['complete', 'failed']),
  rows: Count,
  bytes: Count,
  since: z.optional(Day),
  until: z.optional(Day),
  /** Dates that were staged: all but those that were held back. */
  days: z.optional(Count),
  /** Dates now in the lake from this run. */
  published: Count,
  /** Dates that were not published, for the lake already had a newer observation. */
  superseded: z.array(Day),
  skipped: z.array(Skipped),
  /** What a person should know of how it was read; see `Receipt`. */
  notes: z.array(z.string()),
  /** Insights: a day each; see `ControlDay`. A day that was held back is a gap. */
  control: z.optional(z.array(ControlDay)),
  statuses: z.optional(StatusForm),
  /** Listings. */
  listing: z.optional(ListingControl),
  counters: z.optional(Counters),
  graphVersion: z.optional(z.string()),
  /** Attribution settings that rows carry: numbers of different settings do not add up. */
  attributionSettings: z.optional(z.array(z.string())),
  /** Values that could not be typed and are null, by field. */
  unparsed: z.optional(z.record(z.string(), Count)),
  /** When it worked and waited. */
  turns: z.optional(z.array(TurnSpan)),
  /** The receipt, which names the object, length and SHA-256 of each date, and the ETag under which it was read. */
  receipt: z.optional(z.object({ key: z.string(), etag: z.string() })),
  error: z.optional(ErrorRecord),
});
export type ManifestUnit = z.infer<typeof ManifestUnit>;

/** How numbers of one age differ from what was published before, over all accounts; see `History` in the contract. */
export const Restatement = z.object({
  ageDays: Count,
  /** Pairs of an account and a date. */
  dates: Count,
  same: Count,
  changed: Count,
  added: Count,
  removed: Count,
});
export type Restatement = z.infer<typeof Restatement>;

/** What the run published of one stream, over all accounts. */
export const StreamTotals = z.object({
  stream: StreamName,
  rows: Count,
  days: z.array(z.object({ date: Day, rows: Count })),
  /** By age, youngest first. */
  restated: z.array(Restatement),
  /** Dates of which nothing was published before, and those of which it cannot be compared. */
  firstDates: Count,
  incomparableDates: Count,
});
export type StreamTotals = z.infer<typeof StreamTotals>;

/** `runs/<run>/manifest.json`: what was done of what was planned, and what proves it. */
export const Manifest = z.object({
  schema: z.literal(1),
  runId: RunId,
  owner: RunId,
  startedAt: Instant,
  finishedAt: Instant,
  verdict: z.enum(['complete', 'incomplete']),
  rows: Count,
  /** How rows compare with Meta's own totals: counts first, then each account's days. */
  reconciliation: Reconciliation,
  units: z.array(ManifestUnit),
  accountsFailed: z.array(z.object({ account: AccountId, error: ErrorRecord })),
  streams: z.array(StreamTotals),
});
export type Manifest = z.infer<typeof Manifest>;
