import { redact } from '#functions/runtime/redact.ts';
import { revokeAdvice } from '#infra/pasted-token.ts';

/**
 * Something about the command line, the input or this machine that its user can put right: told in one line, without
 * a stack, and the process ends with 2. What looks like a token is not repeated, whatever the message quotes.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** @param message one line that says what is wrong and what is taken. */
  constructor(message: string) {
    super(`${redact(message)}${revokeAdvice(message)}`);
  }
}
