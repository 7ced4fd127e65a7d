import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c, crc64nvme } from '#local/s3/crc.ts';

/** Check values over "123456789": https://reveng.sourceforge.io/crc-catalog/ (CRC-32/ISCSI, CRC-64/NVME). */
test.each([
  ['CRC-32C', crc32c, 'e3069283'],
  ['CRC-64/NVME', crc64nvme, 'ae8b14860a799888'],
])('%s has its published check value, however the bytes are cut', (_name, open, check) => {
  const bytes = Buffer.from('123456789');
  fc.assert(
    fc.property(fc.nat(bytes.length), (cut) => {
      const hasher = open();
      hasher.update(bytes.subarray(0, cut));
      hasher.update(bytes.subarray(cut));
      expect(hasher.digest().toString('hex')).toBe(check);
    }),
  );
});
