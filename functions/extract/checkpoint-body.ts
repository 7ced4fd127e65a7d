import * as z from 'zod/mini';
import { Counters, Skipped, StagedPartition, UnitProof } from '#functions/contract/documents.ts';
import { Count, Instant } from '#functions/contract/ids.ts';
import { Envelope } from '#functions/lake/checkpoint.ts';
import { Part } from './parts/part.ts';

/** Everything of a unit's checkpoint but the work of its kind of source. */
const Common = z.extend(Envelope, {
  /** Hash of the stream's description: when it differs, the stream starts afresh. */
  description: z.string(),
  startedAt: Instant,
  phase: z.enum(['extract', 'stage', 'done']),
  /** Page size that worked last. */
  pageSize: Count,
  parts: z.array(Part),
  staged: z.array(StagedPartition),
  skipped: z.array(Skipped),
  /** For a person: a version that Meta changed, a form of a request that it refused. */
  notes: z.array(z.string()),
  counters: Counters,
  /** Absent until the first turn notes something. */
  proof: z.optional(UnitProof),
  /** Turns in a row that ended without having got anywhere. */
  idleTurns: Count,
  /** Seconds that Meta has made the unit wait since it last read a page. */
  refusedSeconds: Count,
  /** Turns in a row of which Meta has refused the first call. */
  refusedTurns: Count,
  finishedAt: z.optional(Instant),
});

/** The schema of a unit's checkpoint. @param work that of its kind of source. */
export const checkpointSchema = <W extends z.ZodMiniType>(work: W) => z.extend(Common, { work });

/** The state of one (run, account, stream) between turns; the protocol's own fields are added when it is stored. */
export type CheckpointBody<W = unknown> = Omit<z.infer<typeof Common>, keyof Envelope> & { work: W };
