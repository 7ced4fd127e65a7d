import * as z from 'zod/mini';

/**
 * A number, or a string with one: Meta writes the same field either way. `z.coerce` would add four classes to the
 * bundle.
 */
export const Numeric = z.pipe(z.unknown(), z.transform(Number));
