import type { TurnClock } from '#functions/runtime/clock.ts';

/** A clock that stands still unless a test moves it, and is short when the test says so. */
export class TestClock implements TurnClock {
  instant = Date.parse('2026-05-10T08:00:00.000Z');
  /** Times that `short` may still say no; then the time is nearly up. */
  checks = Number.POSITIVE_INFINITY;
  readonly #controller = new AbortController();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  now(): string {
    return new Date(this.instant).toISOString();
  }

  short(): boolean {
    this.checks -= 1;
    return this.checks < 0;
  }

  /** Ends requests that are under way. */
  abort(reason: Error): void {
    this.#controller.abort(reason);
  }
}
