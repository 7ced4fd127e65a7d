import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { startGraphSimulator } from '#local/graph/simulator.ts';
import { answerKey, isLasting } from './answer-key.ts';
import { loadOf, TOKEN } from './load.ts';

/**
 * The Graph API of the benchmark, a process of its own: the simulator, and in front of it what it has answered before,
 * as bytes. Whoever asks for what somebody asked for before costs the server next to nothing. Nothing is compressed,
 * for anyone. Prints its origin, and ends when its stdin does.
 */

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const { accounts } = loadOf(process.env);
// Reports are complete at once: how long they take is Meta's, and the same for everybody.
const simulator = await startGraphSimulator({ accounts, accessToken: TOKEN, reportMs: 0.001 });
const kept = new Map<string, Answer>();
const server = createServer((message, response) => void serve(message, response));
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${origin()}\n`));
// Whoever started it holds its stdin.
process.stdin.on('end', () => process.exit(0)).resume();

const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on('error', () => {});
  const { method = 'GET', url = '/' } = message;
  const body = await buffer(message);
  const key = answerKey(method, url, body.toString());
  const answer = kept.get(key) ?? (await passOn(message, body, key));
  const {
    'content-length': _,
    connection,
    'keep-alive': __,
    'transfer-encoding': ___,
    ...headers
  } = answer.headers;
  response.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
  response.end(answer.body);
}

/** What the simulator answers; its own origin, which `paging.next` has, becomes that of the front. */
async function passOn({ method, url, headers }: IncomingMessage, body: Buffer, key: string): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const { 'accept-encoding': _, ...others } = headers;
    request(new URL(url ?? '/', simulator.url), { method, headers: others }, resolve)
      .on('error', reject)
      .end(body);
  });
  const text = (await buffer(response)).toString().replaceAll(simulator.url, origin());
  const answer = { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.from(text) };
  if (isLasting(answer.status, text)) kept.set(key, answer);
  return answer;
}
