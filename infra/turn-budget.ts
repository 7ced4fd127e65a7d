/** Step Functions ends an execution at 25,000 events of its history; the states around the branches need some. */
const EVENTS = 24_000;
/** A turn is at most 11 events (invoke, choose, wait); with its share of retries, 14. */
const EVENTS_A_TURN = 14;

/**
 * Turns that each branch may take in one execution, so that all branches of an account stay within its history.
 * @param branches streams that are deployed.
 */
export const turnBudget = (branches: number): number => Math.floor(EVENTS / (EVENTS_A_TURN * branches));
