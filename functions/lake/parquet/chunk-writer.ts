import { ByteWriter } from 'hyparquet-writer';

/** A writer that hands out its bytes in chunks, so that a whole file is never in memory. */
export class ChunkWriter extends ByteWriter {
  /** Returns the bytes since the last call; `offset` keeps counting. */
  take(): Uint8Array {
    const bytes = this.getBytes().slice();
    this.index = 0;
    return bytes;
  }

  /** Bytes not taken yet. */
  get pending(): number {
    return this.index;
  }
}
