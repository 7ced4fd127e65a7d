import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileOf, type ListQuery } from './list-query.ts';

/** A file that takes a row a line, and counts them. No imports but Node's: plain Node runs it. */
export class NdjsonFile {
  rows = 0;
  readonly #file;

  constructor(folder: string, query: ListQuery) {
    this.#file = createWriteStream(join(folder, fileOf(query)));
  }

  /** Waits where the disk is slower than the reader. */
  async write(rows: readonly unknown[]): Promise<void> {
    if (rows.length === 0) return;
    this.rows += rows.length;
    if (!this.#file.write(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`))
      await once(this.#file, 'drain');
  }

  /** Resolves when everything is written. */
  async close(): Promise<void> {
    this.#file.end();
    await once(this.#file, 'close');
  }
}
