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
  /** Only these objects (after a split by ids), of the level of the stream unless `idsOf` says otherwise. */
  ids: z.optional(z.array(z.string())),
  /** Only ads of the campaigns in `ids` (where even the ids of a day's ads were too much to list). */
  idsOf: z.optional(z.literal('campaign')),
  /** Only these fields, besides the key (after a split by fields). */
  fields: z.optional(z.array(z.string())),
  /** Rows of different groups of fields with one key are one row; 0 unless fields were split. */
  group: Count,
  /** The groups that together hold all fields of the same rows have one family: that of the first split. */
  family: z.optional(Count),
  /** `ids` lists the objects that have data, to split by, `campaigns` their campaigns; these rows are not kept. */
  purpose: z.enum(['rows', 'ids', 'campaigns']),
  /** Only rows of these days are kept: all others are staged already. */
  onlyDays: z.optional(z.array(Day)),
  state: z.enum(['planned', 'submitted', 'ready', 'read']),
  /** The report run's id. */
  id: z.optional(z.string()),
  submittedAt: z.optional(Instant),
  /** Which objects it was asked to name by their status. */
  form: z.optional(StatusForm),
  /** Times it was submitted, and came back failed, expired or stalled. */
  submissions: Count,
  stalls: Count,
  percent: z.number(),
  /** Seconds waited since the percentage last grew: added up, not read off a clock. */
  stalledSeconds: Count,
  /** Times that Meta refused to read a report that it called complete. */
  refusals: Count,
  /** It was read and had no rows: believed the second time. */
  seenEmpty: z.optional(z.boolean()),
  /** Cursor behind the last page that a part holds. */
  cursor: z.optional(z.string()),
  /** The read that is going on, or ended last. Rows of a read that was given up do not count. */
  readId: z.optional(Count),
  /** It is read once more, for `onlyDays`. */
  rereading: z.optional(z.boolean()),
  /** Earlier complete reads that count too; on the same key the later read wins. */
  earlierReads: z.optional(z.array(Count)),
  /** The first control answer that belongs to it; absent: none could be had when it was made. */
  answer: z.optional(Count),
  /** Whether control totals were asked after it was complete. */
  closed: z.optional(z.boolean()),
});
export type Report = z.infer<typeof Report>;

/** What a report is to hold. */
export type ReportScope = Pick<
  Report,
  'since' | 'until' | 'ids' | 'idsOf' | 'fields' | 'group' | 'family' | 'purpose' | 'onlyDays'
>;

/** The scope of a report, without its life. */
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

/** A report as it is first planned. */
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
 * Meta has taken the request.
 * @param at when it was sent, ISO 8601: what is observed must not seem newer than it is.
 * @param form of its status filter. @param answer id of the control answer that belongs to it.
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

/** Notes how far Meta is; without progress it counts as waiting. */
export function noteProgress(report: Report, percent: number): void {
  if (percent <= report.percent) return;
  report.percent = percent;
  report.stalledSeconds = 0;
}

/** The turn ends for so many seconds while Meta computes. */
export function noteWait(report: Report, seconds: number): void {
  if (report.state === 'submitted') report.stalledSeconds += seconds;
}

/** Meta calls it complete. */
export function complete(report: Report): void {
  report.state = 'ready';
  report.percent = 100;
}

/** Control totals were asked after it was complete. @param answer used if there was none when it was made. */
export function close(report: Report, answer: number | undefined): void {
  report.closed = true;
  if (answer !== undefined) report.answer ??= answer;
}

/** Its first page is there. */
export function beginRead(report: Report, readId: number): void {
  report.readId = readId;
}

/** A page is stored; the next one is behind the cursor. */
export function advance(report: Report, cursor: string): void {
  report.cursor = cursor;
}

/** Its last page is stored, or nothing of it is to be read. */
export function finish(report: Report): void {
  report.state = 'read';
  delete report.cursor;
  delete report.rereading;
}

/** It has no rows: asked about and read once more before that is believed. */
export function doubtEmpty(report: Report): void {
  report.seenEmpty = true;
  refuse(report);
}

/** It cannot be read yet: to be asked about again, and read from its first page. */
export function refuse(report: Report): void {
  report.refusals += 1;
  report.state = 'submitted';
  dropRead(report);
}

/** Reads it again for the rows of some days; what was read before counts too. */
export function reread(report: Report, days: readonly string[]): void {
  if (report.readId !== undefined) report.earlierReads = [...(report.earlierReads ?? []), report.readId];
  dropRead(report);
  report.state = 'ready';
  report.rereading = true;
  report.onlyDays = [...days];
}

/** It cannot be read again: the rows of the earlier read are kept. */
export function endReread(report: Report): void {
  dropRead(report);
  finish(report);
}

/** Asks for it without fields that Meta dropped when it was made. @param fields those that are left, the key not among them. */
export function narrowFields(report: Report, fields: readonly string[], group: number, family: number): void {
  report.fields = [...fields];
  report.group = group;
  report.family = family;
  dropRead(report);
}

/** To be made again; what was read of it does not count. */
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

/** To be made again because it stood still. */
export function resubmitStalled(report: Report): void {
  report.stalls += 1;
  resubmit(report);
}

/** To be made again after a limit, which is no failure of its own. */
export function resubmitThrottled(report: Report): void {
  resubmit(report);
  report.submissions -= 1;
}

/** A new owner of the run gives it all its tries again. */
export function renewTries(report: Report): void {
  report.submissions = 0;
  report.stalls = 0;
  report.refusals = 0;
}

/** Every read whose rows count. */
export const countedReads = ({ readId, earlierReads = [] }: Report): readonly number[] =>
  readId === undefined ? earlierReads : [...earlierReads, readId];

/** The reports that have rows of a day, as far as they delivered: not one whose fields were skipped. */
export const readOn = (reports: readonly Report[], day: string): Report[] =>
  reports.filter((report) => covers(report, day) && countedReads(report).length > 0);

/** Whether a day is one that the report covers. */
export const covers = ({ since, until }: Pick<Report, 'since' | 'until'>, day: string): boolean =>
  since <= day && day <= until;

function dropRead(report: Report): void {
  delete report.cursor;
  delete report.readId;
}
