import * as z from 'zod/mini';
import { Instant } from '#functions/contract/ids.ts';

/** The progress of reading a node. */
export const NodeWork = z.object({
  kind: z.literal('node'),
  startedAt: z.optional(Instant),
  /** What was read so far; absent before the first answer. */
  row: z.optional(z.record(z.string(), z.unknown())),
  /** Groups of optional fields that are left to ask for, each in one request. */
  groups: z.array(z.array(z.string())),
  /** Fields that Meta refuses, and its words. */
  refused: z.array(z.object({ field: z.string(), problem: z.string() })),
  /** Whether the row was read. */
  listed: z.boolean(),
});
export type NodeWork = z.infer<typeof NodeWork>;
