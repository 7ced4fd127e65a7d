import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { listenOnLoopback } from '#local/loopback-server.ts';
import { receiveBody } from './body.ts';
import type { Reply } from './call.ts';
import { type S3Fault, unlessClosed, waitOut } from './fault.ts';
import { MultipartUploads } from './multipart-uploads.ts';
import { ObjectStore } from './object-store.ts';
import { OPERATIONS } from './operations.ts';
import { hasBody, type ParsedRequest, parseRequest, type S3Operation } from './request.ts';
import { S3Error } from './s3-error.ts';
import { writeXml } from './xml.ts';

/** A request as the hooks see it. */
export interface S3Request {
  readonly operation: S3Operation;
  readonly bucket: string;
  /** Empty for an operation on the bucket. */
  readonly key: string;
  /** Tells who asks, where each process has an access key of its own. */
  readonly accessKeyId: string;
  /** Which request of this access key it is, from 1. */
  readonly number: number;
}

/** How a request ended; `code` is S3's error code, absent after a success. */
export interface S3Outcome {
  readonly status: number;
  readonly code?: string;
}

/** What is served, and the hooks of a test. */
export interface S3Options {
  /** Folder of the buckets; made if it is missing. Each bucket is a folder in it, and keys are paths. */
  readonly root: string;
  /** Called before anything is done; gives the fault to make, if any. Where it throws, the client is told 500. */
  readonly onRequest?: (request: S3Request) => S3Fault | undefined | Promise<S3Fault | undefined>;
  /** Called when the operation is done or refused, before the client is told. Must not throw. */
  readonly afterRequest?: (request: S3Request, outcome: S3Outcome) => void | Promise<void>;
}

/** A running endpoint. */
export interface S3Server {
  /** To be given to the SDK as endpoint; an address of digits makes it use path-style URLs. */
  readonly url: string;
  /** How many requests came, by operation. */
  readonly requests: ReadonlyMap<S3Operation, number>;
  /** Ends all connections and whatever waits; the folder stays, and can be served again. */
  close(): Promise<void>;
}

interface Result {
  readonly reply: Reply;
  readonly outcome: S3Outcome;
  /** Whether the reply is to be lost on its way. */
  readonly lost: boolean;
}

function refusal(error: unknown, resource: string): Omit<Result, 'lost'> {
  const { status, code, message } =
    error instanceof S3Error ? error : new S3Error(500, 'InternalError', String(error));
  const body = writeXml([
    'Error',
    [
      ['Code', code],
      ['Message', message],
      ['Resource', resource],
    ],
  ]);
  const reply =
    status === 304
      ? { status, headers: {} }
      : { status, headers: { 'content-type': 'application/xml' }, body };
  return { reply, outcome: { status, code } };
}

async function send(response: ServerResponse, { status, headers, body }: Reply): Promise<void> {
  if (body instanceof Readable) {
    response.writeHead(status, headers);
    await pipeline(body, response);
    return;
  }
  const length = headers['content-length'] ?? String(Buffer.byteLength(body ?? ''));
  response
    .writeHead(status, { ...headers, ...(status === 204 ? {} : { 'content-length': length }) })
    .end(body);
}

/**
 * Serves a folder as S3, to the unchanged AWS SDK, on loopback. Conditional writes are atomic within one server only:
 * whoever starts it makes sure that the folder has no other.
 * @throws Error when the folder cannot be written
 */
export async function startS3({ root, onRequest, afterRequest }: S3Options): Promise<S3Server> {
  mkdirSync(root, { recursive: true });
  const store = new ObjectStore(root);
  const uploads = new MultipartUploads(store);
  const requests = new Map<S3Operation, number>();
  const numbers = new Map<string, number>();

  function count({ operation, bucket, key, accessKeyId }: ParsedRequest): S3Request {
    const number = (numbers.get(accessKeyId) ?? 0) + 1;
    numbers.set(accessKeyId, number);
    requests.set(operation, (requests.get(operation) ?? 0) + 1);
    return { operation, bucket, key, accessKeyId, number };
  }

  /** Takes the whole request in, waits where it is to be held, and does it. Undefined: nothing is done or told. */
  async function perform(
    request: IncomingMessage,
    parsed: ParsedRequest,
    asked: S3Request,
  ): Promise<Result | undefined> {
    const path = store.temporaryPath();
    let fault: S3Fault | undefined;
    try {
      fault = await unlessClosed(onRequest?.(asked), server.closing);
      if (fault?.kind === 'drop') return undefined;
      const body = hasBody(parsed.operation) ? await receiveBody(request, path) : undefined;
      fault = await waitOut(fault, server.closing);
      if (fault?.kind === 'drop') return undefined;
      if (fault?.kind === 'error') throw new S3Error(fault.status, fault.code, 'An error that was asked for');
      const reply = await OPERATIONS[parsed.operation]({ request: parsed, body, store, uploads });
      return { reply, outcome: { status: reply.status }, lost: fault?.kind === 'lose-response' };
    } catch (error) {
      // Nobody is there to be told: the client went away while it sent the body, or the server closes.
      if (server.closing.aborted || (request.destroyed && !request.complete)) throw error;
      return { ...refusal(error, `/${parsed.bucket}/${parsed.key}`), lost: fault?.kind === 'lose-response' };
    } finally {
      await rm(path, { force: true });
    }
  }

  async function tell(request: IncomingMessage, response: ServerResponse, result: Result, asked: S3Request) {
    try {
      await unlessClosed(afterRequest?.(asked, result.outcome), server.closing);
      if (result.lost) {
        request.socket.destroy();
        return;
      }
      // A body that was refused half-way is read to its end, so that the client gets to read why.
      request.resume();
      await send(response, result.reply);
    } finally {
      if (result.reply.body instanceof Readable) result.reply.body.destroy();
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('x-amz-request-id', randomUUID());
    let parsed: ParsedRequest;
    try {
      parsed = parseRequest(request);
    } catch (error) {
      request.resume();
      return send(response, refusal(error, request.url ?? '').reply);
    }
    const asked = count(parsed);
    const result = await perform(request, parsed, asked);
    if (result === undefined) request.socket.destroy();
    else await tell(request, response, result, asked);
  }

  const server = await listenOnLoopback(serve);
  return { url: server.url, requests, close: server.close };
}
