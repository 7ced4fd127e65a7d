import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Row } from '#functions/contract/row.ts';
import type { Part } from '#functions/extract/parts/part.ts';
import { PartReader } from '#functions/extract/parts/part-reader.ts';
import { StateCorrupt } from '#functions/lake/errors.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { segmentsOf, storePart } from '#test/harness/parts.ts';

const DATES = ['2026-05-01', '2026-05-02', '2026-05-03'];
const rowsOfDate = (date: string, count = 40) =>
  Array.from({ length: count }, (_, id) => ({
    date_start: date,
    id: `${date}-${id}`,
    text: `Zeile ${id} – 𝒳`,
  }));

async function storedPart(bucket: MemoryBucket): Promise<Part> {
  const part = await storePart(
    bucket,
    DATES.map((date) => ({ group: 0, rows: rowsOfDate(date) })),
  );
  if (part === undefined) throw new Error('there are rows');
  return part;
}

/** The same part as if it were one of many: then only ranges of it are read. */
const asLarge = (part: Part): Part => ({ ...part, bytes: 64 * 1024 * 1024 });
const asIs = (part: Part): Part => part;

async function read(store: MemoryStore, part: Part, date: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const segment of segmentsOf([part], date)) {
    for await (const batch of new PartReader(store, [part]).rows(segment)) rows.push(...batch);
  }
  return rows;
}

describe.each([
  ['parts that are kept whole', asIs],
  ['parts that are read by range', asLarge],
])('%s', (_name, sized) => {
  test('give the rows of one date as they were written', async () => {
    const bucket = new MemoryBucket();
    const part = sized(await storedPart(bucket));
    for (const date of DATES) {
      expect(await read(new MemoryStore(bucket), part, date)).toEqual(rowsOfDate(date));
    }
  });

  test.each<[string, (bytes: Buffer, part: Part) => Buffer, string]>([
    [
      'is cut off inside its date',
      (bytes, part) => bytes.subarray(0, (part.segments[1]?.end ?? 0) - 5),
      DATES[1] as string,
    ],
    [
      'has a flipped bit',
      (bytes, part) => flip(bytes, (part.segments[1]?.start ?? 0) + 60),
      DATES[1] as string,
    ],
    ['is not zstd', (bytes) => Buffer.alloc(bytes.length, 'no zstd at all'), DATES[0] as string],
    ['has a row less', () => zstdCompressSync(lines(rowsOfDate(DATES[0] as string, 39))), DATES[0] as string],
    ['has a row more', () => zstdCompressSync(lines(rowsOfDate(DATES[0] as string, 41))), DATES[0] as string],
    [
      'has a row that is not JSON',
      () => zstdCompressSync(lines(rowsOfDate(DATES[0] as string)).replace('"id"', 'id')),
      DATES[0] as string,
    ],
    [
      'ends without a line end',
      () => zstdCompressSync(lines(rowsOfDate(DATES[0] as string)).slice(0, -1)),
      DATES[0] as string,
    ],
  ])('that %s are StateCorrupt', async (_case, damage, date) => {
    const bucket = new MemoryBucket();
    const part = sized(await storedPart(bucket));
    const bytes = bucket.objects.get(part.key)?.body ?? Buffer.alloc(0);
    const damaged = damage(bytes, part);
    bucket.put(part.key, damaged);
    const segments = part.segments.map((segment, index) =>
      index === 0 && damaged.length !== bytes.length && date === DATES[0]
        ? { ...segment, end: damaged.length }
        : segment,
    );
    const error = await read(new MemoryStore(bucket), { ...part, segments }, date).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(StateCorrupt);
    expect((error as Error).message).toContain(part.key);
  });

  test('that are missing are StateCorrupt, with what to do', async () => {
    const bucket = new MemoryBucket();
    const part = sized(await storedPart(bucket));
    bucket.objects.delete(part.key);
    await expect(read(new MemoryStore(bucket), part, '2026-05-01')).rejects.toThrow(
      /it does not exist\. Remove checkpoint\.json/,
    );
  });
});

test('small parts are fetched once for all their dates, large ones once for each', async () => {
  const bucket = new MemoryBucket();
  const part = await storedPart(bucket);
  for (const [sized, fetches] of [
    [asIs(part), 1],
    [asLarge(part), 3],
  ] as const) {
    const store = new MemoryStore(bucket);
    const reader = new PartReader(store, [sized]);
    for (const date of DATES) {
      for (const segment of segmentsOf([sized], date)) for await (const _ of reader.rows(segment));
    }
    expect(store.calls).toHaveLength(fetches);
  }
});

const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x10;
  return copy;
}
