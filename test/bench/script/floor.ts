import { Agent, get } from 'node:http';
import type { ListQuery, ReadingTask } from './list-query.ts';
import { readSideBySide } from './reading-process.ts';

/** What no reader can do without: `node:http`, `JSON.parse`, and a line for each row. One page ahead, as ours. */

const agent = new Agent({ keepAlive: true });

await readSideBySide(async (query, task, write) => {
  let coming: Promise<Buffer> | undefined = bodyOf(firstPage(query, task), task.token);
  while (coming !== undefined) {
    const { data, paging }: Page = JSON.parse((await coming).toString());
    coming = paging?.next === undefined ? undefined : bodyOf(paging.next, task.token);
    await write(data);
  }
});
agent.destroy();

interface Page {
  readonly data: readonly unknown[];
  readonly paging?: { readonly next?: string };
}

function firstPage({ account, edge, fields, params }: ListQuery, { origin }: ReadingTask): string {
  const url = new URL(`${origin}/v25.0/${account}/${edge}?fields=${fields.join(',')}`);
  for (const [name, value] of Object.entries(params)) {
    url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return url.href;
}

function bodyOf(url: string, token: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks);
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`${response.statusCode}: ${body.toString().slice(0, 300)}`));
      });
    });
    request.on('error', reject);
  });
}
