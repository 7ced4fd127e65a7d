import { ERROR_NAMES } from '#functions/contract/error-names.ts';

/**
 * Thrown when the execution input is wrong. The message names the field and what it must be, and repeats hardly any of
 * the input.
 */
export class InputInvalid extends Error {
  readonly advice = 'Correct the execution input and start a new execution.';

  /** @param message one sentence for the user. */
  constructor(message: string) {
    super(message);
    this.name = ERROR_NAMES.inputInvalid;
  }
}
