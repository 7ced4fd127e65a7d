import type { Size } from './accounts.ts';

/**
 * S3 requests of an account's day besides those of each turn (one PUT, four GETs), as `npm run bench -- --only requests`
 * counts them; large is extrapolated.
 */
export const REQUESTS: Readonly<Record<Size, { readonly writes: number; readonly reads: number }>> = {
  idle: { writes: 201, reads: 295 },
  tiny: { writes: 209, reads: 299 },
  small: { writes: 211, reads: 301 },
  medium: { writes: 231, reads: 321 },
  large: { writes: 430, reads: 500 },
};

/** Dollars of a GetSecretValue, once a turn: $0.05 per 10,000 (aws.amazon.com/secrets-manager/pricing). */
export const SECRET_READ = 0.05 / 10_000;
