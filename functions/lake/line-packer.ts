import { gzipSync } from 'node:zlib';

/** Text of this length is compressed at once: of much more lines, memory holds the compressed bytes alone. */
const PACK_AT_CHARACTERS = 256 * 1024;

/** Collects JSON lines as one `.gz` file of several members. */
export class LinePacker {
  #text = '';
  readonly #members: Buffer[] = [];

  add(line: unknown): void {
    this.#text += `${JSON.stringify(line)}\n`;
    if (this.#text.length >= PACK_AT_CHARACTERS) this.#pack();
  }

  /** The bytes of all lines so far. */
  finish(): Buffer {
    if (this.#text !== '' || this.#members.length === 0) this.#pack();
    return Buffer.concat(this.#members);
  }

  #pack(): void {
    this.#members.push(gzipSync(this.#text, { level: 4 }));
    this.#text = '';
  }
}
