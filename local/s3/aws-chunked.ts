import { invalidRequest, S3Error } from './s3-error.ts';

/** Longest line of the framing; a chunk signature and a checksum trailer are far below it. */
const LONGEST_LINE = 8_192;
const LINE_END = Buffer.from('\r\n');

class ByteReader {
  private readonly source: AsyncIterator<Buffer>;
  private buffer: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.source = source[Symbol.asyncIterator]();
  }

  private async more(): Promise<boolean> {
    const next = await this.source.next();
    if (next.done === true) return false;
    this.buffer = this.buffer.length === 0 ? next.value : Buffer.concat([this.buffer, next.value]);
    return true;
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.buffer.indexOf(LINE_END);
      if (end >= 0) {
        const line = this.buffer.toString('latin1', 0, end);
        this.buffer = this.buffer.subarray(end + LINE_END.length);
        return line;
      }
      if (this.buffer.length > LONGEST_LINE)
        throw invalidRequest('A line of the aws-chunked body is too long');
      if (!(await this.more()))
        throw new S3Error(400, 'IncompleteBody', 'The aws-chunked body ends too early');
    }
  }

  async *bytes(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (this.buffer.length === 0 && !(await this.more())) {
        throw new S3Error(400, 'IncompleteBody', 'The aws-chunked body ends inside a chunk');
      }
      const taken = this.buffer.subarray(0, left);
      this.buffer = this.buffer.subarray(taken.length);
      left -= taken.length;
      if (taken.length > 0) yield taken;
    }
  }

  async close(): Promise<void> {
    await this.source.return?.();
  }

  async end(): Promise<void> {
    if (this.buffer.length > 0 || (await this.more())) {
      throw invalidRequest('The aws-chunked body goes on after its trailers');
    }
  }
}

async function* chunksOf(reader: ByteReader): AsyncGenerator<Buffer> {
  for (;;) {
    const header = await reader.line();
    const size = /^([0-9a-f]+)(;.*)?$/i.exec(header)?.[1];
    if (size === undefined) throw invalidRequest('A chunk of the aws-chunked body has no size');
    if (Number.parseInt(size, 16) === 0) return;
    yield* reader.bytes(Number.parseInt(size, 16));
    if ((await reader.line()) !== '') throw invalidRequest('A chunk of the aws-chunked body is too long');
  }
}

/**
 * Decodes a body in S3's `aws-chunked` encoding: `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n` …, a chunk of size 0,
 * then trailers, which are put into `trailers` under lower-case names. Signatures are not checked.
 * Source: Amazon S3 API reference, "Signature calculations … including trailing headers".
 * @throws S3Error 400 for a body that is malformed or cut short.
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  try {
    yield* chunksOf(reader);
    for (let line = await reader.line(); line !== ''; line = await reader.line()) {
      const colon = line.indexOf(':');
      trailers.set(line.slice(0, colon).toLowerCase().trim(), line.slice(colon + 1).trim());
    }
    await reader.end();
  } finally {
    await reader.close();
  }
}
