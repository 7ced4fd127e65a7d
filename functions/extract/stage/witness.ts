import type { Row } from '#functions/extract/parts/part-buffer.ts';
import { collectEvidence, type EvidenceCollector } from '#functions/lake/evidence.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { RowIndex, restatedFields } from './row-index.ts';
import { keyOf, type RowWitness } from './stage-date.ts';

/** Attribution settings that are noted: Meta has about ten. */
const MAX_SETTINGS = 50;

/** Notes, of each final row of one date, what the proof and the history need. */
export class Witness implements RowWitness {
  readonly #description: StreamDescription;
  readonly #date: string;
  /** Of the insights streams alone; see `History` in the contract. */
  readonly index: RowIndex | undefined;
  readonly settings = new Set<string>();
  #evidence: EvidenceCollector;

  /** @param rows how many there are at most. */
  constructor(description: StreamDescription, date: string, rows: number) {
    this.#description = description;
    this.#date = date;
    this.#evidence = collectEvidence(description, date);
    if (description.source.kind === 'insights') {
      this.index = new RowIndex(restatedFields(description.fields), rows);
    }
  }

  get evidence(): EvidenceCollector {
    return this.#evidence;
  }

  begin(): void {
    this.#evidence = collectEvidence(this.#description, this.#date);
    this.index?.clear();
    this.settings.clear();
  }

  see(rows: readonly Row[]): void {
    for (const row of rows) {
      this.#evidence.see(row);
      this.index?.add(keyOf(row, this.#description.primaryKey), row);
      const setting = row.attribution_setting;
      if (typeof setting === 'string' && this.settings.size < MAX_SETTINGS) this.settings.add(setting);
    }
  }
}
