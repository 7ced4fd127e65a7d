import * as z from 'zod/mini';

/** A number, or a text of one: Meta writes the same field either way. `z.coerce` would bring four more classes. */
export const Numeric = z.pipe(z.unknown(), z.transform(Number));
