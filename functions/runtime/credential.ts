/** Tokens and app secrets never have spaces, quotes or brackets. */
const CREDENTIAL = /^[\w|.~+/=:-]+$/;
/** Matched at the start only: a real token starts with EAA and may have any letters after it. */
const PLACEHOLDER = /^[<[({]*(?:placeholder|replace|change|fill|your|paste|put|enter|insert|todo|[x.…]+$)/i;

/**
 * Why a text cannot be an access token or an app secret of Meta, as a clause; `undefined` if it can.
 * @param value trimmed; never part of the result.
 */
export function credentialProblem(value: string): string | undefined {
  if (value === '') return 'is empty';
  if (PLACEHOLDER.test(value)) return 'is still a placeholder';
  if (CREDENTIAL.test(value)) return undefined;
  return 'has characters that are not allowed in it, such as a space, a quote or a line break';
}
