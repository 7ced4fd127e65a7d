import * as z from 'zod/mini';
import { Instant } from '#functions/contract/ids.ts';

/** How far an edge was read, page by page. */
export const EdgeWork = z.object({
  startedAt: z.optional(Instant),
  /** Cursor after the last page in a part. */
  cursor: z.optional(z.string()),
  /** Whether the list was read to its end. */
  listed: z.boolean(),
});
export type EdgeWork = z.infer<typeof EdgeWork>;
