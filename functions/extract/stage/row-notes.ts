import type { Row } from '#functions/contract/row.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { RowIndex, restatedFields } from './row-index.ts';
import { keyOf } from './row-key.ts';
import type { RowObserver } from './stage-date.ts';

/** Most attribution settings to collect. Meta has about ten. */
const MAX_SETTINGS = 50;

/** Collects what the receipt and the history need from the final rows of a date. */
export class RowNotes implements RowObserver {
  readonly #primaryKey: readonly string[];
  /** Only for daily rows; see `History` in the contract. */
  readonly index: RowIndex | undefined;
  readonly settings = new Set<string>();

  /** @param rows most rows of the date. */
  constructor({ fields, primaryKey, partitionDate }: StreamDescription, rows: number) {
    this.#primaryKey = primaryKey;
    if (partitionDate !== 'snapshot') this.index = new RowIndex(restatedFields(fields), rows);
  }

  begin(): void {
    this.index?.clear();
    this.settings.clear();
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      this.index?.add(keyOf(row, this.#primaryKey), row);
      const setting = row.attribution_setting;
      if (typeof setting === 'string' && this.settings.size < MAX_SETTINGS) this.settings.add(setting);
    }
  }
}
