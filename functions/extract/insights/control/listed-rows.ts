import type { Measures } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import { addMeasures, type CountName, hasDelivery, isBelow, measuresOf, ZERO } from './measures.ts';
import type { AskedForm } from './questions.ts';

/** The fields that identify the rows of a list. */
export interface ListShape {
  /** Field names, without the account, which is always the same. */
  readonly keyFields: readonly string[];
  /** The field with the id of the row's object; absent for the account itself. */
  readonly objectField?: string;
  /** The measures that decide. */
  readonly counts: readonly CountName[];
}

/** A row that Meta lists and that ours lack or have with smaller counts. */
export interface Lacking {
  readonly key: string;
  readonly day: string;
  /** Id of its object; empty for the account itself. */
  readonly object: string;
  /** The form of the question that lists it. */
  readonly form: AskedForm;
  /** Whether ours lack it. */
  readonly missing: boolean;
}

interface Listed {
  readonly day: string;
  readonly object: string;
  form: AskedForm;
  measures: Measures;
  /** Sum of our rows with the same key; undefined if there are none. */
  ours: Measures | undefined;
}

/** The key of a row. A missing breakdown counts as a value of its own. */
export function keyOf(row: Row, { keyFields }: Pick<ListShape, 'keyFields'>): string {
  return JSON.stringify(keyFields.map((field) => (row[field] == null ? null : String(row[field]))));
}

/**
 * The rows that Meta lists for some days, merged from several lists. Holds the listed rows in memory and streams ours.
 */
export class ListedRows {
  readonly #shape: ListShape;
  readonly #days: ReadonlySet<string>;
  readonly #campaigns: ReadonlySet<string> | undefined;
  /** Sum of our rows of other campaigns, by day. */
  readonly #elsewhere = new Map<string, Measures>();
  readonly #rows = new Map<string, Listed>();

  /**
   * @param days whose rows count; other rows are ignored.
   * @param campaigns whose rows count, by `campaign_id`; default: all.
   */
  constructor(days: readonly string[], shape: ListShape, campaigns?: readonly string[]) {
    this.#shape = shape;
    this.#days = new Set(days);
    this.#campaigns = campaigns && new Set(campaigns);
  }

  /** Number of rows in memory. */
  get size(): number {
    return this.#rows.size;
  }

  /** Adds rows of one list. On the same key, the later list wins. Ignores rows without delivery. */
  add(rows: readonly Row[], form: AskedForm): void {
    for (const row of rows) {
      const day = String(row.date_start);
      const measures = measuresOf(row);
      if (!this.#days.has(day) || this.#isElsewhere(row) || !hasDelivery(measures)) continue;
      const object = this.#objectOf(row);
      if (object === undefined) continue;
      const key = keyOf(row, this.#shape);
      const held = this.#rows.get(key);
      if (held === undefined) {
        this.#rows.set(key, { day, object, form, measures, ours: undefined });
        continue;
      }
      held.measures = measures;
      if (form === 'statuses') held.form = form;
    }
  }

  /** Adds our rows. Those of campaigns that are not listed count as listed. */
  addElsewhere(rows: readonly Row[]): void {
    for (const row of rows) {
      if (!this.#isElsewhere(row)) continue;
      const day = String(row.date_start);
      this.#elsewhere.set(day, addMeasures(this.#elsewhere.get(day) ?? ZERO, measuresOf(row)));
    }
  }

  /** Whether the listed rows of every day reach its total, in each count. */
  reach(totalOf: (day: string) => Measures): boolean {
    const sums = new Map(this.#elsewhere);
    for (const { day, measures } of this.#rows.values()) {
      sums.set(day, addMeasures(sums.get(day) ?? ZERO, measures));
    }
    return [...this.#days].every((day) => !isBelow(sums.get(day) ?? ZERO, totalOf(day), this.#shape.counts));
  }

  /**
   * The listed rows that ours lack or have with smaller counts. Sums our rows with the same key, so that a campaign is
   * compared with all of its ads. Call it once.
   */
  async lacking(ours: AsyncIterable<readonly Row[]>): Promise<Lacking[]> {
    for await (const rows of ours) this.#addOurs(rows);
    const lacking: Lacking[] = [];
    for (const [key, { day, object, form, measures, ours }] of this.#rows) {
      if (ours !== undefined && !isBelow(ours, measures, this.#shape.counts)) continue;
      lacking.push({ key, day, object, form, missing: ours === undefined });
    }
    return lacking;
  }

  #addOurs(rows: readonly Row[]): void {
    for (const row of rows) {
      const listed = this.#rows.get(keyOf(row, this.#shape));
      if (listed !== undefined) listed.ours = addMeasures(listed.ours ?? ZERO, measuresOf(row));
    }
  }

  #isElsewhere({ campaign_id }: Row): boolean {
    return this.#campaigns !== undefined && !this.#campaigns.has(String(campaign_id));
  }

  /** The id of the row's object; empty for the account itself, undefined if the row does not have it. */
  #objectOf(row: Row): string | undefined {
    const { objectField } = this.#shape;
    if (objectField === undefined) return '';
    const id = row[objectField];
    return typeof id === 'string' && id !== '' ? id : undefined;
  }
}
