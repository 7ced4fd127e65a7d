import { ERROR_NAMES, type ErrorName } from '#functions/contract/error-names.ts';
import type { TurnEvent } from '#functions/contract/payloads.ts';

/** Turns in a row that may end without having got anywhere. */
const MAX_IDLE_TURNS = 3;
/** The six hours of code 613, and some time for calls in between. */
const LONGEST_CREATION_WAIT_SECONDS = 7 * 60 * 60;
/** A wait that doubles gets no longer than this. */
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
      'Start a rerun: it goes on from the checkpoint.',
    );
  }
  if (turn < maxTurns) return;
  throw new TurnRefused(
    ERROR_NAMES.turnBudgetExceeded,
    `The branch has used its ${maxTurns} turns`,
    'Start a rerun: it goes on from the checkpoint with as many turns again.',
  );
}

/**
 * @param now ISO 8601.
 * @throws TurnRefused when a wait would end past the deadline: the state machine would be over before the branch is.
 */
export function refuseLateWait({ deadline }: TurnEvent, now: string, waitSeconds: number): void {
  const until = Date.parse(now) + waitSeconds * 1000;
  if (waitSeconds === 0 || until < Date.parse(deadline)) return;
  throw new TurnRefused(
    ERROR_NAMES.deadlineExceeded,
    `The stream has to wait until ${new Date(until).toISOString()}, and the run's deadline is ${deadline}`,
    'Start a rerun after that time: it goes on from the checkpoint.',
  );
}

/**
 * Seconds to wait after a limit. Calls that are refused count against the limit of the app as well (Meta:
 * graph-api/overview/rate-limiting, "continuing to make calls … will increase" the time), so the wait doubles while
 * Meta refuses the very first call of each turn: else the branches of many accounts, each of which finds out for
 * itself, would keep a used-up limit used up.
 * @param hint what Meta says, or the usual length of a block; never undercut.
 * @param refusedTurns turns in a row, this one included, that got nothing through.
 * @param random in [0, 1): spreads the branches over half of the wait to either side.
 */
export function waitAfterLimit(hint: number, refusedTurns: number, random: () => number): number {
  if (refusedTurns <= 1) return hint;
  const doubled = Math.min(LONGEST_DOUBLED_SECONDS, hint * 2 ** (refusedTurns - 1));
  return Math.max(hint, Math.round(doubled * (0.5 + random())));
}

/** @throws TurnRefused when too many turns in a row got nowhere. */
export function refuseIdle(idleTurns: number): void {
  if (idleTurns < MAX_IDLE_TURNS) return;
  throw new TurnRefused(
    ERROR_NAMES.noProgress,
    `${MAX_IDLE_TURNS} turns in a row ended without a page read, a report submitted or a date staged`,
    'Give the function more time or memory, or a smaller page; then start a rerun, which goes on from the checkpoint.',
  );
}

/**
 * Waiting until another report may be made is not a refusal of the stream, and has a bound of its own: "5 calls per 6
 * hours" is over after six.
 * @param waited seconds since a report was made last. @throws TurnRefused when that is longer than the limit can last.
 */
export function refuseCreationWait(waited: number): void {
  if (waited < LONGEST_CREATION_WAIT_SECONDS) return;
  throw new TurnRefused(
    ERROR_NAMES.patienceExceeded,
    `Meta has refused to make a report for ${Math.round(waited / 60)} minutes, and its limit of making them is over after six hours`,
    "Look at the app's rate limits and alerts in Meta's App Dashboard, then rerun.",
  );
}

/** @throws TurnRefused when Meta has refused the stream for too long since it last gave a page. */
export function refuseImpatience(refusedSeconds: number, limit: number): void {
  if (refusedSeconds <= limit) return;
  throw new TurnRefused(
    ERROR_NAMES.patienceExceeded,
    `Meta has refused this stream for ${Math.round(refusedSeconds / 60)} minutes in all without giving a page`,
    "Look at the app's rate limits and alerts in Meta's App Dashboard, then rerun; the setting patienceMinutes allows more.",
  );
}
