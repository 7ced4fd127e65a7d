import { redact } from '#functions/runtime/redact.ts';

/** Names under which people paste credentials. */
const CREDENTIAL_NAME = /token|secret|password|credential|appsecret/i;

/**
 * Looks for a credential anywhere in an input, by its format or by the name of its field.
 * @returns the top-level field that contains it; `''` if its name must not be shown; `undefined` if there is no
 * credential.
 */
export function findToken(input: unknown): string | undefined {
  // A work list instead of recursion: an input of 256 KiB can be nested 100,000 deep.
  const left: { value: unknown; field: string }[] = [{ value: input, field: '' }];
  for (let item = left.pop(); item !== undefined; item = left.pop()) {
    const { value, field } = item;
    if (typeof value === 'string' && looksLikeToken(value)) return field;
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      const top = field === '' && !Array.isArray(value) ? fitToShow(name) : field;
      if (looksLikeToken(name)) return field;
      if (CREDENTIAL_NAME.test(name) && typeof inner === 'string' && inner !== '') return top;
      left.push({ value: inner, field: top });
    }
  }
  return undefined;
}

const looksLikeToken = (text: string): boolean => redact(text) !== text;

const fitToShow = (name: string): string => (/^\w{1,40}$/.test(name) && !looksLikeToken(name) ? name : '');
