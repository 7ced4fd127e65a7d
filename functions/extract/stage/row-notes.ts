import type { Row } from '#functions/contract/row.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { RowIndex, restatedFields } from './row-index.ts';
import { keyOf, type RowObserver } from './stage-date.ts';

/** Attribution settings that are noted: Meta has about ten. */
const MAX_SETTINGS = 50;

/** Notes, of each final row of one date, what the receipt and the history need. */
export class RowNotes implements RowObserver {
  readonly #primaryKey: readonly string[];
  /** Of rows by day alone; see `History` in the contract. */
  readonly index: RowIndex | undefined;
  readonly settings = new Set<string>();

  /** @param rows how many there are at most. */
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
