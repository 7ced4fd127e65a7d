import * as z from 'zod/mini';
import { Count, RunId } from '#functions/contract/ids.ts';
import { type DocumentStore, MAX_ROUNDS, onlyIf, readDocument } from './document.ts';
import { RunTakenOver } from './errors.ts';
import { LakeUnavailable } from './store.ts';

/** Grows when a checkpoint of an earlier version cannot be continued. */
const SCHEMA = 2;

/** The protocol's own fields of a checkpoint; what else is in it is the stream's. */
export const Envelope = z.object({
  schema: z.literal(SCHEMA),
  /** Grows by one with each write. */
  seq: Count,
  /** UUID of the invocation that wrote it. */
  attempt: z.string(),
  owner: RunId,
  /** Fencing token: generation of the owner. A claim by an older owner is refused. */
  generation: Count,
});
export type Envelope = z.infer<typeof Envelope>;

/** A body as it is stored: with the fields of the protocol beside its own. */
export type Signed<Body> = Body & Envelope;
export type CheckpointSchema<Body> = z.core.$ZodType<Signed<Body>>;

/** Which checkpoint, and what is in it. */
export interface CheckpointOf<Body> {
  readonly store: DocumentStore;
  readonly key: string;
  readonly schema: CheckpointSchema<Body>;
}

/** Who writes: this invocation, on behalf of the execution that owns the run. */
export interface Writer {
  readonly attempt: string;
  readonly owner: string;
  readonly generation: number;
}

/**
 * The checkpoint object of one unit, held by one attempt. The protocol makes a lost response, an attempt that was
 * given up but still runs, and two attempts at once harmless: every write is conditional on the one before, and
 * an attempt that does not know how its write ended reads before it decides.
 */
export class CheckpointFile<Body extends object> {
  readonly #store: DocumentStore;
  readonly #key: string;
  readonly #writer: Writer;
  readonly #schema: CheckpointSchema<Body>;
  #current: Signed<Body>;
  #etag: string;

  private constructor(of: CheckpointOf<Body>, writer: Writer, current: Signed<Body>, etag: string) {
    this.#store = of.store;
    this.#key = of.key;
    this.#schema = of.schema;
    this.#writer = writer;
    this.#current = current;
    this.#etag = etag;
  }

  /** What was last known to be stored. */
  get stored(): Signed<Body> {
    return this.#current;
  }

  /**
   * Takes the unit's checkpoint for this attempt, or makes the first one.
   * @param fresh the body of a first checkpoint.
   * @param carry what becomes of a body that is already there (a changed description starts afresh, for one).
   * @throws RunTakenOver when a newer owner holds it. @throws StateCorrupt @throws LakeUnavailable
   */
  static async claim<Body extends object>(
    of: CheckpointOf<Body>,
    writer: Writer,
    fresh: () => Body,
    carry: (found: Signed<Body>) => Body,
  ): Promise<CheckpointFile<Body>> {
    const { store, key, schema } = of;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const found = await readDocument(store, key, schema);
      if (found?.value.attempt === writer.attempt) {
        return new CheckpointFile(of, writer, found.value, found.etag);
      }
      if (found !== undefined && found.value.generation > writer.generation) {
        throw new RunTakenOver(`${key} is now continued by execution ${found.value.owner}`, false);
      }
      const seq = (found?.value.seq ?? 0) + 1;
      const next = sign(found === undefined ? fresh() : carry(found.value), writer, seq);
      const etag = await put(store, key, next, found?.etag);
      if (etag !== undefined) return new CheckpointFile(of, writer, next, etag);
    }
    throw new LakeUnavailable('CLAIM', key, new Error(`no claim went through in ${MAX_ROUNDS} rounds`));
  }

  /**
   * Stores the next body. The parts that it names must be stored before.
   * @throws RunTakenOver when another attempt holds the checkpoint now. @throws LakeUnavailable
   */
  async advance(body: Body): Promise<void> {
    const next = sign(body, this.#writer, this.#current.seq + 1);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const etag = await put(this.#store, this.#key, next, this.#etag);
      if (etag !== undefined) return this.#hold(next, etag);
      const found = await readDocument(this.#store, this.#key, this.#schema);
      if (found?.value.attempt !== this.#writer.attempt) throw this.#takenOver(found?.value);
      if (found.value.seq === next.seq) return this.#hold(next, found.etag);
      this.#etag = found.etag;
    }
    throw new LakeUnavailable(
      'ADVANCE',
      this.#key,
      new Error(`no write went through in ${MAX_ROUNDS} rounds`),
    );
  }

  #hold(checkpoint: Signed<Body>, etag: string): void {
    this.#current = checkpoint;
    this.#etag = etag;
  }

  #takenOver(found: Envelope | undefined): RunTakenOver {
    if (found === undefined)
      return new RunTakenOver(`${this.#key} was removed while this attempt held it`, false);
    return new RunTakenOver(
      `${this.#key} was taken over by another attempt of execution ${found.owner}`,
      found.generation === this.#writer.generation,
    );
  }
}

/** A body with the fields of the protocol. */
function sign<Body extends object>(body: Body, writer: Writer, seq: number): Signed<Body> {
  const { attempt, owner, generation } = writer;
  return { ...body, schema: SCHEMA, seq, attempt, owner, generation };
}

/** @returns the new ETag, or `undefined` when it is not known that the write went through: then read. */
async function put(
  store: DocumentStore,
  key: string,
  body: object,
  etag: string | undefined,
): Promise<string | undefined> {
  try {
    const result = await store.putJson(key, body, onlyIf(etag));
    return result === 'conflict' ? undefined : result;
  } catch (error) {
    if (error instanceof LakeUnavailable) return undefined;
    throw error;
  }
}
