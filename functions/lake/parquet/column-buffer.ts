import { leavesOf, MISSING } from './leaf.ts';
import { LeafBuffer } from './leaf-buffer.ts';
import type { ColumnSource, Parse, Unparsed } from './schema.ts';

/** The values of one column for one row group, as its leaves. */
export interface ColumnBuffer {
  readonly leaves: readonly LeafBuffer[];
  /** Adds the value of one row as it was sent. Absent values become null, and so do values of another type. */
  add(value: unknown): void;
}

/** Makes the buffer of a column. @param unparsed called for each value of another type. */
export function columnBuffer(
  { name, shape, parsers }: Omit<ColumnSource<never>, 'read'>,
  unparsed: Unparsed,
): ColumnBuffer {
  const leaves = leavesOf(name, shape).map((leaf, at) => new LeafBuffer(leaf, parsers[at] as Parse));
  switch (shape.kind) {
    case 'scalar':
      return new ScalarColumn(name, leaves, unparsed);
    case 'list':
      return new ListColumn(name, leaves, unparsed);
    case 'structs':
      return new StructsColumn(name, leaves, unparsed);
  }
}

/** What the buffers of all shapes have. */
abstract class NamedBuffer implements ColumnBuffer {
  readonly leaves: readonly LeafBuffer[];
  protected readonly name: string;
  protected readonly unparsed: Unparsed;

  constructor(name: string, leaves: readonly LeafBuffer[], unparsed: Unparsed) {
    this.leaves = leaves;
    this.name = name;
    this.unparsed = unparsed;
  }

  abstract add(value: unknown): void;
}

class ScalarColumn extends NamedBuffer {
  readonly #leaf = this.leaves[0] as LeafBuffer;

  add(value: unknown): void {
    if (value !== undefined && value !== null) {
      if (this.#leaf.add(value, 0)) return;
      this.unparsed(this.name);
    }
    this.#leaf.addMissing(MISSING.column, 0);
  }
}

/** A column of lists. */
abstract class ListBuffer extends NamedBuffer {
  add(value: unknown): void {
    if (!Array.isArray(value)) {
      if (value !== undefined && value !== null) this.unparsed(this.name);
      addMissing(this.leaves, MISSING.column, 0);
      return;
    }
    if (value.length === 0) addMissing(this.leaves, MISSING.entries, 0);
    for (let at = 0; at < value.length; at += 1) this.addEntry(value[at], at === 0 ? 0 : 1);
  }

  protected abstract addEntry(entry: unknown, repetition: number): void;
}

class ListColumn extends ListBuffer {
  readonly #leaf = this.leaves[0] as LeafBuffer;

  protected addEntry(entry: unknown, repetition: number): void {
    if (entry !== null) {
      if (this.#leaf.add(entry, repetition)) return;
      this.unparsed(this.name);
    }
    this.#leaf.addMissing(MISSING.entry, repetition);
  }
}

class StructsColumn extends ListBuffer {
  readonly #first = this.leaves[0] as LeafBuffer;
  /** By the name of their field. A map, because entries may have keys that every object inherits. */
  readonly #byField = new Map(this.leaves.map((buffer) => [buffer.leaf.path.at(-1) as string, buffer]));

  protected addEntry(entry: unknown, repetition: number): void {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      if (entry !== null) this.unparsed(this.name);
      addMissing(this.leaves, MISSING.entry, repetition);
      return;
    }
    const before = this.#first.slots;
    for (const key in entry) this.#addField(key, entry[key as never], repetition);
    for (const leaf of this.leaves) if (leaf.slots === before) leaf.addMissing(MISSING.field, repetition);
  }

  #addField(key: string, value: unknown, repetition: number): void {
    const leaf = this.#byField.get(key);
    // The table has no place for an unexpected key, so report it.
    if (leaf === undefined) this.unparsed(`${this.name}.${key}`);
    else if (value !== null && !leaf.add(value, repetition)) this.unparsed(`${this.name}.${key}`);
  }
}

function addMissing(leaves: readonly LeafBuffer[], definition: number, repetition: number): void {
  for (const leaf of leaves) leaf.addMissing(definition, repetition);
}
