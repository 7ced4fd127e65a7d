import type { Account } from './accounts.ts';
import type { Family } from './breakdown-values.ts';
import type { Asset } from './cells.ts';
import { objectHash } from './dataset.ts';
import { type Metrics, NO_METRICS, onMetaOnly } from './metrics.ts';
import { mix } from './random.ts';
import { isDelivery, splitMetrics } from './split-metrics.ts';

/** Values of the requested breakdowns, in their order; undefined where the API omits the column. */
export type BreakdownValues = readonly (string | Asset | undefined)[];

/** A part of an ad's day. */
export interface DayPart {
  readonly values: BreakdownValues;
  readonly metrics: Metrics;
}

/** Divides the days of ads by breakdowns. The parts of an ad's day are the same in every query. */
export class Splitter {
  readonly #account: Account;
  readonly #families: readonly Family[];
  /** For each breakdown, its place among all columns of all families. */
  readonly #places: readonly number[];

  constructor(account: Account, breakdowns: readonly string[], families: readonly Family[]) {
    this.#account = account;
    this.#families = families;
    const columns = families.flatMap((family) => family.columns);
    this.#places = breakdowns.map((breakdown) => columns.indexOf(breakdown));
  }

  /** The parts of an ad's day. Several may have the same values, because there are breakdowns that nobody asked for. */
  parts(ad: number, day: number, metrics: Metrics): DayPart[] {
    const parts = this.#families.reduce<readonly DayPart[]>(
      (before, family, number) => before.flatMap((part) => this.#split(part, family, number, ad, day)),
      [{ values: [], metrics }],
    );
    return parts.map((part) => ({ ...part, values: this.#places.map((place) => part.values[place]) }));
  }

  #split({ values, metrics }: DayPart, family: Family, number: number, ad: number, day: number): DayPart[] {
    const cells = family.cells(this.#account, ad, day);
    const seed = mix(mix(objectHash(this.#account, 'ad', ad), day), number);
    const split = splitMetrics(
      metrics,
      cells.map((cell) => cell.weight),
      seed,
    );
    const shown = family.isPartial === true ? cells.slice(0, -1) : cells;
    const parts = shown.map((cell, index) => ({
      values: [...values, ...cell.values],
      metrics: split[index] ?? NO_METRICS,
    }));
    return (family.isOnMeta === true ? withoutValue(parts, metrics, family) : parts).filter((part) =>
      isDelivery(part.metrics),
    );
  }
}

/** What happened off Meta's apps is in a part of its own, without values. */
function withoutValue(parts: readonly DayPart[], whole: Metrics, { columns }: Family): DayPart[] {
  const { landingPageViews, purchases, purchaseValue } = whole;
  const apart = { ...NO_METRICS, landingPageViews, purchases, purchaseValue };
  return [
    ...parts.map(({ values, metrics }) => ({ values, metrics: onMetaOnly(metrics) })),
    { values: columns.map(() => undefined), metrics: apart },
  ];
}

/** Text that is the same for the same values only. An asset counts by its id. */
export const keyOfValues = (values: BreakdownValues): string =>
  JSON.stringify(values.map((value) => (typeof value === 'object' ? [value.id] : (value ?? null))));
