import * as z from 'zod/mini';
import { Count, RunId } from '#functions/contract/ids.ts';
import { type DocumentStore, MAX_ROUNDS, onlyIf, readDocument } from './document.ts';
import { RunTakenOver } from './errors.ts';
import { LakeUnavailable } from './store.ts';

/** Increase it when checkpoints of earlier versions cannot be continued. */
const SCHEMA = 3;

/** The fields of the checkpoint protocol. The rest of a checkpoint is up to the stream. */
export const Envelope = z.object({
  schema: z.literal(SCHEMA),
  /** Increases by one with each write. */
  seq: Count,
  /** UUID of the invocation that wrote it. */
  attempt: z.string(),
  owner: RunId,
  /** Fencing token: the owner's generation. Claims of earlier owners are refused. */
  generation: Count,
});
export type Envelope = z.infer<typeof Envelope>;

/** A body with the fields of the protocol, as it is stored. */
export type Signed<Body> = Body & Envelope;
export type CheckpointSchema<Body> = z.core.$ZodType<Signed<Body>>;

/** Identifies a checkpoint and the schema of its body. */
export interface CheckpointOf<Body> {
  readonly store: DocumentStore;
  readonly key: string;
  readonly schema: CheckpointSchema<Body>;
}

/** The writer: this invocation, on behalf of the execution that owns the run. */
export interface Writer {
  readonly attempt: string;
  readonly owner: string;
  readonly generation: number;
}

/**
 * The checkpoint object of one unit, held by one attempt. The protocol tolerates lost responses, attempts that keep
 * running after a timeout, and concurrent attempts: every write is conditional on the previous one, and an attempt that
 * does not know whether its write succeeded reads first.
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

  /** The checkpoint as last known to be stored. */
  get stored(): Signed<Body> {
    return this.#current;
  }

  /**
   * Claims the unit's checkpoint for this attempt, or creates the first one.
   * @param fresh the body of a first checkpoint.
   * @param carry turns the stored body into the next one; for example, a changed description starts over.
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
        throw new RunTakenOver(`${key} is now owned by execution ${found.value.owner}`, false);
      }
      const seq = (found?.value.seq ?? 0) + 1;
      const next = sign(found === undefined ? fresh() : carry(found.value), writer, seq);
      const etag = await put(store, key, next, found?.etag);
      if (etag !== undefined) return new CheckpointFile(of, writer, next, etag);
    }
    throw new LakeUnavailable('CLAIM', key, new Error(`no claim succeeded in ${MAX_ROUNDS} attempts`));
  }

  /**
   * Stores the next body. Its parts must be stored first.
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
      new Error(`no write succeeded in ${MAX_ROUNDS} attempts`),
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

/** Adds the fields of the protocol. */
function sign<Body extends object>(body: Body, writer: Writer, seq: number): Signed<Body> {
  const { attempt, owner, generation } = writer;
  return { ...body, schema: SCHEMA, seq, attempt, owner, generation };
}

/** @returns the new ETag, or `undefined` when it is unknown whether the write succeeded: then read. */
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
