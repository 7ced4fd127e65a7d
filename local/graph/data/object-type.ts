import type { Account } from './accounts.ts';
import type { ObjectKind } from './ids.ts';

/** Computes one field of an object by its number; undefined omits it, as Graph does with empty fields. */
export type Renders = Readonly<Record<string, (account: Account, index: number) => unknown>>;

/** Effective statuses of a type of objects. */
export interface Statuses {
  /** Every valid value in a filter. */
  readonly values: ReadonlySet<string>;
  readonly of: (account: Account, index: number) => string;
}

/** A field's reference to another object. */
export interface Link {
  readonly kind: ObjectKind;
  readonly of: (account: Account, index: number) => number;
}

/** Everything the simulator needs to know about the objects on an edge. */
export interface ObjectType {
  /** Part of the objects' ids, except those that `find` finds. */
  readonly kind: ObjectKind | 'image';
  /** What Graph calls the type in its messages. */
  readonly typeName: string;
  /** Every field that Graph has. Fields without an entry in `renders` are always empty. */
  readonly fields: ReadonlySet<string>;
  readonly renders: Renders;
  /** Number of objects, which are numbered from 0. */
  readonly count: (account: Account) => number;
  /** Absent if the objects have no status and are always listed. */
  readonly statuses?: Statuses;
  /** The number of the object with an id of another form than `objectId`'s; undefined if none has it. */
  readonly find?: (account: Account, id: string) => number | undefined;
  /** A field so large that pages of more rows are refused. */
  readonly heavy?: { readonly field: string; readonly rows: number };
  /** `false` if the edge has no `summary=total_count`. */
  readonly isCounted?: false;
  /**
   * Parent objects, which `filtering` may use by `<kind>.id`, and fields that refer to other objects: `creative{name}`.
   */
  readonly links?: Readonly<Record<string, Link>>;
}
