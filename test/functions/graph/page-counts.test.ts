import { expect, test } from 'vitest';
import { pages, rowsOf } from '#functions/graph/pages.ts';
import { clientOf, collect, json, startGraph } from '#test/harness/fake-graph.ts';

const NEXT = 'https://graph.facebook.com/v25.0/act_1/ads?after=a';
const REFUSAL = { error: { message: 'Invalid summary', code: 100 } };

async function read(countObjects: boolean, refused = false) {
  await using graph = await startGraph((request, response, count) => {
    const counting = request.query.has('summary');
    if (counting && refused) return json(REFUSAL, 400)(request, response, count);
    const last = request.query.get('after') === 'a';
    const body = {
      data: [{ id: last ? '2' : '1' }],
      ...(counting && { summary: { total_count: 2 } }),
      ...(!last && { paging: { next: NEXT, cursors: { after: 'a' } } }),
    };
    return json(body)(request, response, count);
  });
  using client = clientOf(graph);
  const options = { pageSize: 1, bisectObjects: false, countObjects };
  const found = await collect(pages(client, 'act_1/ads', { fields: ['id'] }, options));
  return {
    ids: found.flatMap((page) => rowsOf(page).map(({ id }) => id)),
    counts: found.map(({ totalCount }) => totalCount),
    asked: graph.requests.map(({ query }) => query.get('summary')),
  };
}

test('the first page of a list asks for the count of its objects', async () => {
  expect(await read(true)).toEqual({ ids: ['1', '2'], counts: [2, null], asked: ['total_count', null] });
});

test('no page asks for it otherwise', async () => {
  expect(await read(false)).toEqual({ ids: ['1', '2'], counts: [null, null], asked: [null, null] });
});

test('a count that is refused costs a request and no row', async () => {
  const { ids, counts, asked } = await read(true, true);
  expect({ ids, counts }).toEqual({ ids: ['1', '2'], counts: [null, null] });
  expect(asked).toEqual(['total_count', null, null]);
});
