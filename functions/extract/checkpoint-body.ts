import * as z from 'zod/mini';
import { Counters, Skipped, StagedPartition, UnitProof } from '#functions/contract/documents.ts';
import { Count, Instant } from '#functions/contract/ids.ts';
import { Envelope } from '#functions/lake/checkpoint.ts';
import { Part } from './parts/part.ts';

/** The fields of a unit's checkpoint, except the work of its kind of source. */
const Common = z.extend(Envelope, {
  /** Hash of the stream's description. If it differs, the stream starts over. */
  description: z.string(),
  startedAt: Instant,
  phase: z.enum(['extract', 'stage', 'done']),
  /** Page size that worked last. */
  pageSize: Count,
  parts: z.array(Part),
  staged: z.array(StagedPartition),
  skipped: z.array(Skipped),
  /** Notes for the user, such as another API version in a response or a filter that Meta refused. */
  notes: z.array(z.string()),
  counters: Counters,
  /** Absent until the first turn adds to it. */
  proof: z.optional(UnitProof),
  /** Turns in a row without progress. */
  idleTurns: Count,
  /** Seconds that Meta made the unit wait since it last read a page. */
  refusedSeconds: Count,
  /** Turns in a row in which Meta refused the first call. */
  refusedTurns: Count,
  finishedAt: z.optional(Instant),
});

/** The schema of a unit's checkpoint. @param work schema of its kind of source. */
export const checkpointSchema = <W extends z.ZodMiniType>(work: W) => z.extend(Common, { work });

/** The state of one unit between turns, without the fields of the checkpoint protocol. */
export type CheckpointBody<W = unknown> = Omit<z.infer<typeof Common>, keyof Envelope> & { work: W };
