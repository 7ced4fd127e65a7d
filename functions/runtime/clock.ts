/** Time of one invocation: what is left decides when to stop, never how long something else took. */
export interface TurnClock {
  /** The present instant, ISO 8601 in UTC. */
  now(): string;
  /** Whether the turn has to end: what is under way is finished and stored, nothing new is begun. */
  short(): boolean;
  /** Ends requests that hang, early enough to store what was read. */
  readonly signal: AbortSignal;
}

/** Reason of the clock's signal: the invocation's time is up. */
export class TimeIsUp extends Error {
  constructor() {
    super('the time of this invocation is up');
    this.name = 'TimeIsUp';
  }
}

/** A turn of 15 minutes ends three minutes early: one full request (two minutes) and the writes after it still fit. */
const STOP_EARLY = { share: 0.25, atMostMs: 180_000 };
/** Requests that still run are given up here; what is left is for compressing and storing. */
const GIVE_UP_EARLY = { share: 0.1, atMostMs: 30_000 };

/**
 * A clock over Lambda's own. Shares instead of fixed times, so that a short timeout works as well.
 * @param remainingMs what `context.getRemainingTimeInMillis` says.
 */
export function startClock(remainingMs: () => number): TurnClock {
  const total = remainingMs();
  const stopAt = Math.min(total * STOP_EARLY.share, STOP_EARLY.atMostMs);
  const giveUpAt = Math.min(total * GIVE_UP_EARLY.share, GIVE_UP_EARLY.atMostMs);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new TimeIsUp()), Math.max(0, total - giveUpAt));
  timer.unref();
  return {
    now: () => new Date().toISOString(),
    short: () => remainingMs() <= stopAt,
    signal: controller.signal,
  };
}
