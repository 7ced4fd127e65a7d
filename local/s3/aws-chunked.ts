import { invalidRequest, S3Error } from './s3-error.ts';

/** A decoded `aws-chunked` body. Names of trailers are in lower case. */
export interface Decoded {
  readonly bytes: Buffer;
  readonly trailers: ReadonlyMap<string, string>;
}

/**
 * Decodes a body in S3's `aws-chunked` encoding: `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n` …, a chunk of size 0,
 * then trailers. Signatures are not checked.
 * Source: Amazon S3 API reference, "Signature calculations … including trailing headers".
 * @throws S3Error 400 for a body that is malformed or cut short.
 */
export function decodeAwsChunked(body: Buffer): Decoded {
  const chunks: Buffer[] = [];
  let at = 0;
  const line = (): string => {
    const end = body.indexOf('\r\n', at);
    if (end < 0) throw new S3Error(400, 'IncompleteBody', 'The aws-chunked body ends too early');
    const text = body.toString('latin1', at, end);
    at = end + 2;
    return text;
  };
  for (;;) {
    const size = Number.parseInt(/^[0-9a-f]+(?=;|$)/i.exec(line())?.[0] ?? '', 16);
    if (Number.isNaN(size)) throw invalidRequest('A chunk of the aws-chunked body has no size');
    if (size === 0) break;
    chunks.push(body.subarray(at, at + size));
    at += size;
    if (line() !== '') throw invalidRequest('A chunk of the aws-chunked body is too long');
  }
  const trailers = new Map<string, string>();
  for (let text = line(); text !== ''; text = line()) {
    const colon = text.indexOf(':');
    trailers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
  }
  if (at < body.length) throw invalidRequest('The aws-chunked body continues after its trailers');
  return { bytes: Buffer.concat(chunks), trailers };
}
