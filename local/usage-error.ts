import { redact } from '#functions/runtime/redact.ts';
import { revokeAdvice } from '#infra/pasted-token.ts';

/**
 * Thrown for a problem with the command line, the input or this machine that the user can fix. Printed as one line
 * without a stack; the process exits with 2. Removes whatever looks like a token from its message.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** @param message one line with the problem and the valid values. */
  constructor(message: string) {
    super(`${redact(message)}${revokeAdvice(message)}`);
  }
}
