import type { LeafType, Shape } from './schema.ts';

/** A leaf of the schema: one physical column. */
export interface Leaf {
  /** Names from the column down. */
  readonly path: readonly string[];
  readonly type: LeafType;
  /** Definition level of a present value. A smaller one tells which level above it is null or empty. */
  readonly maxDefinition: number;
  /** 1 inside a list, 0 outside. */
  readonly maxRepetition: 0 | 1;
}

/** Definition levels of slots without a value, by what is missing. A null scalar counts as a missing column. */
export const MISSING = { column: 0, entries: 1, entry: 2, field: 3 } as const;

/** The leaves of a column, in schema order. */
export function leavesOf(name: string, shape: Shape): readonly Leaf[] {
  switch (shape.kind) {
    case 'scalar':
      return [{ path: [name], type: shape.type, maxDefinition: 1, maxRepetition: 0 }];
    case 'list':
      return [{ path: [name, 'list', 'element'], type: shape.type, maxDefinition: 3, maxRepetition: 1 }];
    case 'structs':
      return shape.fields.map((field) => ({
        path: [name, 'list', 'element', field.name],
        type: field.type,
        maxDefinition: 4,
        maxRepetition: 1,
      }));
  }
}
