import type { IncomingHttpHeaders } from 'node:http';
import { quoted } from './call.ts';
import type { StoredObject } from './object-store.ts';
import { headerOf, type ParsedRequest } from './request.ts';

const KEPT = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'expires'];

/** The headers of a write that S3 stores and returns with the object. */
export function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {
    'content-type': headerOf(headers, 'content-type') ?? 'binary/octet-stream',
  };
  for (const name of Object.keys(headers)) {
    const value = headerOf(headers, name) ?? '';
    if (name.startsWith('x-amz-meta-') || KEPT.includes(name)) kept[name] = value;
  }
  // `aws-chunked` describes the transfer, not the object.
  const encodings = (kept['content-encoding'] ?? '').split(',').map((encoding) => encoding.trim());
  const encoding = encodings.filter((name) => name !== '' && name !== 'aws-chunked').join(',');
  delete kept['content-encoding'];
  return encoding === '' ? kept : { ...kept, 'content-encoding': encoding };
}

/** The response headers that describe an object. */
export function describingHeaders(object: StoredObject): Record<string, string> {
  return {
    ...object.headers,
    etag: quoted(object.etag),
    'last-modified': new Date(object.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
  };
}

/** The response headers for an object's checksum, if it has one and the client asks for it. */
export function checksumHeaders({ headers }: ParsedRequest, { crc32 }: StoredObject): Record<string, string> {
  if (crc32 === undefined || headerOf(headers, 'x-amz-checksum-mode') !== 'ENABLED') return {};
  return { 'x-amz-checksum-crc32': crc32, 'x-amz-checksum-type': 'FULL_OBJECT' };
}
