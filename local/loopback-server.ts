import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** An HTTP server on 127.0.0.1, on a free port. */
export interface LoopbackServer {
  /** Origin without a trailing slash, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Ends all sockets at once and resolves when every handler has returned. May be called again. */
  close(): Promise<void>;
}

/**
 * Serves `handle` on loopback; `closing` is aborted as soon as `close` is called, so that what waits can give up. A handler that throws has its connection destroyed, as if the server had died.
 * @throws the error of `listen`, when no port can be had.
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
  // A connection that the server ends while it is idle is a reset to the client that reuses it just then, and a
  // request may be held for as long as a test likes.
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
