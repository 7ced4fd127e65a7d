import * as z from 'zod/mini';
import { Instant } from '#functions/contract/ids.ts';

/** How far a listing is. */
export const ListingWork = z.object({
  kind: z.literal('listing'),
  startedAt: z.optional(Instant),
  /** Cursor behind the last page that a part holds. */
  cursor: z.optional(z.string()),
  finished: z.boolean(),
});
export type ListingWork = z.infer<typeof ListingWork>;
