import { ByteWriter } from 'hyparquet-writer';

/** A writer whose bytes are taken out as they come, so that a whole file is never in memory. */
export class ChunkWriter extends ByteWriter {
  /** Takes out what was written since the last time; `offset` goes on counting. */
  take(): Uint8Array {
    const bytes = this.getBytes().slice();
    this.index = 0;
    return bytes;
  }

  /** Bytes to be taken. */
  get pending(): number {
    return this.index;
  }
}
