import { expect, test } from 'vitest';
import { turnBudget } from '#infra/turn-budget.ts';

/** Step Functions quotas: events in the history of one execution. */
const HISTORY = 25_000;
/** Scheduled, started, succeeded, and entered and left: of Extract, of the Choice and of the Wait. */
const EVENTS_A_TURN = 11;
/** Entering and leaving the Parallel, its branches, their first Choice and their last state, and the child itself. */
const AROUND = (branches: number): number => 10 + branches * 8;

test.each([1, 4, 12, 25])(
  '%i branches that use all their turns fit into the history of an execution',
  (branches) => {
    const turns = turnBudget(branches);
    expect(turns * branches * EVENTS_A_TURN + AROUND(branches)).toBeLessThan(HISTORY);
    // A window of two years in reports, or an hour of throttling, takes dozens of turns.
    expect(turns).toBeGreaterThan(60);
  },
);
