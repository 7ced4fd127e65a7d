import * as z from 'zod/mini';
import { Day } from '#functions/contract/ids.ts';
import { EdgeWork } from '#functions/extract/edge/edge-work.ts';

/** The progress of a stream of events. */
export const EventsWork = z.extend(EdgeWork, {
  kind: z.literal('events'),
  /** Days on which there were events. */
  days: z.array(Day),
});
export type EventsWork = z.infer<typeof EventsWork>;
