import * as z from 'zod/mini';
import { Count, Day } from '#functions/contract/ids.ts';

/**
 * Rows of one date and one read of a report (and so of one group of fields) inside a part, as a separate zstd frame
 * from `start` (inclusive) to `end` (exclusive).
 */
export const Segment = z.object({
  date: Day,
  group: Count,
  readId: Count,
  start: Count,
  end: Count,
  rows: Count,
  /** Sum of the hashes of its rows; see `RowsDigest`. */
  digest: z.string(),
});
export type Segment = z.infer<typeof Segment>;

/** An immutable object with rows as they were read. Only parts in the checkpoint count. */
export const Part = z.object({ key: z.string(), bytes: Count, rows: Count, segments: z.array(Segment) });
export type Part = z.infer<typeof Part>;
