import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAwsChunked } from '#local/s3/aws-chunked.ts';

async function* cut(encoded: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < encoded.length; at += size) yield encoded.subarray(at, at + size);
}

async function decode(encoded: string, size = 1_000): Promise<{ body: string; trailers: object }> {
  const trailers = new Map<string, string>();
  const body = await text(decodeAwsChunked(cut(Buffer.from(encoded, 'latin1'), size), trailers));
  return { body, trailers: Object.fromEntries(trailers) };
}

test('chunks come out as they went in, wherever the network cuts them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.stringMatching(/^[a-z\r\n0]{1,40}$/), { maxLength: 5 }),
      fc.integer({ min: 1, max: 30 }),
      fc.boolean(),
      async (chunks, size, signed) => {
        const signature = signed ? `;chunk-signature=${'0'.repeat(64)}` : '';
        const framed = [...chunks, ''].map((chunk) => `${chunk.length.toString(16)}${signature}\r\n${chunk}`);
        const encoded = `${framed.join('\r\n')}X-Amz-Checksum-Crc32: AAAAAA==\r\n\r\n`;
        expect(await decode(encoded, size)).toEqual({
          body: chunks.join(''),
          trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' },
        });
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  ['cut inside a chunk', '5\r\nab', 'ends inside a chunk'],
  ['without its last chunk', '2\r\nab\r\n', 'ends too early'],
  ['with a chunk longer than it says', '2\r\nabc\r\n0\r\n\r\n', 'is too long'],
  ['without a size', 'xyz\r\nab\r\n0\r\n\r\n', 'has no size'],
  ['that goes on after its end', '0\r\n\r\nmore', 'goes on after'],
  ['with an endless line', 'a'.repeat(20_000), 'is too long'],
])('a body %s is refused', async (_title, encoded, message) => {
  await expect(decode(encoded)).rejects.toThrow(message);
});
