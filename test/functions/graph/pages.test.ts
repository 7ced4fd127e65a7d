import { describe, expect, it } from 'vitest';
import { type GraphError, GraphThrottled, GraphTransient } from '#functions/graph/errors.ts';
import { pages, rowsOf } from '#functions/graph/pages.ts';
import {
  clientOf,
  collect,
  expectNoCredential,
  inTurn,
  json,
  rejection,
  startGraph,
  TOKEN,
} from '#test/harness/fake-graph.ts';
import { FACTS, ids, listOf, NEXT, OPTIONS, plain, readAll, readerOf } from '#test/harness/fake-list.ts';

describe('where a list ends', () => {
  it('is where there is no next page, and nowhere else', async () => {
    const reader = readerOf(({ after }) => {
      if (after === undefined)
        return { data: [{ id: '1' }], paging: { next: `${NEXT}a`, cursors: { after: 'a' } } };
      if (after === 'a') return { data: [], paging: { next: `${NEXT}b`, cursors: { after: 'b' } } };
      return { data: [{ id: '2' }], paging: { cursors: { before: 'b', after: 'c' } } };
    });
    const found = await readAll(reader);
    expect(ids(found)).toEqual(['1', '2']);
    expect(found.map((page) => page.next)).toEqual(['a', 'b', undefined]);
    expect(reader.asked).toHaveLength(3);
  });

  it.each([
    ['no paging', { data: [{ id: '1' }] }],
    ['paging that is null', { data: [], paging: null }],
    ['a next page that is null', { data: [], paging: { next: null, cursors: { after: 'a' } } }],
    ['no rows', { data: [] }],
  ])('is an answer with %s', async (_name, answer) => {
    const found = await readAll(readerOf(() => answer));
    expect(found).toHaveLength(1);
    expect(found[0]?.next).toBeUndefined();
  });

  it('is found from any cursor on', async () => {
    expect(ids(await readAll(listOf(plain(10)), { after: '7' }))).toEqual(['7', '8', '9']);
  });
});

describe('the cursor', () => {
  it.each([
    ['the one in the URL of the next page', { next: `${NEXT}MTAx%3D`, cursors: { after: 'other' } }, 'MTAx='],
    [
      'the one beside it, where the URL has none',
      { next: 'https://graph.facebook.com/x', cursors: { after: 'b' } },
      'b',
    ],
    ['found in a URL without a host', { next: 'act_1/ads?limit=25&after=c' }, 'c'],
  ])('is %s', async (_name, paging, cursor) => {
    const reader = readerOf(({ after }) => (after === undefined ? { data: [], paging } : { data: [] }));
    await readAll(reader);
    expect(reader.asked[1]?.after).toBe(cursor);
  });

  it('that is missing although there is a next page is an error, not an end', async () => {
    const reader = readerOf(() => ({ data: [], paging: { next: 'https://graph.facebook.com/x' } }));
    expect(await rejection(readAll(reader))).toBeInstanceOf(GraphTransient);
  });

  it('that repeats is asked for twice more, and is an error if it stays', async () => {
    const reader = readerOf(({ after }) => ({
      data: [{ id: after ?? '0' }],
      paging: { next: `${NEXT}${after ? 'a' : 'b'}` },
    }));
    const loop = readerOf(({ after }) => ({
      data: [],
      paging: { next: `${NEXT}${after === 'a' ? 'b' : 'a'}` },
    }));
    expect(await rejection(readAll(reader, { after: 'a' }))).toBeInstanceOf(GraphTransient);
    expect(reader.asked.map(({ after }) => after)).toEqual(['a', 'a', 'a']);
    expect(await rejection(readAll(loop))).toMatchObject({ message: expect.stringContaining('used before') });
  });

  it('that repeats only once loses and doubles nothing', async () => {
    let glitches = 0;
    const list = listOf(plain(6));
    const reader = readerOf(async (question) => {
      const page = await list.get('', { ...question });
      if (question.after !== '4' || glitches++ > 0) return page;
      return { ...page, paging: { next: `${NEXT}2` } };
    });
    expect(ids(await readAll(reader, { pageSize: 2 }))).toEqual(['0', '1', '2', '3', '4', '5']);
  });
});

describe('an answer that is no page', () => {
  it.each([
    [{}],
    [{ data: null }],
    [{ data: { id: '1' } }],
    [{ data: ['x'] }],
    [{ data: [null] }],
    [{ id: '1' }],
  ])('%j is an error that passes', async (answer) => {
    expect(await rejection(readAll(readerOf(() => answer)))).toMatchObject({
      name: 'GraphTransient',
      message: expect.stringContaining('not a page'),
    });
  });
});

describe('reading ahead', () => {
  it('asks for one page more than was taken, and no further', async () => {
    const reader = listOf(plain(10));
    const list = pages(reader, 'act_1/ads', {}, { pageSize: 1, bisectObjects: false });
    await list.next();
    expect(reader.asked.map(({ after }) => after)).toEqual([undefined, '1']);
    await list.next();
    expect(reader.asked.map(({ after }) => after)).toEqual([undefined, '1', '2']);
    await list.return();
  });

  it('is ended with the reader who stops early', async () => {
    let inFlight = 0;
    const reader = readerOf(({ after, signal }) => {
      if (after === undefined) return { data: [{ id: '1' }], paging: { next: `${NEXT}a` } };
      inFlight += 1;
      return new Promise((_resolve, reject) => {
        const end = () => {
          inFlight -= 1;
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', () => setImmediate(end));
      });
    });
    for await (const page of pages(reader, 'act_1/ads', {}, OPTIONS)) {
      expect(rowsOf(page)).toHaveLength(1);
      expect(inFlight).toBe(1);
      break;
    }
    expect(inFlight).toBe(0);
  });

  it('throws the error of a page after the pages before it were given', async () => {
    const throttled = new GraphThrottled(FACTS, 60, 'account');
    const reader = readerOf(({ after }) => {
      if (after === 'a') throw throttled;
      return { data: [{ id: '1' }], paging: { next: `${NEXT}a` } };
    });
    const list = pages(reader, 'act_1/ads', {}, OPTIONS);
    const first = (await list.next()).value;
    expect(first?.next).toBe('a');
    expect(first && rowsOf(first)).toEqual([{ id: '1' }]);
    // Long enough for an unhandled rejection to be noticed, which would fail the test.
    await new Promise((resolve) => setImmediate(resolve));
    expect(await rejection(list.next())).toBe(throttled);
  });
});

describe('over the real client', () => {
  it('pages as Meta shows them (graph-api/results) leave nothing of the token behind', async () => {
    const first = {
      data: [{ id: '1' }],
      paging: {
        cursors: { after: 'MTAxNTExOTQ1MjAwNzI5NDE=', before: 'NDMyNzQyODI3OTQw' },
        previous: `https://graph.facebook.com/v25.0/1/albums?limit=25&before=NDMyNzQyODI3OTQw&access_token=${TOKEN}`,
        next: `https://graph.facebook.com/v25.0/1/albums?access_token=${TOKEN}&limit=25&after=MTAxNTExOTQ1MjAwNzI5NDE%3D`,
      },
    };
    await using graph = await startGraph(inTurn(json(first), json({ data: [{ id: '2' }] })));
    using client = clientOf(graph);
    const found = await collect(pages(client, 'act_1/ads', { fields: ['id'] }, OPTIONS));
    expect(ids(found)).toEqual(['1', '2']);
    expect(found[0]?.next).toBe('MTAxNTExOTQ1MjAwNzI5NDE=');
    expect(graph.requests[1]?.query.get('after')).toBe('MTAxNTExOTQ1MjAwNzI5NDE=');
    expectNoCredential(found);
  });

  it('give the connection back when the reader stops early', async () => {
    await using graph = await startGraph((request, response, count) => {
      if (count === 1) json({ data: [], paging: { next: `${NEXT}a` } })(request, response, count);
    });
    using client = clientOf(graph);
    for await (const page of pages(client, 'act_1/ads', {}, OPTIONS)) {
      expect(page.next).toBe('a');
      break;
    }
    client.close();
    await graph.allClosed();
  });

  it('tell which list an error belongs to', async () => {
    await using graph = await startGraph(json({ data: 'x' }));
    using client = clientOf(graph);
    const error = (await rejection(collect(pages(client, 'act_1/ads', {}, OPTIONS)))) as GraphError;
    expect(error.message).toBe('GET act_1/ads: the response is not a page of rows.');
  });
});
