import { hash } from 'node:crypto';
import type { RowIndexRange, StagedPartition } from '#functions/contract/documents.ts';
import { proofOf } from '#functions/extract/unit-proof.ts';
import { rowIndexKey } from '#functions/lake/keys.ts';
import type { Staging } from './staging.ts';

/** Limits between two commits, so that a crash costs little. */
const FULL = { dates: 32, bytes: 8 * 1024 * 1024 };

/** A date, and the hashes of its rows if they are to be compared in the next run. */
export interface NotedDate {
  readonly partition: Omit<StagedPartition, 'abandoned'>;
  readonly index?: Float64Array;
}

/** Staged dates that are not in the state yet. One object holds the row hashes of all of them. */
export class StagedBatch {
  readonly #staging: Staging;
  readonly #abandoned: ReadonlyMap<string, number>;
  #dates: NotedDate[] = [];

  /** @param abandoned by date, rows of reads that do not count. */
  constructor(staging: Staging, abandoned: ReadonlyMap<string, number>) {
    this.#staging = staging;
    this.#abandoned = abandoned;
  }

  /** Adds dates whose objects are stored. */
  add(dates: readonly NotedDate[]): void {
    this.#dates.push(...dates);
  }

  /** Whether to note and commit now. */
  isFull(): boolean {
    const bytes = this.#dates.reduce((sum, { partition }) => sum + (partition.object?.bytes ?? 0), 0);
    return this.#dates.length >= FULL.dates || bytes >= FULL.bytes;
  }

  /** Stores the row hashes and adds the dates to the state; the next commit makes them durable. @throws LakeUnavailable */
  async note(): Promise<void> {
    const dates = this.#dates;
    this.#dates = [];
    const ranges = await this.#storeIndexes(dates);
    const { state } = this.#staging.progress;
    const proof = proofOf(state);
    for (const { partition } of dates) {
      const { date, attributionSettings } = partition;
      const index = ranges.get(date) ?? partition.index;
      const abandoned = this.#abandoned.get(date) ?? 0;
      state.staged.push({ ...partition, abandoned, ...(index && { index }) });
      proof.attributionSettings = [...new Set([...proof.attributionSettings, ...attributionSettings])].sort();
    }
  }

  async #storeIndexes(dates: readonly NotedDate[]): Promise<Map<string, RowIndexRange>> {
    const indexes = dates.flatMap(({ partition, index }) =>
      index === undefined ? [] : [{ date: partition.date, bytes: new Uint8Array(index.buffer) }],
    );
    if (indexes.length === 0) return new Map();
    const content = Buffer.concat(indexes.map(({ bytes }) => bytes));
    const { store, unit } = this.#staging;
    // Named by its content: a date that is staged again does not change what others refer to.
    const key = rowIndexKey(unit, hash('sha1', content));
    await store.putBytes(key, content, { contentType: 'application/octet-stream' });
    const ranges = new Map<string, RowIndexRange>();
    let start = 0;
    for (const { date, bytes } of indexes) {
      ranges.set(date, { key, start, end: start + bytes.length });
      start += bytes.length;
    }
    return ranges;
  }
}
