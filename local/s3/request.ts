import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { accessKeyIdOf } from '#local/access-key.ts';
import { notImplemented, S3Error } from './s3-error.ts';

interface Route {
  readonly method: string;
  readonly on: 'bucket' | 'object';
  /** Query parameters that identify the operation. */
  readonly query?: readonly string[];
  /** Additional query parameters. */
  readonly options?: readonly string[];
  /** Whether it has `x-amz-copy-source`. */
  readonly copy?: true;
  /** Whether it has a body. */
  readonly body?: true;
}

/** In the order of matching, narrower routes first. */
const ROUTES = {
  UploadPart: { method: 'PUT', on: 'object', query: ['partNumber', 'uploadId'], body: true },
  CopyObject: { method: 'PUT', on: 'object', copy: true },
  PutObject: { method: 'PUT', on: 'object', body: true },
  CreateMultipartUpload: { method: 'POST', on: 'object', query: ['uploads'] },
  CompleteMultipartUpload: { method: 'POST', on: 'object', query: ['uploadId'], body: true },
  AbortMultipartUpload: { method: 'DELETE', on: 'object', query: ['uploadId'] },
  DeleteObject: { method: 'DELETE', on: 'object' },
  GetObject: { method: 'GET', on: 'object' },
  HeadObject: { method: 'HEAD', on: 'object' },
  ListObjectsV2: {
    method: 'GET',
    on: 'bucket',
    query: ['list-type'],
    options: ['prefix', 'delimiter', 'continuation-token', 'start-after', 'max-keys'],
  },
} satisfies Record<string, Route>;

/** The supported operations, by their names in the S3 API. */
export type S3Operation = keyof typeof ROUTES;

/** Whether the operation has a body. */
export function hasBody(operation: S3Operation): boolean {
  const route: Route = ROUTES[operation];
  return route.body ?? false;
}

/** A hint of the SDK. */
const ALWAYS_ALLOWED = ['x-id'];

/** One parsed request. */
export interface ParsedRequest {
  readonly operation: S3Operation;
  readonly bucket: string;
  /** Empty for an operation on the bucket. */
  readonly key: string;
  readonly accessKeyId: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/** A header's value, or undefined. `name` in lower case. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error(400, 'InvalidURI', `Could not parse the URI part ${text}`);
  }
}

function operationOf(
  method: string,
  on: Route['on'],
  query: URLSearchParams,
  copy: boolean,
): S3Operation | undefined {
  const fits = ([, route]: [string, Route]): boolean =>
    route.method === method &&
    route.on === on &&
    (route.copy === undefined || copy) &&
    (route.query ?? []).every((name) => query.has(name)) &&
    [...query.keys()].every((name) =>
      [...(route.query ?? []), ...(route.options ?? []), ...ALWAYS_ALLOWED].includes(name),
    );
  return Object.entries(ROUTES).find(fits)?.[0] as S3Operation | undefined;
}

/**
 * Reads a path-style S3 request (`/bucket/key?query`). Uses the raw path, because a URL parser would resolve `..`.
 * @throws S3Error 403 for an unsigned request (a web page can send one to loopback but cannot sign it),   501 for an
 * unsupported operation.
 */
export function parseRequest(request: IncomingMessage): ParsedRequest {
  const accessKeyId = accessKeyIdOf(request);
  if (accessKeyId === undefined) throw new S3Error(403, 'AccessDenied', 'The request is not signed');
  const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const [, bucketPart = '', keyPart = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  const query = new URLSearchParams(search);
  const method = request.method ?? '';
  const copy = request.headers['x-amz-copy-source'] !== undefined;
  const operation = operationOf(method, keyPart === '' ? 'bucket' : 'object', query, copy);
  if (operation === undefined || bucketPart === '') throw notImplemented(`${method} ${request.url}`);
  return {
    operation,
    bucket: decode(bucketPart),
    key: decode(keyPart),
    accessKeyId,
    query,
    headers: request.headers,
  };
}
