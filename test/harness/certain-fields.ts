import type { StreamDescription } from '#functions/streams/stream.ts';

/** The names of a stream's fields that every token may read. */
export function certainFields({ source, fields }: StreamDescription): string[] {
  const optional = source.kind === 'node' ? source.optionalFields : [];
  return fields.map(({ name }) => name).filter((name) => !optional.includes(name));
}
