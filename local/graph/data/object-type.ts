import type { Account } from './accounts.ts';
import type { ObjectKind } from './ids.ts';

/** Makes one field of an object, by its number; undefined leaves it out, as Graph does with empty fields. */
export type Renders = Readonly<Record<string, (account: Account, index: number) => unknown>>;

/** Effective statuses of a type of objects. */
export interface Statuses {
  /** Every value that a filter may name. */
  readonly values: ReadonlySet<string>;
  readonly of: (account: Account, index: number) => string;
}

/** Another object that a field leads to. */
export interface Link {
  readonly kind: ObjectKind;
  readonly of: (account: Account, index: number) => number;
}

/** All that the simulator has to know about the objects that one edge of an account lists. */
export interface ObjectType {
  /** Part of the objects' ids. */
  readonly kind: ObjectKind;
  /** What Graph calls the type in its messages. */
  readonly typeName: string;
  /** Every field that Graph knows; one that has no entry in `renders` is always empty. */
  readonly fields: ReadonlySet<string>;
  readonly renders: Renders;
  /** How many there are; they are numbered from 0. */
  readonly count: (account: Account) => number;
  /** Absent: the objects have no status, and are always listed. */
  readonly statuses?: Statuses;
  /** `false`: `summary=total_count` tells nothing of this edge. */
  readonly isCounted?: false;
  /** Objects above, which `filtering` may name by `<kind>.id`, and fields that lead to other objects: `creative{name}`. */
  readonly links?: Readonly<Record<string, Link>>;
}
