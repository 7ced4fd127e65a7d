import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import type { Reply } from './replies.ts';

const compressAside = promisify(gzip);

/** Bodies under this size are not worth compressing. */
const GZIP_FROM = 512;
/** Less than this is compressed at once: handing it to another thread takes longer than the work. */
const ASIDE_FROM = 64 * 1024;
/** Level 1: the data is thrown away at once, and a million rows are to come out of one process. */
const GZIP = { level: 1 };

/**
 * Sends a response according to its `delivery`. Returns the HTTP status that the client can have seen, 0 for none.
 * Never throws for a client that is gone.
 */
export async function deliver(
  response: ServerResponse,
  reply: Reply,
  headers: Readonly<Record<string, string>>,
  acceptsGzip: boolean,
): Promise<number> {
  const { delivery } = reply;
  if (delivery.how === 'reset-before-headers') {
    response.destroy();
    return 0;
  }
  if (delivery.how === 'hang') return 0;
  if (delivery.how === 'slow') await pause(response, delivery.ms);
  const zipped = acceptsGzip && reply.body.length >= GZIP_FROM;
  const body = zipped ? await compress(reply.body) : Buffer.from(reply.body);
  for (const [name, value] of Object.entries(headers)) if (value !== '') response.setHeader(name, value);
  response.setHeader('content-type', reply.contentType);
  response.setHeader('content-length', body.length);
  if (zipped) response.setHeader('content-encoding', 'gzip');
  response.writeHead(reply.status);
  if (delivery.how === 'reset-mid-body') {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  } else if (delivery.how === 'drip') {
    drip(response, body, delivery.everyMs);
  } else {
    response.end(body);
  }
  return reply.status;
}

async function compress(text: string): Promise<Buffer> {
  return text.length < ASIDE_FROM ? gzipSync(text, GZIP) : compressAside(text, GZIP);
}

/** Waits, or until the client is gone. */
function pause(response: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    response.on('close', done);
  });
}

function drip(response: ServerResponse, body: Buffer, everyMs: number): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < body.length) response.write(body.subarray(sent, sent + 1));
    else response.end();
    sent += 1;
  }, everyMs);
  response.on('close', () => clearInterval(timer));
}
