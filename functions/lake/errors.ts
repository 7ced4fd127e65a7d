import { ERROR_NAMES } from '#functions/contract/error-names.ts';

/** Thrown when another attempt or execution has taken over the work. Neither retried nor recorded as a failure. */
export class RunTakenOver extends Error {
  /** Whether the other attempt belongs to the same execution, whose next turn will find its work. */
  readonly sameOwner: boolean;

  constructor(message: string, sameOwner: boolean) {
    super(message);
    this.name = ERROR_NAMES.runTakenOver;
    this.sameOwner = sameOwner;
  }
}

/** Thrown when a stored object does not have the form that this version writes. */
export class StateCorrupt extends Error {
  /** @param advice what the user can do when removing the object does not help. */
  constructor(key: string, detail: string, advice = 'Start a new run, or remove that object and rerun.') {
    super(`${key} does not have the form that this version writes: ${detail}. ${advice}`);
    this.name = ERROR_NAMES.stateCorrupt;
  }
}
