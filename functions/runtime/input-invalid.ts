import { ERROR_NAMES } from '#functions/contract/error-names.ts';

/** The execution input is wrong. The message names the field and what it takes, and repeats next to nothing of it. */
export class InputInvalid extends Error {
  readonly advice = 'Correct the execution input and start a new execution.';

  /** @param message one sentence, for a person. */
  constructor(message: string) {
    super(message);
    this.name = ERROR_NAMES.inputInvalid;
  }
}
