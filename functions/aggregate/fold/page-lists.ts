import type { AccountResult, UnitResult } from '#functions/contract/result.ts';
import { rankOfAccount, spendOf } from '#functions/summary/accounts.ts';
import { rankOfListing } from '#functions/summary/listings.ts';
import { Notes } from '#functions/summary/notes.ts';
import { type AccountLine, LISTED, type RunLists } from '#functions/summary/run-lists.ts';
import { lengthOf } from '#functions/summary/timeline.ts';
import { rankOfUnit } from '#functions/summary/units.ts';
import { RankedList } from './ranked-list.ts';

/** Keeps of all accounts what the page of the run shows: bounded, however many there are. */
export class PageLists {
  readonly #startedAt: string;
  readonly #overview = new RankedList<AccountLine>(LISTED.overview);
  readonly #detailed = new RankedList<AccountResult>(LISTED.detailed);
  readonly #slowest = new RankedList<AccountLine>(LISTED.slowest);
  readonly #units = new RankedList<UnitResult>(LISTED.units);
  readonly #longest = new RankedList<UnitResult>(LISTED.longest);
  readonly #listings = new RankedList<UnitResult>(LISTED.listings);
  readonly #notes = new Notes(LISTED.notes);

  /** @param startedAt of the execution, an ISO instant. */
  constructor(startedAt: string) {
    this.#startedAt = startedAt;
  }

  add(result: AccountResult): void {
    const line = lineOf(result);
    if (result.days.length > 0) {
      this.#overview.add(line, rankOfAccount(result.counts));
      this.#detailed.add(result, rankOfAccount(result.counts));
    }
    this.#slowest.add(line, -(line.waitedSeconds * 1_000 + line.billedMs));
    for (const unit of result.units) this.#addUnit(unit);
  }

  /** A failed unit of an account that was never started has no more to say than the others. */
  addFailed(units: readonly UnitResult[]): void {
    for (const unit of units) this.#units.add(unit, rankOfUnit(unit));
  }

  #addUnit(unit: UnitResult): void {
    this.#units.add(unit, rankOfUnit(unit));
    if (unit.listing !== undefined) this.#listings.add(unit, rankOfListing(unit.listing.outcome));
    const length = lengthOf(unit, this.#startedAt);
    if (length > 0) this.#longest.add(unit, -length);
    this.#notes.add(unit);
  }

  get lists(): RunLists {
    const isLong = this.#slowest.count > LISTED.detailed;
    return {
      overview: this.#overview,
      detailed: this.#detailed.items,
      slowest: isLong ? this.#slowest.items : [],
      units: this.#units,
      longest: this.#longest,
      listings: this.#listings,
      notes: this.#notes.shown,
    };
  }
}

function lineOf({ account, currency, units, counts, days }: AccountResult): AccountLine {
  const sum = (of: (unit: UnitResult) => number) => units.reduce((total, unit) => total + of(unit), 0);
  return {
    account,
    currency,
    counts,
    rows: sum(({ rows }) => rows),
    spend: spendOf(days),
    turns: sum(({ counters }) => counters?.turns ?? 0),
    waitedSeconds: sum(({ counters }) => counters?.waitedSeconds ?? 0),
    billedMs: sum(({ billedMs = 0 }) => billedMs),
  };
}
