import { hash } from 'node:crypto';

const WORDS = 4;
const WORD_BYTES = 4;

/**
 * A 128-bit digest of rows in any order: the sum of the hashes of their JSON, as Meta sent it. Two reads of a day have
 * the same digest only if they returned the same rows equally often.
 */
export class RowsDigest {
  readonly #words = new Uint32Array(WORDS);

  /** Adds a row. @param json its JSON as UTF-8. */
  add(json: Uint8Array): void {
    // SHA-1 has instructions of its own on x64 and arm64; nobody chooses rows to make two of them collide.
    const digest = hash('sha1', json, 'buffer');
    for (let word = 0; word < WORDS; word++) this.#addWord(word, digest.readUInt32LE(word * WORD_BYTES));
  }

  /** Adds all rows of another digest. @param text as `toString` returned it. */
  merge(text: string): void {
    const bytes = Buffer.from(text, 'hex');
    for (let word = 0; word < WORDS; word++) this.#addWord(word, bytes.readUInt32LE(word * WORD_BYTES));
  }

  /** 32 hexadecimal digits. */
  toString(): string {
    const bytes = Buffer.alloc(WORDS * WORD_BYTES);
    for (const [word, value] of this.#words.entries()) bytes.writeUInt32LE(value, word * WORD_BYTES);
    return bytes.toString('hex');
  }

  #addWord(word: number, value: number): void {
    // A typed array wraps around at 2^32.
    this.#words[word] = (this.#words[word] as number) + value;
  }
}
