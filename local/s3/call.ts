import type { Readable } from 'node:stream';
import type { ReceivedBody } from './body.ts';
import type { ObjectStore } from './object-store.ts';
import type { ParsedRequest } from './request.ts';
import type { MultipartUploads } from './uploads.ts';
import { writeXml, type XmlElement } from './xml.ts';

/** All that an operation needs: the request, its verified body, and what it works on. */
export interface Call {
  readonly request: ParsedRequest;
  /** Of the operations that have one. */
  readonly body: ReceivedBody | undefined;
  readonly store: ObjectStore;
  readonly uploads: MultipartUploads;
}

/** What is sent back. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

/** One operation of the S3 API. @throws S3Error for an answer other than success */
export type Operation = (call: Call) => Promise<Reply>;

/** 200 with an XML document. */
export function xmlReply(root: XmlElement): Reply {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: writeXml(root) };
}

/** As S3 spells an ETag in headers and documents. */
export const quoted = (etag: string): string => `"${etag}"`;

/** As S3 spells an instant in documents: its own are exact to the second. */
export const documentTime = (instant: string): string => instant.replace(/\.\d+Z$/, '.000Z');

/** The body, in an operation that has one. */
export function bodyOf({ request, body }: Call): ReceivedBody {
  if (body === undefined) throw new Error(`${request.operation} was called without its body`);
  return body;
}
