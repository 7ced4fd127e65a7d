import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import { GraphClient, type GraphClientOptions } from '#functions/graph/client.ts';

/** Looked for, and not to be found, wherever an error or a client shows itself. */
export const TOKEN = 'EAAcanaryTokenThatMustNeverBeSeen0123456789';
export const APP_SECRET = 'canaryAppSecretThatMustNeverBeSeen';

/** A request as the server got it. */
export interface SeenRequest {
  readonly method: string;
  /** With the version, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Tells connections apart. */
  readonly port: number;
}

export type Reply = (request: SeenRequest, response: ServerResponse, count: number) => void;

/** A Graph API on loopback that answers as a test says. */
export interface FakeGraph extends AsyncDisposable {
  readonly origin: string;
  readonly requests: SeenRequest[];
  /** Resolves when no connection is open any more. */
  allClosed(): Promise<void>;
}

export async function startGraph(reply: Reply): Promise<FakeGraph> {
  const requests: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://graph.invalid');
    const seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: await text(request),
      port: request.socket.remotePort ?? 0,
    };
    requests.push(seen);
    reply(seen, response, requests.length);
  });
  // A connection that nobody closes stays open, and shows.
  server.keepAliveTimeout = 0;
  let open = 0;
  let waiting: (() => void)[] = [];
  server.on('connection', (socket) => {
    open += 1;
    socket.on('close', () => {
      open -= 1;
      if (open > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    allClosed: () => new Promise((resolve) => (open === 0 ? resolve() : waiting.push(resolve))),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A whole JSON answer. */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return raw(JSON.stringify(body), status, { 'content-type': 'application/json; charset=UTF-8', ...headers });
}

/** A whole answer of any text. */
export function raw(body: string, status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return (_request, response) => response.writeHead(status, headers).end(body);
}

/** The answers one after another, the last one again and again. */
export function inTurn(...replies: readonly [Reply, ...Reply[]]): Reply {
  return (request, response, count) => {
    const reply = replies[Math.min(count, replies.length) - 1] ?? replies[0];
    reply(request, response, count);
  };
}

/** A client without pauses or jitter. */
export function clientOf(
  graph: Pick<FakeGraph, 'origin'>,
  options: Partial<GraphClientOptions> = {},
): GraphClient {
  return new GraphClient({
    accessToken: TOKEN,
    origin: graph.origin,
    version: 'v25.0',
    account: 'act_1',
    useCase: 'insights',
    random: () => 0,
    ...options,
  });
}

/** Sends a body byte by byte, for ever. */
export function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 5);
  response.on('close', () => clearInterval(timer));
}

/** Everything that a generator gives. */
export async function collect<T>(generator: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of generator) all.push(one);
  return all;
}

/** What a promise is rejected with; fails when it is not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It was to be rejected, but was resolved');
}

/** Fails when a credential shows in any of the ways in which a value is printed or written. */
export function expectNoCredential(value: unknown): void {
  const stack = value instanceof Error ? `${value.message}\n${value.stack}` : '';
  const shown = [stack, String(value), JSON.stringify(value), inspect(value, { depth: 10 })].join('\n');
  expect(shown).not.toContain('canary');
}
