/** Tokens and app secrets have no spaces, quotes or brackets; a text that has is something else. */
const CREDENTIAL = /^[\w|.~+/=:-]+$/;
/** Only at the start: a real token begins with EAA, and may hold any letters after it. */
const PLACEHOLDER = /^[<[({]*(?:placeholder|replace|change|fill|your|paste|put|enter|insert|todo|[x.…]+$)/i;

/**
 * What keeps a text from being an access token or an app secret of Meta's, as a clause; `undefined`: nothing does.
 * @param value without space around it. Never repeated.
 */
export function credentialProblem(value: string): string | undefined {
  if (value === '') return 'is empty';
  if (PLACEHOLDER.test(value)) return 'is still a placeholder';
  if (CREDENTIAL.test(value)) return undefined;
  return 'has characters that no such value has, such as a space, a quote or a line break';
}
