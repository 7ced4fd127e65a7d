import { expect, test } from 'vitest';
import { writeParquet } from '#functions/lake/parquet/parquet.ts';
import type { ColumnSource, Parse } from '#functions/lake/parquet/schema.ts';
import { readRows } from '#test/harness/read-back.ts';

type SentRow = Readonly<Record<string, unknown>>;

/** What is sent is typed already. */
const text: Parse = (value) => (typeof value === 'string' ? value : undefined);
const whole: Parse = (value) => (typeof value === 'number' || typeof value === 'bigint' ? value : undefined);

const COLUMNS: readonly ColumnSource<SentRow>[] = [
  { name: 'name', shape: { kind: 'scalar', type: 'string' }, parsers: [text], read: (row) => row.name },
  { name: 'size', shape: { kind: 'scalar', type: 'int64' }, parsers: [whole], read: (row) => row.size },
  { name: 'tags', shape: { kind: 'list', type: 'string' }, parsers: [text], read: (row) => row.tags },
  {
    name: 'parts',
    shape: {
      kind: 'structs',
      fields: [
        { name: 'key', type: 'string' },
        { name: 'count', type: 'int64' },
      ],
    },
    parsers: [text, whole],
    read: (row) => row.parts,
  },
];

async function write(...batches: SentRow[][]): Promise<{ bytes: Buffer; unparsed: string[] }> {
  async function* rows() {
    yield* batches;
  }
  const unparsed: string[] = [];
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeParquet(COLUMNS, rows(), (path) => unparsed.push(path))) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks), unparsed };
}

const ROWS: SentRow[] = [
  { name: 'a', size: 1, tags: ['x', null], parts: [{ key: 'k', count: 2 }, null, { key: null }] },
  { name: null, parts: null },
  { name: '', size: -(2n ** 63n), tags: [], parts: [] },
];
/** Inside lists, this reader gives undefined for null. */
const READ = [
  {
    name: 'a',
    size: 1n,
    tags: ['x', null],
    parts: [{ key: 'k', count: 2n }, undefined, { key: null, count: null }],
  },
  { name: null, size: null, tags: undefined, parts: undefined },
  { name: '', size: -(2n ** 63n), tags: [], parts: [] },
];

test('rows of any columns are read back, nulls of every level included', async () => {
  const { bytes, unparsed } = await write(ROWS.slice(0, 1), [], ROWS.slice(1));
  expect(await readRows(bytes)).toEqual(READ);
  expect(unparsed).toEqual([]);
});

test('one object may serve for all rows', async () => {
  const one: Record<string, unknown> = {};
  async function* reused() {
    for (const row of ROWS) {
      for (const name of ['name', 'size', 'tags', 'parts']) one[name] = row[name];
      yield [one];
    }
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeParquet(COLUMNS, reused(), () => {})) chunks.push(chunk);
  expect(Buffer.concat(chunks)).toEqual((await write(ROWS)).bytes);
});

test('what is not of its type is null at its own level, and reported by its path', async () => {
  const { bytes, unparsed } = await write([
    { name: 1, size: '1', tags: 'x', parts: {} },
    { tags: ['x', 1], parts: [{ key: 1, count: 2, other: 3 }, 'k', [], null] },
  ]);
  expect(unparsed).toEqual([
    'name',
    'size',
    'tags',
    'tags',
    'parts',
    'parts.key',
    'parts.other',
    'parts',
    'parts',
  ]);
  const [first, second] = await readRows(bytes);
  expect(first).toEqual({ name: null, size: null, tags: undefined, parts: undefined });
  expect(second).toMatchObject({
    tags: ['x', null],
    parts: [{ key: null, count: 2n }, undefined, undefined, undefined],
  });
});

test('a number that its type cannot hold is refused, and not cut', async () => {
  await expect(write([{ size: 2n ** 63n }])).rejects.toThrow(RangeError);
});
