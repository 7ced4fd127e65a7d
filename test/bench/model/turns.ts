import { pollPause } from '#functions/extract/insights/plan-reports.ts';
import type { Work } from './accounts.ts';

/** Where a stream is: what `functions/extract` keeps in the checkpoint. */
export class Turns {
  readonly work: Work;
  refusedTurns = 0;
  #opened = 0;
  #pagesRead = 0;
  #closed = 0;
  #polls = 0;
  #openedAt = 0;
  /** Reports that are computed, as far as polls have told; those that are not and were polled in this turn. */
  #ready = 0;
  #asked = 0;
  readonly #reports: readonly number[];

  constructor(work: Work) {
    this.work = work;
    this.#reports = work.reports.toSorted((left, right) => left - right);
  }

  /** What the turn does next. @param now seconds. */
  next(now: number): 'call' | 'wait' | 'done' {
    const { opening, pages, closing } = this.work;
    if (this.#opened < opening) return 'call';
    const count = this.#reports.length;
    if (this.#pagesRead < pages * (count === 0 ? 1 : this.#ready)) return 'call';
    if (this.#ready < count) {
      // A new report is polled in a later turn.
      const isNew = now === this.#openedAt;
      return isNew || this.#asked >= count - this.#ready ? 'wait' : 'call';
    }
    return this.#closed < closing ? 'call' : 'done';
  }

  /** A call was answered. */
  answered(now: number): void {
    const { opening, pages } = this.work;
    const count = this.#reports.length;
    if (this.#opened < opening) {
      this.#opened += 1;
      this.#openedAt = now;
    } else if (this.#pagesRead < pages * (count === 0 ? 1 : this.#ready)) {
      this.#pagesRead += 1;
    } else if (this.#ready < count) {
      this.#poll(now);
    } else {
      this.#closed += 1;
    }
  }

  /** Ends a turn without anything more to do yet. */
  pause(): number {
    this.#asked = 0;
    return pollPause(this.#polls++);
  }

  #poll(now: number): void {
    const time = this.#reports[this.#ready];
    if (time === undefined || now - this.#openedAt < time) this.#asked += 1;
    else {
      this.#ready += 1;
      this.#polls = 0;
    }
  }
}
