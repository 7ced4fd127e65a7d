import type { IncomingMessage } from 'node:http';

/**
 * The access key id in the `Authorization` header of a request signed with Signature Version 4, or undefined if the
 * request is not signed. The signature is not checked: on loopback the id only identifies the caller.
 */
export function accessKeyIdOf(request: IncomingMessage): string | undefined {
  return /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\//.exec(request.headers.authorization ?? '')?.[1];
}
