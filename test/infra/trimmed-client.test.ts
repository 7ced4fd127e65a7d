import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { bundle } from '#infra/bundle.ts';
import { drive } from '#test/harness/client-driver.ts';
import { json, raw, type SeenRequest, startGraph } from '#test/harness/fake-graph.ts';

const outdir = mkdtempSync(join(tmpdir(), 'trimmed-client-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const graphError = (error: Record<string, unknown>) =>
  json({ error: { message: 'No', fbtrace_id: 'A1', ...error } }, 400);

/** Three pages, a report, and one kind of failure at each of the other paths. */
function answer(request: SeenRequest, response: ServerResponse): void {
  const { path, query } = request;
  const page = { '': 'a', a: 'b' }[query.get('after') ?? ''];
  const next =
    page && `https://graph.facebook.com/v25.0/act_1/ads?access_token=EAAdriverToken0123456789&after=${page}`;
  const replies: Record<string, () => void> = {
    '/v25.0/act_1/ads': () =>
      json({
        data: [{ id: `1${page}`, name: 'Ä “β” 🎯' }, { id: `2${page}` }],
        paging: { cursors: { after: page }, next },
      })(request, response, 1),
    '/v25.0/act_1/insights': () =>
      raw('{"report_run_id":23842999999999999,"data":[]}', 200)(request, response, 1),
    '/v25.0/wrong': () => graphError({ code: 100, type: 'OAuthException' })(request, response, 1),
    '/v25.0/too-much': () =>
      graphError({ code: 1, error_subcode: 99, message: 'Please reduce the amount of data' })(
        request,
        response,
        1,
      ),
    '/v25.0/html': () => raw('<html>Bad Gateway</html>', 502)(request, response, 1),
    '/v25.0/empty': () => raw('', 200)(request, response, 1),
    '/v25.0/cut': () =>
      response.writeHead(200, { 'content-length': '100' }).write('{"data"', () => response.destroy()),
    '/v25.0/token': () => graphError({ code: 190, error_subcode: 463 })(request, response, 1),
  };
  replies[path]?.();
}

/** Drives a client against a server of its own. */
async function observe(run: typeof drive) {
  await using graph = await startGraph(answer);
  const outcomes = await run(graph.origin);
  const requests = graph.requests.map(({ method, path, query, headers, body }) => ({
    method,
    path,
    query: query.toString(),
    headers: { ...headers, host: '' },
    body,
  }));
  // Errors name the host, whose port is another one each time.
  const { host } = new URL(graph.origin);
  return { outcomes: JSON.parse(JSON.stringify(outcomes).replaceAll(host, 'graph.test')), requests };
}

test('the trimmed client of the bundle behaves like the one on the whole SDK: requests, rows and errors', async () => {
  await bundle('test/harness/client-driver.ts', outdir);
  const trimmed = (await import(pathToFileURL(join(outdir, 'index.mjs')).href)) as { drive: typeof drive };

  const [expected, found] = [await observe(drive), await observe(trimmed.drive)];
  expect(found.requests).toEqual(expected.requests);
  expect(found.outcomes).toEqual(expected.outcomes);
  expect(expected.requests.length).toBeGreaterThan(10);
  expect(expected.outcomes).toContainEqual(expect.objectContaining({ name: 'GraphTokenInvalid' }));
});
