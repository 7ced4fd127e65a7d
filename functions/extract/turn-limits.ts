import { ERROR_NAMES, type ErrorName } from '#functions/contract/error-names.ts';
import type { TurnEvent } from '#functions/contract/payloads.ts';

/** Most turns in a row without progress. */
const MAX_IDLE_TURNS = 3;
/** The six hours of code 613, plus time for calls in between. */
const LONGEST_CREATION_WAIT_SECONDS = 7 * 60 * 60;
/** Upper bound of a doubled wait. */
const LONGEST_DOUBLED_SECONDS = 30 * 60;

/** Thrown when a branch makes no progress or is out of budget. Never retried. */
export class TurnRefused extends Error {
  readonly advice: string;

  constructor(name: ErrorName, message: string, advice: string) {
    super(message);
    this.name = name;
    this.advice = advice;
  }
}

/** @param now ISO 8601. @throws TurnRefused when the deadline has passed, or the branch has used its turns. */
export function refuseEndless({ deadline, turn }: TurnEvent, now: string, maxTurns: number): void {
  if (Date.parse(now) >= Date.parse(deadline)) {
    throw new TurnRefused(
      ERROR_NAMES.deadlineExceeded,
      `The run's deadline (${deadline}) has passed`,
      'Start a rerun: it continues from the checkpoint.',
    );
  }
  if (turn < maxTurns) return;
  throw new TurnRefused(
    ERROR_NAMES.turnBudgetExceeded,
    `The branch has used its ${maxTurns} turns`,
    'Start a rerun: it continues from the checkpoint with a new budget of turns.',
  );
}

/**
 * @param now ISO 8601.
 * @throws TurnRefused when a wait would end after the deadline, when the state machine may have ended.
 */
export function refuseLateWait({ deadline }: TurnEvent, now: string, waitSeconds: number): void {
  const until = Date.parse(now) + waitSeconds * 1000;
  if (waitSeconds === 0 || until < Date.parse(deadline)) return;
  throw new TurnRefused(
    ERROR_NAMES.deadlineExceeded,
    `The stream must wait until ${new Date(until).toISOString()}, but the run's deadline is ${deadline}`,
    'Start a rerun after that time: it continues from the checkpoint.',
  );
}

/**
 * Seconds to wait after a limit. Refused calls count against the app's limit too (Meta:
 * graph-api/overview/rate-limiting, "continuing to make calls … will increase" the time), so the wait doubles while
 * Meta refuses the first call of each turn. Otherwise the branches of many accounts would keep the limit used up.
 * @param hint Meta's hint or the usual length of a block, the minimum.
 * @param refusedTurns turns in a row without a successful call, including this one.
 * @param random in [0, 1): spreads the branches by up to half of the wait.
 */
export function waitAfterLimit(hint: number, refusedTurns: number, random: () => number): number {
  if (refusedTurns <= 1) return hint;
  const doubled = Math.min(LONGEST_DOUBLED_SECONDS, hint * 2 ** (refusedTurns - 1));
  return Math.max(hint, Math.round(doubled * (0.5 + random())));
}

/** @throws TurnRefused after too many turns in a row without progress. */
export function refuseIdle(idleTurns: number): void {
  if (idleTurns < MAX_IDLE_TURNS) return;
  throw new TurnRefused(
    ERROR_NAMES.noProgress,
    `${MAX_IDLE_TURNS} turns in a row ended without a page read, a report submitted or a date staged`,
    'Give the function more time or memory, or a smaller page; then start a rerun, which continues from the checkpoint.',
  );
}

/**
 * Waiting until another report may be created does not count as a refusal of the stream and has its own limit: "5 calls
 * per 6 hours" ends after six hours.
 * @param waited seconds since the last report was created. @throws TurnRefused when that is longer than the limit can
 * last.
 */
export function refuseCreationWait(waited: number): void {
  if (waited < LONGEST_CREATION_WAIT_SECONDS) return;
  throw new TurnRefused(
    ERROR_NAMES.patienceExceeded,
    `Meta has refused to create a report for ${Math.round(waited / 60)} minutes, longer than its limit of six hours`,
    "Look at the app's rate limits and alerts in Meta's App Dashboard, then rerun.",
  );
}

/** @throws TurnRefused when Meta has refused the stream for too long since the last page. */
export function refuseImpatience(refusedSeconds: number, limit: number): void {
  if (refusedSeconds <= limit) return;
  throw new TurnRefused(
    ERROR_NAMES.patienceExceeded,
    `Meta has refused this stream for ${Math.round(refusedSeconds / 60)} minutes in all without returning a page`,
    "Look at the app's rate limits and alerts in Meta's App Dashboard, then rerun; the setting patienceMinutes allows a longer wait.",
  );
}
