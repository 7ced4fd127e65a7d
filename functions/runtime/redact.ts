const REDACTED = '[redacted]';

/** What a credential of the Graph API looks like, anywhere in a text. */
const CREDENTIALS: readonly RegExp[] = [
  // User, page and system user tokens.
  /\bEAA[\w-]{3,}/g,
  // App tokens: app id, a bar, the rest.
  /\b\d{5,}(?:\||%7C)[\w-]{8,}/gi,
  // The value of a parameter or a JSON field with the name of a credential.
  /(?<=(?:access_token|input_token|appsecret_proof|client_secret)["']?\s*[=:]\s*["']?)[^\s"'&,}]+/gi,
  /(?<=\bBearer\s+)\S+/gi,
];

/** Removes everything that looks like a token from a text. */
export function redact(text: string): string {
  return CREDENTIALS.reduce((clean, pattern) => clean.replace(pattern, REDACTED), text);
}

/**
 * Removes known secrets from a text, also in URL encoding (`paging.next` contains the token).
 * @param secrets the literal values; empty ones are ignored.
 */
export function removeSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret === '') continue;
    for (const form of new Set([secret, encodeURIComponent(secret)]))
      clean = clean.replaceAll(form, REDACTED);
  }
  return clean;
}

/**
 * Overwrites known secrets in bytes with asterisks, in place, also in URL encoding.
 * @param secrets the literal values; empty ones are ignored.
 */
export function blankSecrets(bytes: Buffer, secrets: readonly string[]): void {
  for (const secret of secrets) {
    if (secret === '') continue;
    for (const form of new Set([secret, encodeURIComponent(secret)])) {
      const { length } = Buffer.from(form);
      for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at + length))
        bytes.fill('*', at, at + length);
    }
  }
}
