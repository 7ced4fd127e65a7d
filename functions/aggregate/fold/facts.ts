import type { StatusForm } from '#functions/contract/documents.ts';
import type { Manifest } from '#functions/contract/manifest.ts';
import type { UnitResult } from '#functions/contract/result.ts';

type Told = Pick<
  Manifest,
  'since' | 'until' | 'graphVersions' | 'attributionSettings' | 'statuses' | 'spend' | 'work'
>;

/** What the manifest tells of how the run was read: each value that occurs, once, and what it took. */
export class Facts {
  readonly #graphVersions = new Set<string>();
  readonly #attributionSettings = new Set<string>();
  readonly #statuses = new Map<StatusForm, number>();
  readonly #spend = new Map<string, number>();
  readonly #work = { turns: 0, requests: 0, waitedSeconds: 0, billedMs: 0 };
  #since: string | undefined;
  #until: string | undefined;

  addUnit(unit: UnitResult): void {
    const { since, until, counters, billedMs = 0, graphVersion, attributionSettings = [], statuses } = unit;
    if (since !== undefined && (this.#since === undefined || since < this.#since)) this.#since = since;
    if (until !== undefined && (this.#until === undefined || until > this.#until)) this.#until = until;
    if (graphVersion !== undefined) this.#graphVersions.add(graphVersion);
    for (const setting of attributionSettings) this.#attributionSettings.add(setting);
    if (statuses !== undefined) this.#statuses.set(statuses, (this.#statuses.get(statuses) ?? 0) + 1);
    this.#work.turns += counters?.turns ?? 0;
    this.#work.requests += counters?.requests ?? 0;
    this.#work.waitedSeconds += counters?.waitedSeconds ?? 0;
    this.#work.billedMs += billedMs;
  }

  addSpend(currency: string, spend: number): void {
    this.#spend.set(currency, (this.#spend.get(currency) ?? 0) + spend);
  }

  get told(): Told {
    return {
      ...(this.#since !== undefined && { since: this.#since }),
      ...(this.#until !== undefined && { until: this.#until }),
      graphVersions: [...this.#graphVersions].sort(),
      attributionSettings: [...this.#attributionSettings].sort(),
      statuses: [...this.#statuses].map(([form, streams]) => ({ form, streams })),
      spend: [...this.#spend].map(([currency, spend]) => ({ currency, spend })),
      work: { ...this.#work },
    };
  }
}
