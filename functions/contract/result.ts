import * as z from 'zod/mini';
import { Counters, ErrorRecord, ListingControl, Skipped, StatusForm, TurnSpan } from './documents.ts';
import { AccountId, Count, Day, Instant, RunId, StreamName } from './ids.ts';
import { DayCounts, ReconciledDay } from './reconciliation.ts';

/** How numbers of one age differ from what was published before; see `History`. */
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

/** The dates that were published of one stream, oldest first, and how they compare with what was there before. */
export const PublishedDates = z.object({
  days: z.array(z.object({ date: Day, rows: Count })),
  /** By age, youngest first. */
  restated: z.array(Restatement),
  /** Dates of which nothing was published before, and those of which it cannot be compared. */
  firstDates: Count,
  incomparableDates: Count,
});
export type PublishedDates = z.infer<typeof PublishedDates>;

/** What became of one (account, stream). What needs a receipt is absent where there is none. */
export const UnitResult = z.object({
  account: AccountId,
  stream: StreamName,
  status: z.enum(['complete', 'failed']),
  rows: Count,
  bytes: Count,
  since: z.optional(Day),
  until: z.optional(Day),
  /** Dates that were staged: all but those that were held back. */
  days: z.optional(Count),
  /** Dates that are in the lake as this run read them, the unchanged ones included; `dates` has them. */
  published: Count,
  /** Of these, dates that needed no object: their rows were published already, or they never had any. */
  unchanged: Count,
  dates: PublishedDates,
  /** Dates that were not published, because the lake already had a newer observation. */
  superseded: z.array(Day),
  /** Dates that were not published, because rows of them are missing: a gap. The account's days have the numbers. */
  heldBack: z.array(Day),
  /** Newest date that the lake has of this unit, by what this run knows; absent when it published none. */
  newestDay: z.optional(Day),
  skipped: z.array(Skipped),
  /** What a person should know of how it was read; see `Receipt`. */
  notes: z.array(z.string()),
  statuses: z.optional(StatusForm),
  /** Listings. */
  listing: z.optional(ListingControl),
  counters: z.optional(Counters),
  /** Milliseconds from the beginning of each turn to its end: what Lambda bills, start-up and turns that died apart. */
  billedMs: z.optional(Count),
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
export type UnitResult = z.infer<typeof UnitResult>;

/** `runs/<run>/<account>/result.json`: what became of an account, written when it was proved and published. */
export const AccountResult = z.object({
  schema: z.literal(1),
  runId: RunId,
  /** The execution that settled the account, and its generation (see `Owner`): an older one never replaces a newer one. */
  owner: RunId,
  generation: z.int().check(z.positive()),
  account: AccountId,
  name: z.string(),
  /** Of `spend`, ISO 4217. */
  currency: z.string(),
  finishedAt: Instant,
  /** One for each planned stream, in the order of the plan. */
  units: z.array(UnitResult),
  /** How its days compare with Meta's own totals. */
  counts: DayCounts,
  days: z.array(ReconciledDay),
  /** Key of the account's own page; absent when there is nothing to say. */
  page: z.optional(z.string()),
});
export type AccountResult = z.infer<typeof AccountResult>;

/** Whether something of a unit that was planned is not in the lake: all of it, an object or field, a day. */
export const isGap = ({
  status,
  skipped,
  heldBack,
}: Pick<UnitResult, 'status' | 'skipped' | 'heldBack'>): boolean =>
  status === 'failed' || skipped.length > 0 || heldBack.length > 0;
