import * as z from 'zod/mini';
import { StatusForm } from '#functions/contract/documents.ts';
import { Count, Day, Instant } from '#functions/contract/ids.ts';

/**
 * One asynchronous insights report, from the plan to the last page, and every change that it can go through:
 *
 *   planned ─submit─▶ submitted ─complete─▶ ready ─finish─▶ read
 *      ▲                 │  ▲                 │               │
 *      └──── resubmit ───┘  └──── refuse ─────┘◀─── reread ───┘
 *
 * No other module assigns to a report.
 */
export const Report = z.object({
  since: Day,
  until: Day,
  /** Only these objects (after a split by ids), at the stream's level unless `idsOf` is set. */
  ids: z.optional(z.array(z.string())),
  /** Only ads of the campaigns in `ids` (if a day has too many ads to list their ids). */
  idsOf: z.optional(z.literal('campaign')),
  /** Only these fields, besides the key (after a split by fields). */
  fields: z.optional(z.array(z.string())),
  /** Rows with the same key in different groups of fields are one row; 0 unless fields were split. */
  group: Count,
  /** Identifies the groups that together have all fields of the same rows: the first split. */
  family: z.optional(Count),
  /**
   * `ids` lists the objects that have data, to split by them; `campaigns` lists their campaigns. Neither keeps its
   * rows.
   */
  purpose: z.enum(['rows', 'ids', 'campaigns']),
  /** Keep rows of these days only. All others are staged. */
  onlyDays: z.optional(z.array(Day)),
  state: z.enum(['planned', 'submitted', 'ready', 'read']),
  /** Id of the report run. */
  id: z.optional(z.string()),
  submittedAt: z.optional(Instant),
  /** The form of its status filter. */
  form: z.optional(StatusForm),
  /** Number of submissions that failed, expired or stalled. */
  submissions: Count,
  stalls: Count,
  percent: z.number(),
  /** Sum of waits since the percentage last grew, in seconds. */
  stalledSeconds: Count,
  /** Number of failed reads although Meta reported it as complete. */
  refusals: Count,
  /** Whether it was read once and had no rows, which counts only the second time. */
  seenEmpty: z.optional(z.boolean()),
  /** Cursor after the last page in a part. */
  cursor: z.optional(z.string()),
  /** Read id of the current or last read. Rows of abandoned reads do not count. */
  readId: z.optional(Count),
  /** Whether it is being reread for `onlyDays`. */
  rereading: z.optional(z.boolean()),
  /** Read ids of earlier complete reads that also count. On the same key, the later read wins. */
  earlierReads: z.optional(z.array(Count)),
  /** Id of its first control answer; absent if there was none when it was created. */
  answer: z.optional(Count),
  /** Whether control totals were requested after it was complete. */
  closed: z.optional(z.boolean()),
});
export type Report = z.infer<typeof Report>;

/** What a report covers. */
export type ReportScope = Pick<
  Report,
  'since' | 'until' | 'ids' | 'idsOf' | 'fields' | 'group' | 'family' | 'purpose' | 'onlyDays'
>;

/** The scope of a report, without its state. */
export function scopeOf(report: Report): ReportScope {
  const { since, until, ids, idsOf, fields, group, family, purpose, onlyDays } = report;
  return {
    since,
    until,
    group,
    purpose,
    ...(ids && { ids }),
    ...(idsOf && { idsOf }),
    ...(fields && { fields }),
    ...(family !== undefined && { family }),
    ...(onlyDays && { onlyDays }),
  };
}

/** Creates a planned report. */
export const planned = (scope: ReportScope): Report => ({
  ...scope,
  state: 'planned',
  submissions: 0,
  stalls: 0,
  percent: 0,
  stalledSeconds: 0,
  refusals: 0,
});

/**
 * Meta accepted the request.
 * @param at when it was sent, ISO 8601, so that data never seems newer than it is.
 * @param form of its status filter. @param answer id of its control answer.
 */
export function submit(
  report: Report,
  { id, at, form, answer }: { id: string; at: string; form: StatusForm; answer: number | undefined },
): void {
  report.state = 'submitted';
  report.id = id;
  report.submittedAt = at;
  report.form = form;
  report.submissions += 1;
  delete report.closed;
  if (answer === undefined) delete report.answer;
  else report.answer = answer;
}

/** Records Meta's progress. Growth resets the stall time. */
export function noteProgress(report: Report, percent: number): void {
  if (percent <= report.percent) return;
  report.percent = percent;
  report.stalledSeconds = 0;
}

/** Adds a wait while Meta computes. */
export function noteWait(report: Report, seconds: number): void {
  if (report.state === 'submitted') report.stalledSeconds += seconds;
}

/** Meta reports it as complete. */
export function complete(report: Report): void {
  report.state = 'ready';
  report.percent = 100;
}

/** Control totals were requested after it was complete. @param answer used if there was none when it was created. */
export function close(report: Report, answer: number | undefined): void {
  report.closed = true;
  if (answer !== undefined) report.answer ??= answer;
}

/** Its first page was read. */
export function beginRead(report: Report, readId: number): void {
  report.readId = readId;
}

/** A page is stored; the cursor is for the next one. */
export function advance(report: Report, cursor: string): void {
  report.cursor = cursor;
}

/** Its last page is stored, or there is nothing to read. */
export function finish(report: Report): void {
  report.state = 'read';
  delete report.cursor;
  delete report.rereading;
}

/** It had no rows: poll and read it once more before accepting that. */
export function doubtEmpty(report: Report): void {
  report.seenEmpty = true;
  refuse(report);
}

/** It cannot be read yet: poll it again, then read from its first page. */
export function refuse(report: Report): void {
  report.refusals += 1;
  report.state = 'submitted';
  dropRead(report);
}

/** Read it again for the rows of some days. Earlier reads still count. */
export function reread(report: Report, days: readonly string[]): void {
  if (report.readId !== undefined) report.earlierReads = [...(report.earlierReads ?? []), report.readId];
  dropRead(report);
  report.state = 'ready';
  report.rereading = true;
  report.onlyDays = [...days];
}

/** It cannot be read again. The rows of the earlier read count. */
export function endReread(report: Report): void {
  dropRead(report);
  finish(report);
}

/** Requests it without the fields that Meta dropped. @param fields the remaining ones, without the key. */
export function narrowFields(report: Report, fields: readonly string[], group: number, family: number): void {
  report.fields = [...fields];
  report.group = group;
  report.family = family;
  dropRead(report);
}

/** Create it again. Rows read so far do not count. */
export function resubmit(report: Report): void {
  report.state = 'planned';
  report.percent = 0;
  report.stalledSeconds = 0;
  report.refusals = 0;
  delete report.seenEmpty;
  delete report.id;
  delete report.submittedAt;
  delete report.form;
  delete report.earlierReads;
  delete report.answer;
  delete report.closed;
  dropRead(report);
}

/** Create it again after a stall. */
export function resubmitStalled(report: Report): void {
  report.stalls += 1;
  resubmit(report);
}

/** Create it again after a rate limit, which does not count as its failure. */
export function resubmitThrottled(report: Report): void {
  resubmit(report);
  report.submissions -= 1;
}

/** Resets its retries for a new owner of the run. */
export function renewTries(report: Report): void {
  report.submissions = 0;
  report.stalls = 0;
  report.refusals = 0;
}

/** Ids of all reads whose rows count. */
export const countedReads = ({ readId, earlierReads = [] }: Report): readonly number[] =>
  readId === undefined ? earlierReads : [...earlierReads, readId];

/** The reports with rows of a day, without those whose fields were skipped. */
export const readOn = (reports: readonly Report[], day: string): Report[] =>
  reports.filter((report) => covers(report, day) && countedReads(report).length > 0);

/** Whether the report covers a day. */
export const covers = ({ since, until }: Pick<Report, 'since' | 'until'>, day: string): boolean =>
  since <= day && day <= until;

function dropRead(report: Report): void {
  delete report.cursor;
  delete report.readId;
}
