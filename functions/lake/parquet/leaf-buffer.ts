import type { Leaf } from './leaf.ts';
import type { LeafValues } from './leaf-values.ts';
import { NumberValues } from './number-values.ts';
import type { Parse } from './schema.ts';
import { TextValues } from './text-values.ts';

/** One leaf of one row group: its slots, for rows or for entries of lists, and the values in them. */
export class LeafBuffer {
  readonly leaf: Leaf;
  readonly values: LeafValues;
  /** Slots so far, with a value or without. */
  slots = 0;
  #definitions = new Uint8Array(64);
  #repetitions = new Uint8Array(64);

  /** @param parse reads what is added. */
  constructor(leaf: Leaf, parse: Parse) {
    this.leaf = leaf;
    this.values = leaf.type === 'string' ? new TextValues(parse) : new NumberValues(leaf.type, parse);
  }

  /** Resets it for the next row group. */
  clear(): void {
    this.slots = 0;
    this.values.clear();
  }

  /** Approximate memory in use, in bytes. */
  get bytes(): number {
    return this.slots * 2 + this.values.bytes;
  }

  /** Adds a slot without a value. @param repetition 1 for the second and further entries of a list, otherwise 0. */
  addMissing(definition: number, repetition: number): void {
    if (this.slots === this.#definitions.length) this.#grow();
    this.#definitions[this.slots] = definition;
    this.#repetitions[this.slots] = repetition;
    this.slots += 1;
  }

  /** Adds a slot with a value as it was sent; false if it is not of the leaf's type, and then nothing was added. */
  add(sent: unknown, repetition: number): boolean {
    if (!this.values.add(sent)) return false;
    this.addMissing(this.leaf.maxDefinition, repetition);
    return true;
  }

  get definitions(): Uint8Array {
    return this.#definitions.subarray(0, this.slots);
  }

  get repetitions(): Uint8Array {
    return this.#repetitions.subarray(0, this.slots);
  }

  #grow(): void {
    const [definitions, repetitions] = [new Uint8Array(this.slots * 2), new Uint8Array(this.slots * 2)];
    definitions.set(this.#definitions);
    repetitions.set(this.#repetitions);
    this.#definitions = definitions;
    this.#repetitions = repetitions;
  }
}
