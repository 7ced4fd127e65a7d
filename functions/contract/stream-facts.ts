import * as z from 'zod/mini';
import { Count, StreamName } from './ids.ts';

/**
 * What `Publish` and `Aggregate` know of a stream. The plan has it, so that a run is proved by what was planned, also
 * after a deployment, and so that a declared report is a stream like any other.
 */
export const StreamFacts = z.object({
  name: StreamName,
  kind: z.enum(['insights', 'edge', 'node', 'events']),
  /** Days per row; 1 unless the source is insights with longer rows. */
  timeIncrement: z.union([z.int(), z.enum(['monthly', 'all_days'])]),
  /** Whether its rows cannot add up to Meta's totals, by its own description. Absent: they do, or are no insights. */
  isUnprovable: z.optional(z.literal(true)),
  /** Days back when the input names none; absent: those of the run. */
  lookbackDays: z.optional(Count),
  /** Months that Meta keeps the rows; absent: 37. */
  retentionMonths: z.optional(Count),
});
export type StreamFacts = z.infer<typeof StreamFacts>;
