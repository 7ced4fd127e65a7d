import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** An HTTP server on 127.0.0.1, on a free port. */
export interface LoopbackServer {
  /** Origin without a trailing slash, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Destroys all sockets and resolves when every handler has returned. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves `handle` on loopback. `close` aborts `closing`, so that waiting handlers can stop. If a handler throws, its
 * connection is destroyed, as if the server had crashed.
 * @throws the error of `listen`.
 */
export async function listenOnLoopback(
  handle: (request: IncomingMessage, response: ServerResponse, closing: AbortSignal) => Promise<void>,
): Promise<LoopbackServer> {
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const work = handle(request, response, closing.signal)
      .catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      })
      .finally(() => running.delete(work));
    running.add(work);
  });
  // Closing an idle connection can reset a client that is just reusing it, and a test may hold a request for any time.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;

  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(0, '127.0.0.1', resolve);
  await listening;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The loopback server has no port');

  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    closing.abort();
    const ended = new Promise<void>((done) => server.close(() => done()));
    server.closeAllConnections();
    await ended;
    await Promise.allSettled(running);
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      closed ??= close();
      return closed;
    },
  };
}
