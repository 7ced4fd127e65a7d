import { ERROR_NAMES, type ErrorName } from '#functions/contract/error-names.ts';
import type { TurnEvent } from '#functions/contract/payloads.ts';

/** Turns in a row that may end without having got anywhere. */
const MAX_IDLE_TURNS = 3;

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

/** @throws TurnRefused when too many turns in a row got nowhere. */
export function refuseIdle(idleTurns: number): void {
  if (idleTurns < MAX_IDLE_TURNS) return;
  throw new TurnRefused(
    ERROR_NAMES.noProgress,
    `${MAX_IDLE_TURNS} turns in a row ended without a page read, a report submitted or a date staged`,
    'Give the function more time or memory, or a smaller page; then start a rerun, which goes on from the checkpoint.',
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
