import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphObjectUnreadable, GraphRequestInvalid, GraphTooMuchData } from '#functions/graph/errors.ts';
import { rejection } from '#test/harness/fake-graph.ts';
import { FACTS, type Item, ids, listOf, NEXT, plain, readAll, readerOf } from '#test/harness/fake-list.ts';

describe('the size of a page', () => {
  it('is halved while there is too much data, and doubled again after five good pages', async () => {
    const items = plain(60).map((item, index) => ({ ...item, weight: index < 4 ? 10 : 1 }));
    const reader = listOf(items, 20);
    const found = await readAll(reader, { pageSize: 8 });
    expect(ids(found)).toEqual(items.map((_item, index) => String(index)));
    expect(reader.asked.map(({ limit }) => limit)).toEqual([8, 4, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 8, 8, 8, 8]);
    expect(found.map((page) => page.pageSize).at(-1)).toBe(8);
  });

  it('grows only after five good pages in a row', async () => {
    const items = plain(26).map((item, index) => ({ ...item, weight: index >= 12 && index < 16 ? 4 : 1 }));
    const reader = listOf(items, 8);
    await readAll(reader, { pageSize: 4 });
    expect(reader.asked.map(({ limit }) => limit)).toEqual([4, 4, 4, 4, 2, 2, 2, 2, 2, 4]);
  });

  it('that was refused after it had grown is tried after twice as many good pages', async () => {
    const reader = listOf(plain(100), 2);
    await readAll(reader, { pageSize: 4 });
    const refused = reader.asked.flatMap(({ limit }, index) => (limit === 4 ? [index] : []));
    // 4 at first; after 5, 10 and 20 good pages of 2 again; the 100 rows end before the 40 pages after that.
    expect(refused).toEqual([0, 6, 17, 38]);
  });

  it('is halved where the API bears no such limit, and an invalid request is one at a limit of 1 too', async () => {
    const refusing = (highest: number) =>
      readerOf(({ after, limit }) => {
        if (limit > highest) throw new GraphRequestInvalid({ ...FACTS, code: 100, smallerPage: true });
        const end = Number(after ?? 0) + limit;
        return { data: [{ id: String(end) }], paging: end < 6 ? { next: `${NEXT}${end}` } : {} };
      });
    const reader = refusing(3);
    await readAll(reader, { pageSize: 8 });
    expect(reader.asked.map(({ limit }) => limit)).toEqual([8, 4, 2, 2, 2]);
    expect(await rejection(readAll(refusing(0), { pageSize: 2 }))).toBeInstanceOf(GraphRequestInvalid);
  });

  it('starts from what worked before, and never exceeds what the stream asks for', async () => {
    const reader = listOf(plain(20));
    await readAll(reader, { pageSize: 3, startPageSize: 2 });
    expect(reader.asked.map(({ limit }) => limit)).toEqual([2, 2, 2, 2, 2, 3, 3, 3, 3]);
    const larger = listOf(plain(4));
    await readAll(larger, { pageSize: 3, startPageSize: 50 });
    expect(larger.asked[0]?.limit).toBe(3);
  });

  it('of one row that is still too much is the caller’s to handle', async () => {
    const reader = listOf(plain(3), 0.5);
    expect(await rejection(readAll(reader, { pageSize: 4 }))).toBeInstanceOf(GraphTooMuchData);
    expect(reader.asked.map(({ limit }) => limit)).toEqual([4, 2, 1]);
  });

  it('is not changed by an unreadable object where none may be left out', async () => {
    const reader = readerOf(() => {
      throw new GraphObjectUnreadable(FACTS);
    });
    expect(await rejection(readAll(reader))).toBeInstanceOf(GraphObjectUnreadable);
    expect(reader.asked).toHaveLength(1);
  });
});

describe('an object that the API will not give', () => {
  it('is found by halving, named, and stepped over', async () => {
    const items = plain(100).map((item, index) => ({ ...item, unreadable: index === 37 }));
    const reader = listOf(items);
    const found = await readAll(reader, { bisectObjects: true, pageSize: 100 });
    expect(ids(found)).toEqual(items.flatMap((item, index) => (item.unreadable ? [] : [String(index)])));
    expect(found.flatMap((page) => page.skipped)).toEqual([
      { kind: 'object', what: '37', error: expect.objectContaining({ name: 'GraphObjectUnreadable' }) },
    ]);
    // The second request for one object asks for its id alone; behind it, pages are whole again.
    expect(reader.asked.map(({ limit }) => limit)).toEqual([100, 50, 25, 13, 7, 3, 2, 1, 1, 100]);
  });

  it('may also be one that is too big by itself', async () => {
    const items = plain(10).map((item, index) => ({ ...item, weight: index === 4 ? 1000 : 1 }));
    const found = await readAll(listOf(items, 100), { bisectObjects: true });
    expect(ids(found)).toHaveLength(9);
    expect(found.flatMap((page) => page.skipped)).toMatchObject([
      { what: '4', error: { name: 'GraphTooMuchData' } },
    ]);
  });

  it('is an error when not even its id can be read', async () => {
    const reader = readerOf(() => {
      throw new GraphObjectUnreadable(FACTS);
    });
    expect(await rejection(readAll(reader, { bisectObjects: true }))).toBeInstanceOf(GraphObjectUnreadable);
  });
});

describe('any list', () => {
  const item = fc.record({
    hidden: fc.boolean(),
    unreadable: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.boolean()),
    weight: fc.integer({ min: 1, max: 12 }),
  });
  const options = fc.record({
    pageSize: fc.integer({ min: 1, max: 40 }),
    startPageSize: fc.integer({ min: 1, max: 40 }),
    heaviestPage: fc.integer({ min: 10, max: 60 }),
  });

  it('is read whole: every readable row once and in order, and every other one named once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { maxLength: 80 }),
        options,
        async (items, { heaviestPage, ...sizes }) => {
          const found = await readAll(listOf(items, heaviestPage), { ...sizes, bisectObjects: true });
          const where = (test: (item: Item) => boolean) =>
            items.flatMap((one, index) => (test(one) ? [String(index)] : []));
          const refused = (one: Item) => one.unreadable || one.weight > heaviestPage;
          expect(ids(found)).toEqual(where((one) => !refused(one) && !one.hidden));
          const named = found
            .flatMap((page) => page.skipped.map(({ what }) => what))
            .filter((what) => what !== 'unknown');
          expect(named).toEqual(where((one) => refused(one) && !one.hidden));
        },
      ),
      { numRuns: 300 },
    );
  });
});

it('a request that is wrong at a limit of one leaves no object out', async () => {
  const reader = readerOf(() => {
    throw new GraphRequestInvalid({ ...FACTS, code: 100, smallerPage: true });
  });
  const refused = await rejection(readAll(reader, { pageSize: 4, bisectObjects: true }));
  expect(refused).toBeInstanceOf(GraphRequestInvalid);
});
