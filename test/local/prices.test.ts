import { expect, test } from 'vitest';
import { billFor, s3Usage, stretchedSeconds } from '#local/prices.ts';

const NOTHING = { gigabyteSeconds: 0, invocations: 0, transitions: 0, s3Writes: 0, s3Reads: 0 };

test.each([
  ['an hour of 1 GB', { gigabyteSeconds: 3600 }, 0.04800024],
  ['a million invocations', { invocations: 1e6 }, 0.2],
  ['a thousand transitions', { transitions: 1000 }, 0.025],
  ['a thousand writes', { s3Writes: 1000 }, 0.005],
  ['a thousand reads', { s3Reads: 1000 }, 0.0004],
  ['nothing', {}, 0],
])('%s cost what the price list says', (_, usage, dollars) => {
  expect(billFor({ ...NOTHING, ...usage }).total).toBeCloseTo(dollars, 10);
});

test('the parts of a bill add up', () => {
  const bill = billFor({ gigabyteSeconds: 50, invocations: 9, transitions: 30, s3Writes: 200, s3Reads: 400 });
  expect(bill.lambda + bill.transitions + bill.s3).toBeCloseTo(bill.total, 12);
  expect(Math.min(bill.lambda, bill.transitions, bill.s3)).toBeGreaterThan(0);
});

test('requests to S3 are billed as writes, as reads, or not at all', () => {
  const requests = {
    PutObject: 1,
    CopyObject: 2,
    ListObjectsV2: 4,
    CreateMultipartUpload: 8,
    UploadPart: 16,
    CompleteMultipartUpload: 32,
    GetObject: 100,
    HeadObject: 200,
    DeleteObject: 1000,
    AbortMultipartUpload: 1000,
  };
  expect(s3Usage(requests)).toEqual({ s3Writes: 63, s3Reads: 300 });
});

test.each([
  ['a third of a processor takes three times as long', 10, 10, 1769 / 3, 30],
  ['a whole processor takes as long as here', 10, 12, 1769, 12],
  ['more than one does not make it faster than it was here', 10, 12, 3538, 12],
  ['waiting is not stretched', 1, 60, 884.5, 60],
])('%s', (_, cpu, wall, memory, expected) => {
  expect(stretchedSeconds(cpu, wall, memory)).toBeCloseTo(expected);
});
