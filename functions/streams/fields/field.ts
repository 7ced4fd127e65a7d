import type { Field, FieldType } from '#functions/streams/stream.ts';

/** One line of a stream's description. @param comment the column's comment, one sentence. */
export function field(name: string, type: FieldType, comment: string): Field {
  return { name, type, comment };
}
