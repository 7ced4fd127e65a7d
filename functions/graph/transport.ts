import {
  type Agent as HttpAgent,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
} from 'node:http';
import { type Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import type { ResponseHeaders } from './usage.ts';

/** One HTTP request. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Holds the connections; must match the URL's protocol. */
  readonly agent: HttpAgent | HttpsAgent;
  /** Milliseconds for headers and body together. An idle timeout would never end a body that drips. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A complete response of any status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** Unzipped. */
  readonly body: Buffer;
}

/** Thrown when there is no complete response. Keeps only Node's `code` (`ECONNRESET`, `ENOTFOUND`, …). */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const gunzipAside = promisify(gunzip);

/** Less than this is decompressed at once: handing it to another thread takes longer than the work. */
const ASIDE_FROM_BYTES = 32 * 1024;

/**
 * Sends a request and reads the whole response. Does not follow redirects, which would send the token elsewhere.
 * @throws TransportError when the response is missing, incomplete or late.
 * @throws the signal's reason when it is aborted.
 */
export async function send(request: HttpRequest): Promise<HttpAnswer> {
  const { signal } = request;
  signal.throwIfAborted();
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => stop.abort(new TransportError('ETIMEDOUT')), request.timeoutMs);
  try {
    const response = await open(request, stop.signal);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const received = Buffer.concat(chunks);
    const body = response.headers['content-encoding'] === 'gzip' ? await unzip(received) : received;
    return { status: response.statusCode ?? 0, headers: response.headers, body };
  } catch (error) {
    // After an abort, Node's error does not say why. The signal's reason does.
    if (stop.signal.aborted) throw stop.signal.reason;
    throw new TransportError(codeOf(error));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

async function unzip(received: Buffer): Promise<Buffer> {
  return received.length < ASIDE_FROM_BYTES ? gunzipSync(received) : gunzipAside(received);
}

function open(request: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { agent, method, body } = request;
  const options: RequestOptions = { agent, method, headers: { ...request.headers }, signal };
  return new Promise((resolve, reject) => {
    const send = request.url.protocol === 'https:' ? requestHttps : requestHttp;
    send(request.url, options, resolve).on('error', reject).end(body);
  });
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown network error';
}
