import type { Row } from '#functions/contract/row.ts';
import type { CheckpointFile, Signed } from '#functions/lake/checkpoint.ts';
import { partKey, type Unit } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import type { CheckpointBody } from './checkpoint-body.ts';
import { type DatedRow, describePart, type PageSource, PartBuffer, packPart } from './parts/part-buffer.ts';

/** Counters of this invocation's client, added to the checkpoint at each commit. */
export interface ClientCounters {
  readonly requests: number;
  readonly retries: number;
}

/** Dependencies of `Progress`. */
export interface ProgressOptions<W> {
  readonly store: LakeStore;
  readonly unit: Unit;
  readonly attempt: string;
  readonly file: CheckpointFile<CheckpointBody<W>>;
  readonly partitionOf: (row: Row) => string;
  /** Returns the client's counters. */
  readonly clientCounters: () => ClientCounters;
}

/**
 * The only way to make a turn's work durable. `state` is the state in memory. `commit` stores the rows read so far as a
 * part, then the checkpoint with that part. It always takes rows together with the cursor after them, so a crash
 * between two commits loses only the work since the last one.
 */
export class Progress<W = unknown> {
  readonly state: CheckpointBody<W>;
  readonly #options: ProgressOptions<W>;
  readonly #buffer = new PartBuffer();
  readonly #base: ClientCounters;
  #partNumber = 0;
  #commits: Promise<void> = Promise.resolve();
  /** The commit that runs while pages are read. A failed one stays here. */
  #ahead: Promise<void> | undefined;
  #moved = false;

  constructor(options: ProgressOptions<W>) {
    this.#options = options;
    this.state = bodyOf(options.file.stored);
    this.#base = { requests: this.state.counters.requests, retries: this.state.counters.retries };
  }

  /** Whether this turn made progress: a page read, a report submitted, a date staged. */
  get moved(): boolean {
    return this.#moved;
  }

  /** Records progress. */
  move(): void {
    this.#moved = true;
  }

  /** What is kept of a row. @param json its original JSON; default: stringifies it. @throws RowMisattributed */
  dated(row: Row, json: Buffer = Buffer.from(JSON.stringify(row))): DatedRow {
    return { date: this.#options.partitionOf(row), json };
  }

  /** Adds rows that were not read as a page. See `addPage`. */
  addRows(rows: readonly Row[], of: PageSource): void {
    const dated = rows.map((row) => this.dated(row));
    this.addPage(dated, of);
  }

  /** Adds the rows of one page. The caller must set the cursor after it in `state` synchronously. @param of their source. */
  addPage(rows: readonly DatedRow[], of: PageSource): void {
    this.#buffer.addPage(rows, of);
    this.state.counters.pages += 1;
    this.state.counters.rows += rows.length;
    this.state.refusedSeconds = 0;
    this.#moved = true;
  }

  /** Discards all rows read so far. Their objects stay, but the checkpoint no longer lists them. */
  discardRows(): void {
    this.#buffer.take();
    this.state.parts = [];
    this.state.counters.rows = 0;
    this.#moved = false;
  }

  /**
   * Starts a commit when the buffer is full. Reading continues while it is packed and stored, but waits here when the
   * buffer is full again, which bounds memory.
   * @throws RunTakenOver @throws LakeUnavailable, both from the previous commit.
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

  /** Stores everything so far, one commit at a time. @throws RunTakenOver @throws LakeUnavailable */
  commit(): Promise<void> {
    // After a failed commit, all later ones fail too: its rows are no longer in memory, and a checkpoint with the
    // cursor after them would lose them.
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
      await store.putBytes(part.key, content.bytes, { contentType: 'application/x-ndjson', isWork: true });
      snapshot.parts.push(part);
      snapshot.counters.bytes += part.bytes;
      // If the parts were replaced, the rows were discarded in the meantime.
      if (this.state.parts === parts) {
        parts.push(part);
        this.state.counters.bytes += part.bytes;
      }
    }
    await this.#options.file.advance(snapshot);
  }
}

/** A mutable copy of a checkpoint without the fields of the protocol. */
export function bodyOf<W>(checkpoint: Signed<CheckpointBody<W>>): CheckpointBody<W> {
  const { schema: _s, seq: _n, attempt: _a, owner: _o, generation: _g, ...body } = checkpoint;
  return structuredClone(body);
}
