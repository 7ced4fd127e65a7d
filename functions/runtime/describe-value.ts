import { redact } from './redact.ts';

/** Longest input text that a message repeats. */
const LONGEST = 32;

/**
 * Describes an input value for a message: short printable text verbatim, anything else by its kind, so that the
 * message is one line and repeats neither a pasted secret nor control characters.
 */
export function describeValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value))
    return value.length === 0 ? 'an empty list' : `a list of ${thousands(value.length)}`;
  switch (typeof value) {
    case 'string':
      return describeText(value);
    case 'number':
    case 'boolean':
      return String(value);
    case 'object':
      return 'an object';
    default:
      return 'nothing';
  }
}

function describeText(text: string): string {
  const fitToShow = text.length <= LONGEST && /^[\x20-\x7e]*$/.test(text) && redact(text) === text;
  return fitToShow ? `"${text}"` : `a text of ${thousands(text.length)} characters`;
}

/** `5000` as `5,000`. */
export const thousands = (count: number): string => count.toLocaleString('en-US');
