import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { probeGraph } from '#local/probe-graph.ts';

async function serve(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await vi.waitUntil(() => server.listening);
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('is content with any answer, and sends no token', async () => {
  const headers: unknown[] = [];
  const host = await serve(
    createServer((request, response) => {
      headers.push(request.headers.authorization, request.url);
      response.writeHead(400).end();
    }),
  );
  await probeGraph(`http://${host}`);
  expect(headers).toEqual([undefined, '/']);
});

it('names the host and the reason when nothing listens', async () => {
  const server = createServer();
  const host = await serve(server);
  server.close();
  await vi.waitUntil(() => !server.listening);
  await expect(probeGraph(`http://${host}`)).rejects.toThrow(
    `Cannot reach ${host}: nothing answers on that port. Check --graph-url; nothing was started.`,
  );
});

it('does not wait for a host that does not answer', async () => {
  const host = await serve(createServer(() => {}));
  await expect(probeGraph(`http://${host}`, 50)).rejects.toThrow('no answer within 0.05 seconds');
});

it('tells that a host does not speak https', async () => {
  const host = await serve(createServer());
  await expect(probeGraph(`https://${host}`)).rejects.toThrow(/^Cannot reach .*https/);
});
