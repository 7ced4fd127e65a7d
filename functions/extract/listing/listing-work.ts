import * as z from 'zod/mini';
import { ListingControl, Skipped } from '#functions/contract/documents.ts';
import { Count, Instant } from '#functions/contract/ids.ts';

/** How far a listing is. */
export const ListingWork = z.object({
  kind: z.literal('listing'),
  /** 2: the list fell short of the edge's own count, and is read once more; its rows are united. */
  round: z.union([z.literal(1), z.literal(2)]),
  startedAt: z.optional(Instant),
  /** Cursor behind the last page that a part holds. */
  cursor: z.optional(z.string()),
  /** Whether the list is read to its end. */
  listed: z.boolean(),
  /** Objects of the edge as it counts them, with the first and after the last page; `null`: it gave no count. */
  countBefore: z.optional(z.nullable(Count)),
  countAfter: z.optional(z.nullable(Count)),
  /** Deleted objects that delivered in the window, which no edge lists: ids still to be read; absent: not asked yet. */
  deletedIds: z.optional(z.array(z.string())),
  /** Rows of such objects, and those that could not be read: the edge's count has none of them. */
  deletedRows: Count,
  deletedSkipped: z.array(Skipped),
  /** What the listing was held against, once it is settled. */
  control: z.optional(ListingControl),
  /** Skipped objects of the list, dropped when it begins anew. */
  skipped: z.array(Skipped),
});
export type ListingWork = z.infer<typeof ListingWork>;
