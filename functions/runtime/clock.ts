/** The clock of one invocation. The time left decides when to stop, never the time that something took. */
export interface TurnClock {
  /** The current instant, ISO 8601 in UTC. */
  now(): string;
  /** Whether the turn must end: finish and store what is in progress, start nothing new. */
  short(): boolean;
  /** Aborts hanging requests early enough to store what was read. */
  readonly signal: AbortSignal;
}

/** Reason of the clock's signal: the invocation's time is up. */
export class TimeIsUp extends Error {
  constructor() {
    super('the time of this invocation is up');
    this.name = 'TimeIsUp';
  }
}

/**
 * A turn of 15 minutes ends three minutes early, enough for one full request (two minutes) and the writes after it.
 */
const STOP_EARLY = { share: 0.25, atMostMs: 180_000 };
/** Requests still running are aborted here; the rest of the time is for compressing and storing. */
const GIVE_UP_EARLY = { share: 0.1, atMostMs: 30_000 };

/**
 * A clock based on Lambda's remaining time. Uses shares of it, so that a short timeout works too.
 * @param remainingMs `context.getRemainingTimeInMillis`.
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
