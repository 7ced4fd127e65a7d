import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Row } from '#functions/contract/row.ts';
import type { Part } from '#functions/extract/parts/part.ts';
import { PartReader } from '#functions/extract/parts/part-reader.ts';
import { keyOf } from '#functions/extract/stage/row-key.ts';
import { RowNotes } from '#functions/extract/stage/row-notes.ts';
import { type Encode, stageDate } from '#functions/extract/stage/stage-date.ts';
import { stagedKey } from '#functions/lake/keys.ts';
import { EMPTY } from '#functions/lake/metadata.ts';
import { LakeUnavailable } from '#functions/lake/store.ts';
import { anyText } from '#test/harness/any-text.ts';
import { UNIT } from '#test/harness/checkpoints.ts';
import { JSON_LINES } from '#test/harness/json-lines.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { rowsOf, segmentsOf, storePart, type TestPage } from '#test/harness/parts.ts';

const DATES = ['2026-05-01', '2026-05-02', '2026-05-03'];
const DATE = '2026-05-01';
const PRIMARY_KEY = ['account_id', 'ad_id', 'date_start'];

const stage = (store: MemoryStore, parts: readonly Part[], date = DATE, encode: Encode = JSON_LINES) =>
  stageDate({
    store,
    reader: new PartReader(store, parts),
    unit: UNIT,
    attempt: 'attempt',
    date,
    segments: segmentsOf(parts, date),
    primaryKey: PRIMARY_KEY,
    isKeyStrict: false,
    observedAt: '2026-05-04T10:00:00.000Z',
    digest: 'the digest',
    encode,
    notes: new RowNotes(
      { fields: [], primaryKey: PRIMARY_KEY, partitionDate: 'snapshot' },
      rowsIn(parts, date),
    ),
  });

const rowsIn = (parts: readonly Part[], date: string): number =>
  segmentsOf(parts, date).reduce((sum, { segment }) => sum + segment.rows, 0);

/** Stores each list of pages as one part. */
async function storeParts(bucket: MemoryBucket, parts: readonly (readonly TestPage[])[]): Promise<Part[]> {
  const stored: Part[] = [];
  for (const [number, pages] of parts.entries()) {
    const part = await storePart(bucket, pages, number);
    if (part !== undefined) stored.push(part);
  }
  return stored;
}

const row = (ad_id: string, more: Row = {}, date_start = DATE): Row => ({
  account_id: '1',
  ad_id,
  date_start,
  ...more,
});

/** What must be in the lake: by key, the last read of each group, the groups joined in their order. */
function truthOf(pages: readonly TestPage[], date: string): Row[] {
  const byKey = new Map<string, Map<number, Row>>();
  for (const { rows, group } of pages) {
    for (const each of rows.filter(({ date_start }) => date_start === date)) {
      const key = JSON.stringify(PRIMARY_KEY.map((field) => each[field]));
      byKey.set(key, (byKey.get(key) ?? new Map<number, Row>()).set(group, each));
    }
  }
  return [...byKey.values()].map((groups) =>
    Object.assign({}, ...[...groups.keys()].sort().map((group) => groups.get(group))),
  );
}

const sorted = (rows: readonly Row[]): Row[] =>
  rows
    .map((each) => JSON.parse(JSON.stringify(each)) as Row)
    .sort((left, right) => (keyOf(left, PRIMARY_KEY) < keyOf(right, PRIMARY_KEY) ? -1 : 1));

const anyRow = fc.record({
  account_id: fc.constant('1'),
  ad_id: fc.oneof(
    fc.constantFrom('120203029307580037', '120203029307580038', '7'),
    anyText({ maxLength: 4 }),
  ),
  date_start: fc.constantFrom(...DATES),
});
const anyPage = fc.nat(2).chain((group) =>
  fc.array(fc.tuple(anyRow, anyText(), fc.nat()), { maxLength: 12 }).map(
    (rows): TestPage => ({
      group,
      rows: rows.map(([key, text, number]) => ({ ...key, [`text_${group}`]: text, number: String(number) })),
    }),
  ),
);

describe('staging', () => {
  test.each([
    ['kept whole', (part: Part): Part => part],
    ['read by range', (part: Part): Part => ({ ...part, bytes: 64 * 1024 * 1024 })],
  ])('gives every key once, the last read of it, from any pages and parts %s', async (_name, sized) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyPage, { maxLength: 4 }), { maxLength: 4 }), async (pages) => {
        const bucket = new MemoryBucket();
        const store = new MemoryStore(bucket);
        const parts = (await storeParts(bucket, pages)).map(sized);
        for (const date of DATES) {
          const staged = await stage(store, parts, date);
          const expected = truthOf(pages.flat(), date);
          expect(sorted(rowsOf(bucket, staged.object.key))).toEqual(sorted(expected));
          const object = bucket.objects.get(staged.object.key);
          expect(staged).toMatchObject({
            date,
            rows: expected.length,
            digest: 'the digest',
            object: {
              key: stagedKey(UNIT, date, 'attempt'),
              bytes: object?.bytes,
              sha256: createHash('sha256')
                .update(object?.body ?? '')
                .digest('hex'),
            },
            observedAt: '2026-05-04T10:00:00.000Z',
          });
          expect(object?.metadata).toEqual({
            'observed-at': '2026-05-04T10:00:00.000Z',
            'run-id': 'run-1',
            'rows-digest': 'the digest',
            ...(expected.length === 0 && { [EMPTY]: 'true' }),
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  test('of a date without rows is a valid file with zero rows', async () => {
    const bucket = new MemoryBucket();
    const { rows, object, duplicates } = await stage(new MemoryStore(bucket), []);
    expect([rows, object.bytes]).toEqual([0, bucket.objects.get(object.key)?.bytes]);
    expect(rowsOf(bucket, object.key)).toEqual([]);
    expect(duplicates).toBe(0);
  });

  test('counts how often a row was read again, and not that its fields came in groups', async () => {
    const bucket = new MemoryBucket();
    const parts = await storeParts(bucket, [
      [
        { group: 0, rows: [row('1', { v: 'old' }), row('2')] },
        { group: 0, rows: [row('1', { v: 'newer' })] },
      ],
      [
        { group: 0, rows: [row('1', { v: 'newest' })] },
        { group: 1, rows: [row('2', { joined: true })] },
      ],
    ]);
    const { object, duplicates } = await stage(new MemoryStore(bucket), parts);
    expect(duplicates).toBe(2);
    expect(sorted(rowsOf(bucket, object.key))).toEqual([
      row('1', { v: 'newest' }),
      row('2', { joined: true }),
    ]);
  });

  test('joins more keys than it holds at once, in several passes', async () => {
    const bucket = new MemoryBucket();
    const ids = Array.from({ length: 12_000 }, (_, id) => String(id));
    const [twice, once] = [ids.slice(0, 11_000), ids.slice(11_000)];
    const parts = await storeParts(bucket, [
      [{ group: 0, rows: ids.map((id) => row(id, { v: 'old' })) }],
      [{ group: 0, rows: twice.map((id) => row(id, { v: 'new' })) }],
      [{ group: 1, rows: twice.map((id) => row(id, { joined: id })) }],
    ]);
    const store = new MemoryStore(bucket);
    const ranged = parts.map((part) => ({ ...part, bytes: 64 * 1024 * 1024 }));
    const { rows, object, duplicates, joined } = await stage(store, ranged);
    expect({ rows, duplicates, joined }).toEqual({
      rows: 12_000,
      duplicates: 11_000,
      joined: 11_000,
    });
    expect(sorted(rowsOf(bucket, object.key))).toEqual(
      sorted([
        ...once.map((id) => row(id, { v: 'old' })),
        ...twice.map((id) => row(id, { v: 'new', joined: id })),
      ]),
    );
    // One reading to find them, and one for each five thousand of them.
    expect(store.calls.filter(({ operation }) => operation === 'GET')).toHaveLength(3 * (1 + 3));
  });

  test('reads the parts once when no key comes twice, twice when one does', async () => {
    for (const [rows, reads] of [
      [[row('1'), row('2')], 1],
      [[row('1'), row('1')], 2],
    ] as const) {
      const bucket = new MemoryBucket();
      const parts = (await storeParts(bucket, [[{ group: 0, rows }]])).map((part) => ({
        ...part,
        bytes: 64 * 1024 * 1024,
      }));
      const store = new MemoryStore(bucket);
      await stage(store, parts);
      expect(store.calls.filter(({ operation }) => operation === 'GET')).toHaveLength(reads);
    }
  });

  test('counts the values that the format could not type once, also where rows came twice', async () => {
    const counting: Encode = async function* (rows, unparsed) {
      for await (const batch of rows) {
        for (const { spend } of batch) {
          if (Number.isNaN(Number(spend))) unparsed.set('spend', (unparsed.get('spend') ?? 0) + 1);
        }
        yield Buffer.from(`${batch.length}`);
      }
    };
    const bucket = new MemoryBucket();
    const rows = [row('1', { spend: 'x' }), row('2', { spend: 'y' }), row('1', { spend: '1.5' })];
    const { unparsed } = await stage(
      new MemoryStore(bucket),
      await storeParts(bucket, [[{ group: 0, rows }]]),
      DATE,
      counting,
    );
    expect(unparsed).toEqual({ spend: 1 });
  });

  test('takes ids that a number could not hold apart', async () => {
    const bucket = new MemoryBucket();
    const ids = ['120203029307580036', '120203029307580037', '120203029307580038'];
    const parts = await storeParts(bucket, [[{ group: 0, rows: ids.map((id) => row(id)) }]]);
    const { rows, duplicates } = await stage(new MemoryStore(bucket), parts);
    expect([rows, duplicates]).toEqual([3, 0]);
  });
});

describe('staging that fails', () => {
  const cases: readonly [string, (bucket: MemoryBucket, key: string) => unknown, string][] = [
    [
      'a part is cut off',
      (bucket, key) => bucket.put(key, bucket.objects.get(key)?.body.subarray(0, -9) ?? ''),
      'StateCorrupt',
    ],
    ['a part is empty', (bucket, key) => bucket.put(key, ''), 'StateCorrupt'],
    ['a part is something else', (bucket, key) => bucket.put(key, 'x'.repeat(500)), 'StateCorrupt'],
    ['a part is missing', (bucket, key) => bucket.objects.delete(key), 'StateCorrupt'],
  ];
  test.each(cases)('because %s names the part, and stores nothing', async (_name, damage, expected) => {
    const bucket = new MemoryBucket();
    const rows = Array.from({ length: 300 }, (_, id) => row(String(id), { text: `${id * id}` }));
    const parts = await storeParts(bucket, [[{ group: 0, rows }]]);
    const key = parts[0]?.key ?? '';
    damage(bucket, key);
    const error = await stage(new MemoryStore(bucket), parts).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: expected });
    expect((error as Error).message).toContain(key);
    expect(bucket.keys().filter((each) => each.includes('/staged/'))).toEqual([]);
  });

  test('because the staged object cannot be written is LakeUnavailable', async () => {
    const bucket = new MemoryBucket();
    const parts = await storeParts(bucket, [[{ group: 0, rows: [row('1')] }]]);
    const store = new MemoryStore(bucket, ({ operation }) => (operation === 'PUT' ? 'failed' : 'done'));
    await expect(stage(store, parts)).rejects.toThrow(LakeUnavailable);
  });

  test('because the lake ends the writing early says why, and not that the writing was ended', async () => {
    const bucket = new MemoryBucket();
    const parts = await storeParts(bucket, [[{ group: 0, rows: [row('1')] }]]);
    const refusing = new (class extends MemoryStore {
      override async putStream(key: string, body: Readable): Promise<void> {
        body.destroy();
        throw new LakeUnavailable('PUT', key, new Error('AccessDenied'));
      }
    })(bucket);
    await expect(stage(refusing, parts)).rejects.toThrow(/AccessDenied/);
  });
});

test.each([
  [{ a: '1', b: '2' }, ['a'], '1'],
  [{ a: '1' }, ['a', 'b'], '["1",null]'],
  [{ a: 'x","y', b: 'z' }, ['a', 'b'], '["x\\",\\"y","z"]'],
])('the key of %j by %j is %s', (each, primaryKey, expected) => {
  expect(keyOf(each, primaryKey)).toBe(expected);
});
