import type { Row } from '#functions/contract/row.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { RowIndex, restatedFields } from './row-index.ts';
import { keyOf } from './row-key.ts';

/** Most attribution settings to collect. Meta has about ten. */
const MAX_SETTINGS = 50;

/** Collects what staging, the receipt and the history need from the rows of a date. */
export class RowNotes {
  readonly #primaryKey: readonly string[];
  /** With their numbers only for daily rows; see `History` in the contract. */
  readonly index: RowIndex;
  readonly settings = new Set<string>();

  /** @param rows most rows of the date. */
  constructor(
    { fields, primaryKey, partitionDate }: Pick<StreamDescription, 'fields' | 'primaryKey' | 'partitionDate'>,
    rows: number,
  ) {
    this.#primaryKey = primaryKey;
    this.index = new RowIndex(partitionDate === 'snapshot' ? undefined : restatedFields(fields), rows);
  }

  /** The first row follows, possibly again. */
  begin(): void {
    this.index.clear();
    this.settings.clear();
  }

  /** Adds rows as they are written. @throws RangeError when there are more than it was made for. */
  add(rows: readonly Row[]): void {
    for (const row of rows) {
      this.index.add(keyOf(row, this.#primaryKey), row);
      const setting = row.attribution_setting;
      if (typeof setting === 'string' && this.settings.size < MAX_SETTINGS) this.settings.add(setting);
    }
  }
}
