import { createHash } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '#functions/contract/row.ts';
import { encodeRows } from '#functions/lake/columns/encode-rows.ts';
import { CATALOG } from '#functions/streams/catalog.ts';
import { certainFields } from '#test/harness/certain-fields.ts';
import { EVERY_TYPE } from '#test/harness/every-type.ts';
import { type GraphSimulator, startGraphSimulator } from '#test/harness/graph-simulator.ts';
import { DuckDb, LINEAGE, write } from '#test/harness/read-back.ts';

let duckDb: DuckDb;
beforeAll(async () => {
  duckDb = await DuckDb.open();
});
afterAll(() => duckDb.close());

test('columns have the types that the tables promise', async () => {
  const { bytes } = await write(EVERY_TYPE, []);
  const described = await duckDb.query(bytes, 'DESCRIBE SELECT * FROM read_parquet(file)');
  const actions =
    'STRUCT(action_type VARCHAR, "value" DECIMAL(38,6), "1d_click" DECIMAL(38,6), "7d_click" DECIMAL(38,6))[]';
  expect(described.map(({ column_name, column_type }) => [column_name, column_type])).toEqual([
    ['account_id', 'VARCHAR'],
    ['the_id', 'VARCHAR'],
    ['the_text', 'VARCHAR'],
    ['the_boolean', 'BOOLEAN'],
    ['the_count', 'BIGINT'],
    ['the_decimal', 'DECIMAL(38,6)'],
    ['the_money', 'DECIMAL(38,6)'],
    ['the_minor', 'BIGINT'],
    ['the_day', 'DATE'],
    ['the_time', 'TIMESTAMP WITH TIME ZONE'],
    ['the_actions', actions],
    ['the_texts', 'VARCHAR[]'],
    ['the_json', 'VARCHAR'],
    ['run_id', 'VARCHAR'],
    ['extracted_at', 'TIMESTAMP WITH TIME ZONE'],
  ]);
});

test.each(CATALOG)('$name without rows is a valid file of no rows', async (stream) => {
  const { bytes } = await write(stream, []);
  expect(await duckDb.query(bytes, 'SELECT count(*) AS rows FROM read_parquet(file)')).toEqual([
    { rows: '0' },
  ]);
});

test('text of all kinds comes back, but for halves of a character, which UTF-8 has not', async () => {
  const texts = ['', ' ', 'null', 'a\u0000b', '👩‍👩‍👧', 'נ\nש', '\u2028', 'x'.repeat(100_000), 'half \ud83d'];
  const { bytes } = await write(
    EVERY_TYPE,
    texts.map((the_text) => ({ the_text, the_json: { the_text } })),
  );
  const read = await duckDb.query(bytes, 'SELECT the_text, the_json FROM read_parquet(file)');
  expect(read.map(({ the_text }) => the_text)).toEqual([...texts.slice(0, -1), 'half \ufffd']);
  expect(read.map(({ the_json }) => (JSON.parse(String(the_json)) as Row).the_text)).toEqual(texts);
});

test('values that are not of their type are null, and counted by field', async () => {
  const rows = [
    { the_count: '1e3', the_money: '', the_day: '2026-02-30', the_actions: [{ value: ' 1', other: '1' }] },
    { the_count: '12', the_money: 'NaN', the_day: '2026-02-28', the_actions: 'none' },
  ];
  const { bytes, unparsed } = await write(EVERY_TYPE, rows);
  expect(unparsed).toEqual({
    the_count: 1,
    the_money: 2,
    the_day: 1,
    the_actions: 1,
    'the_actions.value': 1,
    'the_actions.other': 1,
  });
  const read = 'SELECT the_count, the_money, the_day, the_actions[1].value AS value FROM read_parquet(file)';
  expect(await duckDb.query(bytes, read)).toEqual([
    { the_count: null, the_money: null, the_day: null, value: null },
    { the_count: '12', the_money: null, the_day: '2026-02-28', value: null },
  ]);
});

describe('many rows', () => {
  const COUNT = 45_000;
  const rowAt = (at: number): Row => ({
    the_id: String(120_200_000_000_000_000n + BigInt(at)),
    the_count: String(at % 7),
    the_money: at % 5 === 0 ? `-${at}.5` : `${at}`,
    the_boolean: at % 3 === 0,
    the_actions: [{ action_type: 'link_click', value: String(at) }],
  });
  function* rows(): Generator<Row> {
    for (let at = 0; at < COUNT; at += 1) yield rowAt(at);
  }

  test('make several row groups, with bounds and counts of nulls, and lose nothing', async () => {
    const { bytes } = await write(EVERY_TYPE, rows(), 1_234);
    const groups =
      'SELECT row_group_num_rows AS rows, stats_min_value, stats_max_value, stats_null_count AS nulls, compression ' +
      "FROM parquet_metadata(file) WHERE path_in_schema = 'the_money' ORDER BY row_group_id";
    expect(await duckDb.query(bytes, groups)).toEqual([
      {
        rows: '20000',
        stats_min_value: '-19995.500000',
        stats_max_value: '19999.000000',
        nulls: '0',
        compression: 'ZSTD',
      },
      {
        rows: '20000',
        stats_min_value: '-39995.500000',
        stats_max_value: '39999.000000',
        nulls: '0',
        compression: 'ZSTD',
      },
      {
        rows: '5000',
        stats_min_value: '-44995.500000',
        stats_max_value: '44999.000000',
        nulls: '0',
        compression: 'ZSTD',
      },
    ]);
    const sums =
      'SELECT count(DISTINCT the_id) AS ids, sum(the_count) AS counts, sum(the_money) AS money, ' +
      'count_if(the_boolean) AS truths, sum(the_actions[1].value) AS actions FROM read_parquet(file)';
    const numbers = Array.from({ length: COUNT }, (_, at) => at);
    const sum = (of: (at: number) => number) => numbers.reduce((total, at) => total + of(at), 0);
    expect(await duckDb.query(bytes, sums)).toEqual([
      {
        ids: String(COUNT),
        counts: String(sum((at) => at % 7)),
        money: `${sum((at) => (at % 5 === 0 ? -at - 0.5 : at))}.000000`,
        truths: String(sum((at) => (at % 3 === 0 ? 1 : 0))),
        actions: `${sum((at) => at)}.000000`,
      },
    ]);
  });

  test('are found by a reader that skips row groups by their bounds', async () => {
    const { bytes } = await write(EVERY_TYPE, rows(), 1_234);
    const found = (condition: string) =>
      duckDb.query(bytes, `SELECT the_id FROM read_parquet(file) WHERE ${condition}`);
    expect(await found('the_money = -44995.5')).toEqual([{ the_id: '120200000000044995' }]);
    expect(await found("the_id = '120200000000030001'")).toEqual([{ the_id: '120200000000030001' }]);
    expect(await found('the_money < -44995.5')).toEqual([]);
  });

  test('with long text make smaller row groups', async () => {
    const long = Array.from({ length: 120 }, (_, at) => ({ the_json: { text: `${at}`.repeat(300_000) } }));
    const { bytes } = await write(EVERY_TYPE, long);
    const { row_groups: groups, num_rows: total } = parquetMetadata(arrayBuffer(bytes));
    expect(groups.length).toBeGreaterThan(1);
    expect(groups.reduce((sum, group) => sum + group.num_rows, 0n)).toBe(120n);
    expect(total).toBe(120n);
  });

  test('are handed out while more are read, in chunks', async () => {
    let read = 0;
    async function* counted(): AsyncGenerator<Row[]> {
      for (const each of rows()) {
        read += 1;
        yield [each];
      }
    }
    const chunks: number[] = [];
    for await (const chunk of encodeRows(EVERY_TYPE, LINEAGE, counted(), new Map())) {
      chunks.push(chunk.length);
      if (chunks.length === 1) expect(read).toBe(20_000);
    }
    expect(chunks.length).toBeGreaterThan(3);
  });

  test('that do not compress come out of one row group in several chunks', async () => {
    const noise = (seed: string) => createHash('sha512').update(seed).digest('base64');
    const noisy = Array.from({ length: 15_000 }, (_, at) => ({
      the_text: noise(`text ${at}`),
      the_json: noise(`json ${at}`),
      the_texts: [noise(`texts ${at}`)],
    }));
    const { bytes, chunks } = await write(EVERY_TYPE, noisy);
    expect(parquetMetadata(arrayBuffer(bytes)).row_groups).toHaveLength(1);
    // One for each of the three columns, one for what is left of the row group, one for the footer.
    expect(chunks).toBe(5);
  });

  test('stop with the error of whoever reads them', async () => {
    async function* failing(): AsyncGenerator<Row[]> {
      yield [rowAt(0)];
      throw new Error('the part is gone');
    }
    const written = encodeRows(EVERY_TYPE, LINEAGE, failing(), new Map());
    await expect(written.next()).rejects.toThrow('the part is gone');
  });
});

describe('rows as the Graph API sends them', () => {
  let simulator: GraphSimulator;
  beforeAll(async () => {
    simulator = await startGraphSimulator();
  });
  afterAll(() => simulator.close());

  test.each(CATALOG)('$name is read alike by two readers', async (stream) => {
    const windows =
      stream.source.kind === 'insights' ? { attributionWindows: stream.source.attributionWindows } : {};
    const sent = [
      ...simulator.truth.rows(
        stream.name,
        'act_2',
        { since: '2026-03-01', until: '2026-03-02' },
        { fields: certainFields(stream), ...windows },
      ),
    ];
    const { bytes, unparsed } = await write(stream, sent);
    expect(unparsed).toEqual({});
    const first = await duckDb.query(bytes, 'SELECT * FROM read_parquet(file)');
    const second = await parquetReadObjects({
      file: arrayBuffer(bytes),
      compressors: { ZSTD: (page) => new Uint8Array(zstdDecompressSync(page)) },
    });
    expect(second.map(loose)).toEqual(first.map(loose));
    // The account is that of the run, whatever the row says.
    expect(new Set(first.map((read) => read.account_id))).toEqual(new Set(['1']));
    // A time is written in another form.
    const texts = stream.fields.filter(({ type }) => type !== 'time').map(({ name }) => name);
    const key = stream.primaryKey.filter((name) => name !== 'account_id' && texts.includes(name));
    expect(first.map((read) => key.map((name) => read[name]))).toEqual(
      sent.map((each) => key.map((name) => each[name])),
    );
  });
});

/** Copies a file into a buffer of its own, as hyparquet wants it. */
const arrayBuffer = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;

/** Numbers, times and JSON in the one form that both readers' values can be brought to; hyparquet has no exact decimals. */
function loose(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' && /^-?\d+\.\d+$/.test(value)) return Number(value);
  if (typeof value === 'string' && /^-?\d{1,15}$/.test(value)) return Number(value);
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}( |$)/.test(value))
    return Date.parse(value.replace('+00', 'Z'));
  if (Array.isArray(value)) return value.map(loose);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, loose(each)]));
  }
  return typeof value === 'number' ? Number(value.toFixed(6)) : (value ?? null);
}
