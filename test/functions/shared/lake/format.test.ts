import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NDJSON } from '#shared/lake/format.ts';
import type { Row } from '#shared/lake/part-buffer.ts';

async function* batchesOf(batches: readonly (readonly Row[])[]): AsyncGenerator<readonly Row[]> {
  yield* batches;
}

const encode = async (batches: readonly (readonly Row[])[]): Promise<string> =>
  gunzipSync(await buffer(NDJSON.encode(batchesOf(batches), new Map()))).toString('utf8');

describe('NDJSON', () => {
  test('is one JSON object a line, as it came, whatever its values hold', async () => {
    const row = fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(row, { maxLength: 4 }), { maxLength: 4 }), async (batches) => {
        const lines = (await encode(batches)).split('\n');
        expect(lines.pop()).toBe('');
        expect(lines).toEqual(batches.flat().map((each) => JSON.stringify(each)));
      }),
      { numRuns: 50 },
    );
  });

  test('of no rows is a valid empty file', async () => {
    expect(await encode([])).toBe('');
    expect(await encode([[]])).toBe('');
  });

  test('throws what reading the rows throws', async () => {
    const broken = async function* () {
      yield [{ id: '1' }];
      throw new Error('the rows broke');
    };
    await expect(buffer(NDJSON.encode(broken(), new Map()))).rejects.toThrow('the rows broke');
  });
});
