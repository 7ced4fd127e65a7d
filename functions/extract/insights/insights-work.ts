import * as z from 'zod/mini';
import { ControlDay, StatusForm } from '#functions/contract/documents.ts';
import { Count, Day } from '#functions/contract/ids.ts';
import { ControlAnswer } from './control/answers.ts';
import { MendState } from './control/mend-state.ts';
import { Report } from './report.ts';

/** How far an insights stream is. */
export const InsightsWork = z.object({
  kind: z.literal('insights'),
  reports: z.array(Report),
  /** Reports that may be in flight at once: grows by one with each success, halves when Meta says to stop. */
  cap: z.number(),
  /** Turns in a row that found nothing ready: sets the pause to the next poll. */
  polls: Count,
  nextGroup: Count,
  nextReadId: Count,
  /** What proved to be as much as a report can hold; a report of the same kind asks for no more from then on. */
  sizeLimits: z.object({ days: z.optional(Count), ids: z.optional(Count) }),
  /** Which objects requests name by their status. */
  statuses: StatusForm,
  /** Meta has refused the form above once. */
  statusesDoubted: z.boolean(),
  /** Seconds until another report may be made: Meta limits that apart from reading. */
  creationWait: Count,
  /** Seconds waited for that since a report was made last. */
  creationWaited: Count,
  /** Meta's own totals of days, as they were answered. */
  answers: z.array(ControlAnswer),
  nextAnswer: Count,
  /** Of days that a rerun reads again: the first answer that counts. */
  answersFrom: z.record(Day, Count),
  /** Turns in a row that asked for the totals of reports and could then make none. */
  unusedOpenings: Count,
  /** Reads of rows that a look-up found and fetched without a report. */
  fetchedReads: z.array(Count),
  /** The look-up of days whose rows fall short, while it goes on. */
  mend: z.optional(MendState),
  /** Whether a step of it is carried out now; `refused`: Meta does not make the reports for it. */
  mendStep: z.enum(['none', 'under way', 'refused']),
  /** What is settled of each day. */
  control: z.array(ControlDay),
});
export type InsightsWork = z.infer<typeof InsightsWork>;
