import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAwsChunked } from '#local/s3/aws-chunked.ts';

function decode(encoded: string): { body: string; trailers: object } {
  const { bytes, trailers } = decodeAwsChunked(Buffer.from(encoded, 'latin1'));
  return { body: bytes.toString(), trailers: Object.fromEntries(trailers) };
}

test('chunks come out as they went in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z\r\n0]{1,40}$/), { maxLength: 5 }),
      fc.boolean(),
      (chunks, signed) => {
        const signature = signed ? `;chunk-signature=${'0'.repeat(64)}` : '';
        const framed = [...chunks, ''].map((chunk) => `${chunk.length.toString(16)}${signature}\r\n${chunk}`);
        const encoded = `${framed.join('\r\n')}X-Amz-Checksum-Crc32: AAAAAA==\r\n\r\n`;
        expect(decode(encoded)).toEqual({
          body: chunks.join(''),
          trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' },
        });
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  ['cut inside a chunk', '5\r\nab', 'ends too early'],
  ['without its last chunk', '2\r\nab\r\n', 'ends too early'],
  ['with a chunk longer than it says', '2\r\nabc\r\n0\r\n\r\n', 'is too long'],
  ['without a size', 'xyz\r\nab\r\n0\r\n\r\n', 'has no size'],
  ['that goes on after its end', '0\r\n\r\nmore', 'continues after'],
])('a body %s is refused', (_title, encoded, message) => {
  expect(() => decode(encoded)).toThrow(message);
});
