import * as z from 'zod/mini';
import {
  Counters,
  Day,
  Instant,
  RunId,
  Skipped,
  StagedPartition,
  UnitProof,
} from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import { checkpointKey, type Unit } from './keys.ts';
import { LakeUnavailable } from './store.ts';

const Count = z.int().check(z.nonnegative());

/**
 * Rows of one date, of one reading of a report (and so one group of fields), inside a part: its own gzip member,
 * `start` included, `end` excluded.
 */
export const Segment = z.object({
  date: Day,
  group: Count,
  reading: Count,
  start: Count,
  end: Count,
  rows: Count,
});
export type Segment = z.infer<typeof Segment>;

/** One immutable object with rows as they were read. Only parts named by the checkpoint count. */
export const Part = z.object({ key: z.string(), bytes: Count, rows: Count, segments: z.array(Segment) });
export type Part = z.infer<typeof Part>;

/** One asynchronous insights report, from the plan to the last page. */
export const Report = z.object({
  since: Day,
  until: Day,
  /** Only these objects (after a split by ids), of the level of the stream unless `idsOf` says otherwise. */
  ids: z.optional(z.array(z.string())),
  /** Only ads of the campaigns in `ids` (where even the ids of a day's ads were too much to list). */
  idsOf: z.optional(z.literal('campaign')),
  /** Only these fields, besides the key (after a split by fields). */
  fields: z.optional(z.array(z.string())),
  /** Rows of different groups of fields with one key are one row; 0 unless fields were split. */
  group: Count,
  /** `ids` lists the objects that have data, to split by, `campaigns` their campaigns; these rows are not kept. */
  purpose: z.enum(['rows', 'ids', 'campaigns']),
  state: z.enum(['planned', 'submitted', 'ready', 'read']),
  /** The report run's id. */
  id: z.optional(z.string()),
  submittedAt: z.optional(Instant),
  /** Times it was submitted, and came back failed, expired or stalled. */
  submissions: Count,
  stalls: Count,
  percent: z.number(),
  /** Seconds waited since the percentage last grew: added up, not read off a clock. */
  stalledSeconds: Count,
  /** Times that Meta refused to read a report that it called complete. */
  refusals: Count,
  /** Whether it has been read and seemed to have no rows: it is believed the second time. */
  doubted: z.optional(z.boolean()),
  /** Cursor behind the last page that a part holds. */
  cursor: z.optional(z.string()),
  /** Number of its reading from the first page on, unique in the stream: rows of a reading that was given up do not count. */
  reading: z.optional(Count),
});
export type Report = z.infer<typeof Report>;

export const InsightsWork = z.object({
  kind: z.literal('insights'),
  reports: z.array(Report),
  /** Reports that may be in flight at once: grows by one with each success, halves when Meta says to stop. */
  cap: z.number(),
  /** Turns in a row that found nothing ready: sets the pause to the next poll. */
  polls: Count,
  nextGroup: Count,
  nextReading: Count,
  /** What proved to be as much as a report can hold; a report of the same kind asks for no more from then on. */
  sizeLimits: z.object({ days: z.optional(Count), ids: z.optional(Count) }),
  /** Whether the account has any rows in the window; absent: not asked yet. */
  delivery: z.optional(z.enum(['some', 'none, said once'])),
});
export type InsightsWork = z.infer<typeof InsightsWork>;

export const ListingWork = z.object({
  kind: z.literal('listing'),
  startedAt: z.optional(Instant),
  cursor: z.optional(z.string()),
  finished: z.boolean(),
});
export type ListingWork = z.infer<typeof ListingWork>;

/** The state of one (run, account, stream) between turns. */
export const Checkpoint = z.object({
  schema: z.literal(1),
  /** Grows by one with each write. */
  seq: Count,
  /** UUID of the invocation that wrote it. */
  attempt: z.string(),
  owner: RunId,
  /** Generation of the owner: a claim by an older owner is refused. */
  generation: Count,
  /** Hash of the stream's description: when it differs, the stream starts afresh. */
  description: z.string(),
  startedAt: Instant,
  phase: z.enum(['extract', 'stage', 'done']),
  work: z.union([InsightsWork, ListingWork]),
  /** Page size that worked last. */
  pageSize: Count,
  parts: z.array(Part),
  staged: z.array(StagedPartition),
  skipped: z.array(Skipped),
  counters: Counters,
  /** Absent until the first turn notes something. */
  proof: z.optional(UnitProof),
  /** Turns in a row that ended without having got anywhere. */
  idleTurns: Count,
  finishedAt: z.optional(Instant),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** What a stream's work decides; the protocol's own fields are added by the file. */
export type CheckpointBody = Omit<Checkpoint, 'schema' | 'seq' | 'attempt' | 'owner' | 'generation'>;

/** The two operations that the protocol needs, as `LakeStore` has them. */
export interface ConditionalStore {
  getJson(key: string): Promise<{ body: unknown; etag: string } | undefined>;
  putJson(
    key: string,
    body: unknown,
    condition?: { ifMatch: string } | { ifNoneMatch: '*' },
  ): Promise<string | 'conflict'>;
}

/** Who writes: this invocation, on behalf of the execution that owns the run. */
export interface Writer {
  readonly attempt: string;
  readonly owner: string;
  readonly generation: number;
}

/** Another attempt, or another execution, has taken the work over. Neither retried nor recorded as a failure. */
export class RunTakenOver extends Error {
  /** Whether the other one belongs to the same execution, whose next turn will find its work. */
  readonly sameOwner: boolean;

  constructor(message: string, sameOwner: boolean) {
    super(message);
    this.name = ERROR_NAMES.runTakenOver;
    this.sameOwner = sameOwner;
  }
}

/** A stored object does not have the shape that this version writes. */
export class StateCorrupt extends Error {
  /** @param advice what the user can do, where it is not the object itself that is to go. */
  constructor(key: string, detail: string, advice = 'Start a new run, or remove that object and rerun.') {
    super(`${key} is not what this version writes: ${detail}. ${advice}`);
    this.name = ERROR_NAMES.stateCorrupt;
  }
}

/** Rounds of read and write before a claim or an advance gives up as `LakeUnavailable`. */
const MAX_ROUNDS = 12;

/**
 * The checkpoint object of one unit, held by one attempt. The protocol makes a lost response, an attempt that was
 * given up but still runs, and two attempts at once harmless: every write is conditional on the one before, and
 * whoever does not know how its write ended reads before it decides.
 */
export class CheckpointFile {
  readonly #store: ConditionalStore;
  readonly #key: string;
  readonly #writer: Writer;
  #current: Checkpoint;
  #etag: string;

  private constructor(
    store: ConditionalStore,
    key: string,
    writer: Writer,
    current: Checkpoint,
    etag: string,
  ) {
    this.#store = store;
    this.#key = key;
    this.#writer = writer;
    this.#current = current;
    this.#etag = etag;
  }

  /** What was last known to be stored. */
  get body(): Checkpoint {
    return this.#current;
  }

  /**
   * Takes the unit's checkpoint for this attempt, or makes the first one.
   * @param fresh the body of a first checkpoint.
   * @param carry what becomes of a body that is already there (a changed description starts afresh, for one).
   * @throws RunTakenOver when a newer owner holds it. @throws StateCorrupt @throws LakeUnavailable
   */
  static async claim(
    store: ConditionalStore,
    unit: Unit,
    writer: Writer,
    fresh: () => CheckpointBody,
    carry: (found: Checkpoint) => CheckpointBody,
  ): Promise<CheckpointFile> {
    const key = checkpointKey(unit);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const found = await readCheckpoint(store, key);
      if (found?.checkpoint.attempt === writer.attempt) {
        return new CheckpointFile(store, key, writer, found.checkpoint, found.etag);
      }
      if (found !== undefined && found.checkpoint.generation > writer.generation) {
        throw new RunTakenOver(
          `Run ${unit.runId} is now continued by execution ${found.checkpoint.owner}`,
          false,
        );
      }
      const seq = (found?.checkpoint.seq ?? 0) + 1;
      const next = sign(found === undefined ? fresh() : carry(found.checkpoint), writer, seq);
      const etag = await put(store, key, next, found?.etag);
      if (etag !== undefined) return new CheckpointFile(store, key, writer, next, etag);
    }
    throw new LakeUnavailable('CLAIM', key, new Error(`no claim went through in ${MAX_ROUNDS} rounds`));
  }

  /**
   * Stores the next body. The parts that it names must be stored before.
   * @throws RunTakenOver when another attempt holds the checkpoint now. @throws LakeUnavailable
   */
  async advance(body: CheckpointBody): Promise<void> {
    const next = sign(body, this.#writer, this.#current.seq + 1);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const etag = await put(this.#store, this.#key, next, this.#etag);
      if (etag !== undefined) return this.#hold(next, etag);
      const found = await readCheckpoint(this.#store, this.#key);
      if (found?.checkpoint.attempt !== this.#writer.attempt) throw this.#superseded(found?.checkpoint);
      if (found.checkpoint.seq === next.seq) return this.#hold(next, found.etag);
      this.#etag = found.etag;
    }
    throw new LakeUnavailable(
      'ADVANCE',
      this.#key,
      new Error(`no write went through in ${MAX_ROUNDS} rounds`),
    );
  }

  #hold(checkpoint: Checkpoint, etag: string): void {
    this.#current = checkpoint;
    this.#etag = etag;
  }

  #superseded(found: Checkpoint | undefined): RunTakenOver {
    if (found === undefined)
      return new RunTakenOver(`${this.#key} was removed while this attempt held it`, false);
    return new RunTakenOver(
      `${this.#key} was taken over by another attempt of execution ${found.owner}`,
      found.generation === this.#writer.generation,
    );
  }
}

/** A body with the fields of the protocol. */
function sign(body: CheckpointBody, writer: Writer, seq: number): Checkpoint {
  return {
    ...body,
    schema: 1,
    seq,
    attempt: writer.attempt,
    owner: writer.owner,
    generation: writer.generation,
  };
}

/** @returns the new ETag, or `undefined` when it is not known that the write went through: then read. */
async function put(
  store: ConditionalStore,
  key: string,
  body: Checkpoint,
  etag: string | undefined,
): Promise<string | undefined> {
  try {
    const condition = etag === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: etag };
    const result = await store.putJson(key, body, condition);
    return result === 'conflict' ? undefined : result;
  } catch (error) {
    if (error instanceof LakeUnavailable) return undefined;
    throw error;
  }
}

async function readCheckpoint(
  store: ConditionalStore,
  key: string,
): Promise<{ checkpoint: Checkpoint; etag: string } | undefined> {
  const found = await store.getJson(key);
  if (found === undefined) return undefined;
  const parsed = z.safeParse(Checkpoint, found.body);
  if (parsed.success) return { checkpoint: parsed.data, etag: found.etag };
  const issue = parsed.error.issues[0];
  throw new StateCorrupt(key, `${issue?.path.join('.')}: ${issue?.message}`);
}
