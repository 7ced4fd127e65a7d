import * as z from 'zod/mini';
import { ListingControl, Skipped } from '#functions/contract/documents.ts';
import { Count } from '#functions/contract/ids.ts';
import { EdgeWork } from '#functions/extract/edge/edge-work.ts';

/** The progress of a listing. */
export const ListingWork = z.extend(EdgeWork, {
  kind: z.literal('listing'),
  /** 2: the list was below the edge's own count and is read once more; both rounds count. */
  round: z.union([z.literal(1), z.literal(2)]),
  /** Meta said that the account does not have the edge. */
  isUnavailable: z.optional(z.boolean()),
  /** The edge's own count with the first page and after the last; `null` if it has none. */
  countBefore: z.optional(z.nullable(Count)),
  countAfter: z.optional(z.nullable(Count)),
  /** Ids left to read of deleted objects that delivered in the window; absent before the request. */
  deletedIds: z.optional(z.array(z.string())),
  /** Rows of deleted objects, which the edge's count does not include. */
  deletedRows: Count,
  deletedSkipped: z.array(Skipped),
  /** The comparison with the edge's count, once settled. */
  control: z.optional(ListingControl),
  /** Skipped objects of the list, cleared when it starts over. */
  skipped: z.array(Skipped),
});
export type ListingWork = z.infer<typeof ListingWork>;
