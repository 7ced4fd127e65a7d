import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { listenOnLoopback } from '#local/loopback-server.ts';
import { receiveBody } from './body.ts';
import type { Operation, Reply } from './call.ts';
import { copyObject } from './copy-object.ts';
import { type S3Fault, unlessClosed, waitOut } from './fault.ts';
import { listObjects } from './list-objects.ts';
import * as multipart from './multipart.ts';
import * as objects from './object-operations.ts';
import { ObjectStore } from './object-store.ts';
import { hasBody, type ParsedRequest, parseRequest, type S3Operation } from './request.ts';
import { S3Error } from './s3-error.ts';
import type { MultipartUploads } from './uploads.ts';
import { writeXml } from './xml.ts';

/** A request in the hooks. */
export interface S3Request {
  readonly operation: S3Operation;
  readonly bucket: string;
  /** Empty for an operation on the bucket. */
  readonly key: string;
  /** Identifies the caller if each process has its own access key. */
  readonly accessKeyId: string;
  /** Number of the request per access key, from 1. */
  readonly number: number;
}

/** How a request ended; `code` is S3's error code, absent after a success. */
export interface S3Outcome {
  readonly status: number;
  readonly code?: string;
}

/** The folder to serve, and the hooks of a test. */
export interface S3Options {
  /** Folder of the buckets, created if missing. Each bucket is a folder in it, and keys are paths. */
  readonly root: string;
  /** Called first; returns the fault to apply, if any. If it throws, the client gets a 500. */
  readonly onRequest?: (request: S3Request) => S3Fault | undefined | Promise<S3Fault | undefined>;
  /** Called after the operation, before the response. Must not throw. */
  readonly afterRequest?: (request: S3Request, outcome: S3Outcome) => void | Promise<void>;
}

/** A running emulator. */
export interface S3Server {
  /** Endpoint for the SDK. A numeric address makes it use path-style URLs. */
  readonly url: string;
  /** Number of requests by operation. */
  readonly requests: ReadonlyMap<S3Operation, number>;
  /** Closes all connections and cancels waits. The folder stays and can be served again. */
  close(): Promise<void>;
}

const OPERATIONS: Readonly<Record<S3Operation, Operation>> = {
  PutObject: objects.putObject,
  GetObject: objects.getObject,
  HeadObject: objects.headObject,
  CopyObject: copyObject,
  DeleteObject: objects.deleteObject,
  ListObjectsV2: listObjects,
  CreateMultipartUpload: multipart.createMultipartUpload,
  UploadPart: multipart.uploadPart,
  CompleteMultipartUpload: multipart.completeMultipartUpload,
  AbortMultipartUpload: multipart.abortMultipartUpload,
};

/**
 * Serves a folder as S3 to the unmodified AWS SDK on loopback. Conditional writes are atomic within one server only, so
 * the caller must ensure that the folder has no other.
 * @throws Error when the folder cannot be written
 */
export async function startS3(options: S3Options): Promise<S3Server> {
  mkdirSync(options.root, { recursive: true });
  const service = new S3Service(options);
  const { url, close } = await listenOnLoopback((request, response, closing) =>
    service.serve(request, response, closing),
  );
  return { url, requests: service.requests, close };
}

interface Result {
  readonly reply: Reply;
  readonly outcome: S3Outcome;
}

/** Processes requests: hooks, faults, operation. */
class S3Service {
  readonly requests = new Map<S3Operation, number>();
  readonly #options: S3Options;
  readonly #store: ObjectStore;
  readonly #uploads: MultipartUploads = new Map();
  readonly #numbers = new Map<string, number>();

  constructor(options: S3Options) {
    this.#options = options;
    this.#store = new ObjectStore(options.root);
  }

  async serve(request: IncomingMessage, response: ServerResponse, closing: AbortSignal): Promise<void> {
    let parsed: ParsedRequest;
    try {
      parsed = parseRequest(request);
    } catch (error) {
      request.resume();
      return send(response, refusal(error, request.url ?? '').reply);
    }
    const asked = this.#count(parsed);
    const { result, fault } = await this.#perform(request, parsed, asked, closing);
    try {
      if (result !== undefined) {
        await unlessClosed(this.#options.afterRequest?.(asked, result.outcome), closing);
      }
      if (result === undefined || fault?.kind === 'lose-response') {
        request.socket.destroy();
        return;
      }
      // Read a refused body to its end, so that the client reads the error.
      request.resume();
      await send(response, result.reply);
    } finally {
      if (result?.reply.body instanceof Readable) result.reply.body.destroy();
    }
  }

  #count({ operation, bucket, key, accessKeyId }: ParsedRequest): S3Request {
    const number = (this.#numbers.get(accessKeyId) ?? 0) + 1;
    this.#numbers.set(accessKeyId, number);
    this.requests.set(operation, (this.requests.get(operation) ?? 0) + 1);
    return { operation, bucket, key, accessKeyId, number };
  }

  /**
   * Receives the whole request, waits if it must be held, and does the operation. Returns undefined if it did nothing.
   */
  async #perform(request: IncomingMessage, parsed: ParsedRequest, asked: S3Request, closing: AbortSignal) {
    let fault: S3Fault | undefined;
    try {
      fault = await unlessClosed(this.#options.onRequest?.(asked), closing);
      if (fault?.kind === 'drop') return { fault };
      const body = hasBody(parsed.operation) ? await receiveBody(request) : undefined;
      fault = await waitOut(fault, closing);
      if (fault?.kind === 'drop') return { fault };
      if (fault?.kind === 'error')
        throw new S3Error(fault.status, fault.code, 'An error that a test requested');
      const call = { request: parsed, body, store: this.#store, uploads: this.#uploads };
      const reply = await OPERATIONS[parsed.operation](call);
      return { fault, result: { reply, outcome: { status: reply.status } } };
    } catch (error) {
      // No client to respond to: it disconnected during the body, or the server is closing.
      if (closing.aborted || (request.destroyed && !request.complete)) throw error;
      return { fault, result: refusal(error, `/${parsed.bucket}/${parsed.key}`) };
    }
  }
}

function refusal(error: unknown, resource: string): Result {
  const { status, code, message } =
    error instanceof S3Error ? error : new S3Error(500, 'InternalError', String(error));
  const outcome = { status, code };
  if (status === 304) return { reply: { status, headers: {} }, outcome };
  const body = writeXml([
    'Error',
    [
      ['Code', code],
      ['Message', message],
      ['Resource', resource],
    ],
  ]);
  return { reply: { status, headers: { 'content-type': 'application/xml' }, body }, outcome };
}

async function send(response: ServerResponse, { status, headers, body }: Reply): Promise<void> {
  if (body instanceof Readable) {
    response.writeHead(status, headers);
    await pipeline(body, response);
    return;
  }
  const length = headers['content-length'] ?? String(Buffer.byteLength(body ?? ''));
  const all = { 'x-amz-request-id': 'local', ...headers };
  response.writeHead(status, status === 204 ? all : { ...all, 'content-length': length }).end(body);
}
