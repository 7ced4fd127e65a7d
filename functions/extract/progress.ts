import type { Row } from '#functions/contract/row.ts';
import type { CheckpointFile, Signed } from '#functions/lake/checkpoint.ts';
import { partKey, type Unit } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import type { CheckpointBody } from './checkpoint-body.ts';
import { describePart, type PageSource, PartBuffer, packPart } from './parts/part-buffer.ts';

/** Counters that the client of this invocation keeps; they are added to the checkpoint's at each commit. */
export interface ClientCounters {
  readonly requests: number;
  readonly retries: number;
}

/** What a turn writes through. */
export interface ProgressOptions<W> {
  readonly store: LakeStore;
  readonly unit: Unit;
  readonly attempt: string;
  readonly file: CheckpointFile<CheckpointBody<W>>;
  readonly partitionOf: (row: Row) => string;
  /** The client's counters, once there is a client. */
  readonly clientCounters: () => ClientCounters;
}

/**
 * The one way in which a turn's work becomes durable. `state` is what is true in memory; `commit` stores the rows
 * read so far as a part, then the checkpoint that names it. Rows and the cursor behind them are always taken
 * together, so a crash between two commits costs the work since the last one and nothing else.
 */
export class Progress<W = unknown> {
  readonly state: CheckpointBody<W>;
  readonly #options: ProgressOptions<W>;
  readonly #buffer = new PartBuffer();
  readonly #base: ClientCounters;
  #partNumber = 0;
  #commits: Promise<void> = Promise.resolve();
  /** The commit that goes on while pages are read; one that failed stays here. */
  #ahead: Promise<void> | undefined;
  #moved = false;

  constructor(options: ProgressOptions<W>) {
    this.#options = options;
    this.state = bodyOf(options.file.stored);
    this.#base = { requests: this.state.counters.requests, retries: this.state.counters.retries };
  }

  /** Whether this turn got anywhere: a page read, a report submitted, a date staged. */
  get moved(): boolean {
    return this.#moved;
  }

  /** Notes that the turn got somewhere. */
  move(): void {
    this.#moved = true;
  }

  /**
   * Takes the rows of one page; the caller sets the cursor behind it in `state` in the same breath.
   * @param of where they were read. @param bytes the rows' JSON as it came.
   */
  addPage(rows: readonly Row[], of: PageSource, bytes?: readonly Buffer[]): void {
    this.#buffer.addPage(rows, this.#options.partitionOf, of, bytes);
    this.state.counters.pages += 1;
    this.state.counters.rows += rows.length;
    this.state.refusedSeconds = 0;
    this.#moved = true;
  }

  /** Forgets all rows read so far: their objects stay, but no checkpoint names them any more. */
  discardRows(): void {
    this.#buffer.take();
    this.state.parts = [];
    this.state.counters.rows = 0;
    this.#moved = false;
  }

  /**
   * Begins a commit when enough has come together. Reading goes on while that is packed and stored, but waits here
   * when as much has come together again: that bounds the memory.
   * @throws RunTakenOver @throws LakeUnavailable of the commit before.
   */
  async commitIfFull(): Promise<void> {
    while (this.#buffer.full) {
      if (this.#ahead === undefined) {
        this.#ahead = this.commit().then(() => {
          this.#ahead = undefined;
        });
        this.#ahead.catch(() => undefined);
        return;
      }
      await this.#ahead;
    }
  }

  /** Stores everything up to now; one commit at a time. @throws RunTakenOver @throws LakeUnavailable */
  commit(): Promise<void> {
    // After a failed commit every later one fails too: its rows are gone from memory, and a checkpoint with the
    // cursor behind them would lose them.
    const result = this.#commits.then(() => this.#commitNow());
    result.catch(() => undefined);
    this.#commits = result;
    return result;
  }

  async #commitNow(): Promise<void> {
    const client = this.#options.clientCounters();
    this.state.counters.requests = this.#base.requests + client.requests;
    this.state.counters.retries = this.#base.retries + client.retries;
    const batches = this.#buffer.take();
    const { parts } = this.state;
    const snapshot = structuredClone(this.state);
    const content = await packPart(batches);
    if (content !== undefined) {
      const { store, unit, attempt } = this.#options;
      const part = describePart(partKey(unit, attempt, this.#partNumber++), content);
      await store.putBytes(part.key, content.bytes, { contentType: 'application/x-ndjson' });
      snapshot.parts.push(part);
      snapshot.counters.bytes += part.bytes;
      // Other parts by now: the rows were discarded in the meantime.
      if (this.state.parts === parts) {
        parts.push(part);
        this.state.counters.bytes += part.bytes;
      }
    }
    await this.#options.file.advance(snapshot);
  }
}

/** A checkpoint without the fields of the protocol, free to be changed. */
export function bodyOf<W>(checkpoint: Signed<CheckpointBody<W>>): CheckpointBody<W> {
  const { schema: _s, seq: _n, attempt: _a, owner: _o, generation: _g, ...body } = checkpoint;
  return structuredClone(body);
}
