import { ERROR_NAMES } from '#functions/contract/error-names.ts';

/** Another attempt, or another execution, has taken the work over. Neither retried nor recorded as a failure. */
export class RunTakenOver extends Error {
  /** Whether the other one belongs to the same execution, whose next turn will find its work. */
  readonly sameOwner: boolean;

  constructor(message: string, sameOwner: boolean) {
    super(message);
    this.name = ERROR_NAMES.runTakenOver;
    this.sameOwner = sameOwner;
  }
}

/** A stored object does not have the shape that this version writes. */
export class StateCorrupt extends Error {
  /** @param advice what the user can do, where removing the object does not help. */
  constructor(key: string, detail: string, advice = 'Start a new run, or remove that object and rerun.') {
    super(`${key} is not what this version writes: ${detail}. ${advice}`);
    this.name = ERROR_NAMES.stateCorrupt;
  }
}
