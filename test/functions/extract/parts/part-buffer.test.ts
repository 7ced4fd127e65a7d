import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describePart, PartBuffer, packPart } from '#functions/extract/parts/part-buffer.ts';
import { anyText } from '#test/harness/any-text.ts';
import { dated, unzipped } from '#test/harness/parts.ts';

const linesOf = (bytes: Uint8Array): unknown[] =>
  unzipped(bytes)
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);

const anyRow = fc.record({
  id: fc.oneof(fc.constant('120203029307580037'), fc.string()),
  day: fc.constantFrom('2026-05-01', '2026-05-02', '2026-05-03'),
  text: anyText(),
  deep: fc.jsonValue({ maxDepth: 2 }),
});
const LISTING = { group: 0, readId: 0 };
const anyPage = fc.record({ group: fc.nat(2), readId: fc.nat(1), rows: fc.array(anyRow, { maxLength: 8 }) });

describe('a part', () => {
  test('is one zstd file of all rows, and each segment alone is the rows of its date, group and read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyPage, { maxLength: 8 }), async (pages) => {
        const buffer = new PartBuffer();
        for (const { rows, group, readId } of pages) buffer.addPage(dated(rows, 'day'), { group, readId });
        const content = await packPart(buffer.take());
        const all = pages.flatMap(({ rows, ...of }) => rows.map((row) => ({ row, ...of })));
        expect(content === undefined).toBe(all.length === 0);
        if (content === undefined) return;

        const plain = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
        expect(plain(linesOf(content.bytes))).toEqual(plain(all.map(({ row }) => row)));
        expect(content.rows).toBe(all.length);
        let end = 0;
        for (const segment of content.segments) {
          expect(segment.start).toBe(end);
          end = segment.end;
          const expected = all.filter(
            ({ row, group, readId }) =>
              row.day === segment.date && group === segment.group && readId === segment.readId,
          );
          const found = linesOf(content.bytes.subarray(segment.start, segment.end));
          expect(found).toEqual(expected.map(({ row }) => JSON.parse(JSON.stringify(row)) as unknown));
          expect(segment.rows).toBe(expected.length);
        }
        expect(end).toBe(content.bytes.length);
        expect(describePart('key', content)).toEqual({
          key: 'key',
          bytes: content.bytes.length,
          rows: all.length,
          segments: content.segments,
        });
      }),
      { numRuns: 60 },
    );
  });

  test('has one segment for each date, group and read', async () => {
    const buffer = new PartBuffer();
    const days = ['2026-05-02', '2026-05-01', '2026-05-02'];
    for (const group of [1, 0]) {
      const rows = days.map((day) => ({ day }));
      buffer.addPage(dated(rows, 'day'), { group, readId: 0 });
    }
    buffer.addPage(dated([{ day: '2026-05-01' }], 'day'), { group: 0, readId: 7 });
    const content = await packPart(buffer.take());
    const names = content?.segments
      .map(({ date, group, readId, rows }) => `${date}/${group}/${readId}: ${rows}`)
      .sort();
    expect(names).toEqual([
      '2026-05-01/0/0: 1',
      '2026-05-01/0/7: 1',
      '2026-05-01/1/0: 1',
      '2026-05-02/0/0: 2',
      '2026-05-02/1/0: 2',
    ]);
  });
});

describe('a buffer', () => {
  test('forgets what was taken', async () => {
    const buffer = new PartBuffer();
    buffer.addPage(dated([{ day: '2026-05-01', n: 1 }], 'day'), LISTING);
    const first = buffer.take();
    buffer.addPage(dated([{ day: '2026-05-01', n: 2 }], 'day'), LISTING);
    const second = buffer.take();
    expect((await packPart(first))?.rows).toBe(1);
    expect(linesOf((await packPart(second))?.bytes ?? Buffer.alloc(0))).toEqual([
      { day: '2026-05-01', n: 2 },
    ]);
    expect(buffer.take()).toEqual([]);
  });

  test('is full after 25 pages, empty ones too, and then not until as many came again', () => {
    const buffer = new PartBuffer();
    for (let round = 0; round < 2; round += 1) {
      for (let page = 1; page < 25; page += 1) buffer.addPage([], LISTING);
      expect(buffer.full).toBe(false);
      buffer.addPage([], LISTING);
      expect(buffer.full).toBe(true);
      buffer.take();
      expect(buffer.full).toBe(false);
    }
  });

  test('is full as soon as its text is 8 MiB long', () => {
    const buffer = new PartBuffer();
    const half = 'x'.repeat(4 * 1024 * 1024);
    buffer.addPage(dated([{ day: '2026-05-01', half }], 'day'), LISTING);
    expect(buffer.full).toBe(false);
    buffer.addPage(dated([{ day: '2026-05-02', half }], 'day'), LISTING);
    expect(buffer.full).toBe(true);
  });
});
