import type { AccountOutcome } from '#functions/aggregate/account-outcome.ts';
import type { ErrorRecord } from '#functions/contract/documents.ts';
import type { Manifest, ResultPointer, StreamTotals } from '#functions/contract/manifest.ts';
import type { DayCounts, ListingCounts } from '#functions/contract/reconciliation.ts';
import { type AccountResult, isGap, type UnitResult } from '#functions/contract/result.ts';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import { resultKey } from '#functions/lake/keys.ts';
import { countDays } from '#functions/publish/reconcile.ts';
import { spendOf } from '#functions/summary/accounts.ts';
import type { RunLists } from '#functions/summary/run-lists.ts';
import { Facts } from './facts.ts';
import { Findings } from './findings.ts';
import { PageLists } from './page-lists.ts';
import { addToTotals } from './stream-totals.ts';

/** What a run is called, and when it ended. */
export type RunNames = Pick<Manifest, 'runId' | 'owner' | 'startedAt' | 'finishedAt' | 'warnings'>;

/** What all accounts have come to. */
export interface Folded {
  readonly manifest: Manifest;
  readonly lists: RunLists;
}

/**
 * Adds up the accounts of a run, one after another, in their order. What it keeps does not grow with what there is to
 * say of them, but for a line for each account.
 */
export class RunFold {
  readonly #runId: string;
  /** The streams that list the objects of an edge. */
  readonly #listed: ReadonlySet<string>;
  readonly #results: ResultPointer[] = [];
  readonly #notStarted: string[] = [];
  #unitsNotStarted = 0;
  readonly #units = { planned: 0, complete: 0, incomplete: 0, failed: 0 };
  readonly #days = countDays([]);
  readonly #listings: ListingCounts = {
    asked: 0,
    failed: 0,
    difference: 0,
    unproven: 0,
    repaired: 0,
    agrees: 0,
  };
  readonly #streams: StreamTotals[] = [];
  readonly #facts = new Facts();
  readonly #findings = new Findings();
  readonly #page: PageLists;
  /** Accounts with a page of their own. */
  readonly pages = new Set<string>();
  #rows = 0;
  #reconciled = 0;

  /** @param streams of the plan. */
  constructor(runId: string, startedAt: string, streams: readonly StreamFacts[]) {
    this.#runId = runId;
    this.#listed = new Set(streams.filter(({ kind }) => kind === 'edge').map(({ name }) => name));
    this.#page = new PageLists(startedAt);
  }

  add(outcome: AccountOutcome): void {
    if (outcome.kind === 'settled') {
      this.#addResult(outcome.result);
      return;
    }
    const { account, units, counts } = outcome.counted;
    this.#count(account, units, counts);
    this.#page.addFailed(units);
    if (outcome.kind === 'not started') {
      this.#notStarted.push(account);
      this.#unitsNotStarted += units.length;
    } else for (const unit of units) this.#findings.addUnit(unit);
  }

  #addResult(result: AccountResult): void {
    const { account, units, counts, days, currency, page } = result;
    this.#count(account, units, counts, resultKey(this.#runId, account));
    for (const unit of units) {
      this.#findings.addUnit(unit);
      this.#facts.addUnit(unit);
    }
    this.#findings.addDays(account, days);
    const spend = spendOf(days);
    if (spend !== undefined) this.#facts.addSpend(currency, spend);
    this.#page.add(result);
    if (page !== undefined) this.pages.add(account);
  }

  #count(account: string, units: readonly UnitResult[], counts: DayCounts, key?: string): void {
    const gaps = units.filter(isGap).length;
    const rows = units.reduce((sum, unit) => sum + unit.rows, 0);
    this.#rows += rows;
    this.#units.planned += units.length;
    this.#units.incomplete += gaps;
    this.#units.complete += units.length - gaps;
    this.#units.failed += units.filter(({ status }) => status === 'failed').length;
    if (counts.asked > 0) this.#reconciled += 1;
    addCounts(this.#days, counts);
    for (const unit of units) {
      if (this.#listed.has(unit.stream)) addListing(this.#listings, unit);
      addToTotals(this.#streams, unit);
    }
    const status = gaps === 0 ? 'complete' : 'incomplete';
    this.#results.push({ account, status, rows, ...(key !== undefined && { key }) });
  }

  /**
   * @param accountsFailed accounts that Meta did not give. @param notStarted why accounts were never started, if any.
   */
  finish(names: RunNames, accountsFailed: Manifest['accountsFailed'], notStarted: ErrorRecord): Folded {
    const complete = this.#results.filter(({ status }) => status === 'complete').length;
    const planned = this.#results.length + accountsFailed.length;
    const { failures, heldBack, differences, listingDifferences, skipped } = this.#findings;
    const manifest: Manifest = {
      schema: 2,
      ...names,
      verdict: complete === planned ? 'complete' : 'incomplete',
      rows: this.#rows,
      accounts: {
        planned,
        complete,
        incomplete: planned - complete,
        unread: accountsFailed.length,
        notStarted: this.#notStarted.length,
      },
      units: { ...this.#units },
      reconciliation: { accounts: this.#reconciled, days: this.#days, listings: this.#listings },
      ...this.#facts.told,
      streams: this.#streams,
      accountsFailed,
      ...(this.#notStarted.length > 0 && {
        notStarted: { error: notStarted, accounts: this.#notStarted, units: this.#unitsNotStarted },
      }),
      failures,
      heldBack,
      differences,
      listingDifferences,
      skipped,
      results: this.#results,
    };
    return { manifest, lists: this.#page.lists };
  }
}

function addCounts(sums: DayCounts, counts: DayCounts): void {
  for (const name of Object.keys(sums) as (keyof DayCounts)[]) sums[name] += counts[name];
}

function addListing(sums: ListingCounts, { status, listing }: UnitResult): void {
  sums.asked += 1;
  sums[status === 'failed' ? 'failed' : (listing?.outcome ?? 'unproven')] += 1;
}
