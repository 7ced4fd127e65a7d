import type { Readable } from 'node:stream';
import type { ReceivedBody } from './body.ts';
import type { ObjectStore } from './object-store.ts';
import type { ParsedRequest } from './request.ts';
import type { MultipartUploads } from './uploads.ts';
import { writeXml, type XmlElement } from './xml.ts';

/** The input of an operation: the request, its verified body, and the storage. */
export interface Call {
  readonly request: ParsedRequest;
  /** Only for operations with a body. */
  readonly body: ReceivedBody | undefined;
  readonly store: ObjectStore;
  readonly uploads: MultipartUploads;
}

/** The response of an operation. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

/** One operation of the S3 API. @throws S3Error for any other response */
export type Operation = (call: Call) => Promise<Reply>;

/** 200 with an XML document. */
export function xmlReply(root: XmlElement): Reply {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: writeXml(root) };
}

/** An ETag in the form of headers and documents. */
export const quoted = (etag: string): string => `"${etag}"`;

/** An instant in the form of documents, where S3 has whole seconds. */
export const documentTime = (instant: string): string => instant.replace(/\.\d+Z$/, '.000Z');

/** The body of an operation that has one. */
export function bodyOf({ request, body }: Call): ReceivedBody {
  if (body === undefined) throw new Error(`${request.operation} was called without its body`);
  return body;
}
