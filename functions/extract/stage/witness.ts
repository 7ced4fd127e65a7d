import type { Row } from '#functions/contract/row.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { RowIndex, restatedFields } from './row-index.ts';
import { keyOf, type RowWitness } from './stage-date.ts';

/** Attribution settings that are noted: Meta has about ten. */
const MAX_SETTINGS = 50;

/** Notes, of each final row of one date, what the proof and the history need. */
export class Witness implements RowWitness {
  readonly #description: StreamDescription;
  /** Of the insights streams alone; see `History` in the contract. */
  readonly index: RowIndex | undefined;
  readonly settings = new Set<string>();

  /** @param rows how many there are at most. */
  constructor(description: StreamDescription, rows: number) {
    this.#description = description;
    if (description.source.kind === 'insights') {
      this.index = new RowIndex(restatedFields(description.fields), rows);
    }
  }

  begin(): void {
    this.index?.clear();
    this.settings.clear();
  }

  see(rows: readonly Row[]): void {
    for (const row of rows) {
      this.index?.add(keyOf(row, this.#description.primaryKey), row);
      const setting = row.attribution_setting;
      if (typeof setting === 'string' && this.settings.size < MAX_SETTINGS) this.settings.add(setting);
    }
  }
}
