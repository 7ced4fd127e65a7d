import { buffer } from 'node:stream/consumers';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import type { Row } from '#functions/contract/row.ts';
import { type LakeFormat, lakeFormat, NDJSON } from '#functions/extract/stage/format.ts';
import adMetadata from '#functions/streams/ad-metadata.ts';

async function* batchesOf(batches: readonly (readonly Row[])[]): AsyncGenerator<readonly Row[]> {
  yield* batches;
}

const encode = async (batches: readonly (readonly Row[])[]): Promise<string> =>
  gunzipSync(await buffer(NDJSON.encode(batchesOf(batches), new Map()))).toString('utf8');

const compressors = { ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input)) };
const LINEAGE = { account: 'act_1', runId: 'run-1', extractedAt: '2026-05-04T10:00:00.000Z' };

describe('the format of a deployment', () => {
  test('is NDJSON for any stream, where it is set so', () => {
    expect(lakeFormat('ndjson', adMetadata, LINEAGE)).toBe(NDJSON);
  });

  test('is Parquet with the columns of the stream, the lineage in each row, and what could not be typed counted', async () => {
    const format: LakeFormat = lakeFormat('parquet', adMetadata, LINEAGE);
    expect(format.extension).toBe('parquet');
    const unparsed = new Map<string, number>();
    const rows = [
      { id: '1', bid_amount: '12' },
      { id: '2', bid_amount: 'a lot' },
    ];
    const bytes = await buffer(format.encode(batchesOf([rows]), unparsed));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const columns = ['id', 'bid_amount', 'account', 'run_id', 'extracted_at'];
    const extracted_at = new Date(LINEAGE.extractedAt);
    const lineage = { account: 'act_1', run_id: 'run-1', extracted_at };
    expect(await parquetReadObjects({ file, columns, compressors })).toEqual([
      { id: '1', bid_amount: 12n, ...lineage },
      { id: '2', bid_amount: null, ...lineage },
    ]);
    expect([...unparsed]).toEqual([['bid_amount', 1]]);
  });
});

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
