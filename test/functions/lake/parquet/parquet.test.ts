import { zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { writeParquet } from '#functions/lake/parquet/parquet.ts';
import type { ColumnSchema, TypedRow } from '#functions/lake/parquet/schema.ts';

const SCHEMA: readonly ColumnSchema[] = [
  { name: 'name', shape: { kind: 'scalar', type: 'string' } },
  { name: 'size', shape: { kind: 'scalar', type: 'int64' } },
  { name: 'tags', shape: { kind: 'list', type: 'string' } },
  {
    name: 'parts',
    shape: {
      kind: 'structs',
      fields: [
        { name: 'key', type: 'string' },
        { name: 'count', type: 'int64' },
      ],
    },
  },
];

async function write(...batches: Iterable<TypedRow>[]): Promise<Buffer> {
  async function* rows() {
    yield* batches;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeParquet(SCHEMA, rows())) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const read = (bytes: Buffer) =>
  parquetReadObjects({
    file: new Uint8Array(bytes).buffer,
    compressors: { ZSTD: (page) => new Uint8Array(zstdDecompressSync(page)) },
  });

const ROWS: readonly TypedRow[] = [
  ['a', 1n, ['x', null], [{ key: 'k', count: 2n }, null, { key: null, count: null }]],
  [null, null, null, null],
  ['', -(2n ** 63n), [], []],
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

test('typed rows of any columns are read back, nulls of every level included', async () => {
  const found = await read(await write(ROWS.slice(0, 1), [], ROWS.slice(1)));
  expect(found).toEqual(READ);
});

test('one array may serve for all rows', async () => {
  function* reused(): Generator<TypedRow> {
    const row: (TypedRow[number] | undefined)[] = [];
    for (const values of ROWS) {
      row.splice(0, row.length, ...values);
      yield row as TypedRow;
    }
  }
  expect(await write(reused())).toEqual(await write(ROWS));
});

test('a number that its type cannot hold is refused, and not cut', async () => {
  await expect(write([['a', 2n ** 63n, null, null]])).rejects.toThrow(RangeError);
});
