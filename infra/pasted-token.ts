import { redact } from '#functions/runtime/redact.ts';

/**
 * What to do about a token that somebody typed where none belongs, to be put behind a message that does not repeat
 * it. Empty when the text holds nothing like one.
 * @param typed the text, or a message that would repeat it.
 */
export function revokeAdvice(typed: string): string {
  if (redact(typed) === typed) return '';
  return (
    " What was given looks like an access token, and is in your shell's history now: revoke it in Meta's Business " +
    'settings.'
  );
}
