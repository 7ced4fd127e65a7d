import * as z from 'zod/mini';
import { ControlDay, StatusForm } from '#functions/contract/documents.ts';
import { Count, Day } from '#functions/contract/ids.ts';
import { ControlAnswer } from './control/answers.ts';
import { MendState } from './control/mend-state.ts';
import { Report } from './report.ts';

/** The progress of an insights stream. */
export const InsightsWork = z.object({
  kind: z.literal('insights'),
  reports: z.array(Report),
  /** Most reports in flight. Grows by one with each success, halves with each rate limit. */
  cap: z.number(),
  /** Turns in a row that found nothing ready. Determines the pause until the next poll. */
  polls: Count,
  nextGroup: Count,
  nextReadId: Count,
  /** The largest sizes that worked. Later reports of the same kind do not exceed them. */
  sizeLimits: z.object({ days: z.optional(Count), ids: z.optional(Count) }),
  /** Which statuses requests filter by. */
  statuses: StatusForm,
  /** Whether Meta refused these statuses once. */
  statusesDoubted: z.boolean(),
  /** Seconds until another report may be created. Meta limits creation separately from reads. */
  creationWait: Count,
  /** Seconds waited for that since the last report was created. */
  creationWaited: Count,
  /** Meta's totals, in the order of the requests. */
  answers: z.array(ControlAnswer),
  nextAnswer: Count,
  /** For days that a rerun reads again: the first answer that counts. */
  answersFrom: z.record(Day, Count),
  /** Turns in a row that requested totals and could then not create a report. */
  unusedOpenings: Count,
  /** Read ids of rows that a look-up fetched without a report. */
  fetchedReads: z.array(Count),
  /** The current look-up of days that do not agree with the totals. */
  mend: z.optional(MendState),
  /** Whether a step of the look-up is in progress; `refused`: Meta did not create its reports. */
  mendStep: z.enum(['none', 'under way', 'refused']),
  /** The results of settled days. */
  control: z.array(ControlDay),
});
export type InsightsWork = z.infer<typeof InsightsWork>;
