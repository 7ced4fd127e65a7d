/** A running checksum over chunks of bytes. */
export interface Hasher {
  update(chunk: Buffer): void;
  /** Big-endian, as S3 encodes it in base64. */
  digest(): Buffer;
}

/** CRC-32C (Castagnoli), reflected polynomial. */
const CRC32C_POLYNOMIAL = 0x82f63b78;
/** CRC-64/NVME, reflected polynomial, as two halves. */
const CRC64NVME_POLYNOMIAL = { high: 0x9a6c9329, low: 0xac4bc9b5 };

const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ CRC32C_POLYNOMIAL : crc >>> 1;
  return crc;
});

const CRC64NVME_TABLE = { high: new Uint32Array(256), low: new Uint32Array(256) };
for (let byte = 0; byte < 256; byte += 1) {
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    const odd = low & 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (odd) {
      high ^= CRC64NVME_POLYNOMIAL.high;
      low ^= CRC64NVME_POLYNOMIAL.low;
    }
  }
  CRC64NVME_TABLE.high[byte] = high;
  CRC64NVME_TABLE.low[byte] = low;
}

/** CRC-32C, which `node:zlib` does not have. */
export function crc32c(): Hasher {
  let crc = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) crc = (crc >>> 8) ^ (CRC32C_TABLE[(crc ^ byte) & 0xff] ?? 0);
    },
    digest() {
      const result = Buffer.alloc(4);
      result.writeUInt32BE(~crc >>> 0);
      return result;
    },
  };
}

/** CRC-64/NVME in two 32-bit halves: a BigInt for each byte would be a hundred times slower. */
export function crc64nvme(): Hasher {
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) {
        const index = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (CRC64NVME_TABLE.low[index] ?? 0);
        high = (high >>> 8) ^ (CRC64NVME_TABLE.high[index] ?? 0);
      }
    },
    digest() {
      const result = Buffer.alloc(8);
      result.writeUInt32BE(~high >>> 0);
      result.writeUInt32BE(~low >>> 0, 4);
      return result;
    },
  };
}
