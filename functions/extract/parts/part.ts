import * as z from 'zod/mini';
import { Count, Day } from '#functions/contract/ids.ts';

/**
 * Rows of one date, of one read of a report (and so of one group of fields), inside a part: its own gzip member,
 * `start` included, `end` excluded.
 */
export const Segment = z.object({
  date: Day,
  group: Count,
  readId: Count,
  start: Count,
  end: Count,
  rows: Count,
});
export type Segment = z.infer<typeof Segment>;

/** One immutable object with rows as they were read. Only parts named by the checkpoint count. */
export const Part = z.object({ key: z.string(), bytes: Count, rows: Count, segments: z.array(Segment) });
export type Part = z.infer<typeof Part>;
