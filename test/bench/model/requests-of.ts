import type { Size } from './accounts.ts';

/**
 * S3 requests of an account's day besides those of each turn (one PUT, four GETs), as `npm run bench -- --only requests`
 * counts them; large is extrapolated. The simulator restates nothing, so accounts with delivery have 20 days more that
 * changed (assumed): each is staged, copied, and looked at twice.
 */
export const REQUESTS: Readonly<Record<Size, { readonly writes: number; readonly reads: number }>> = {
  idle: { writes: 15, reads: 31 },
  tiny: { writes: 75, reads: 189 },
  small: { writes: 77, reads: 191 },
  medium: { writes: 95, reads: 202 },
  large: { writes: 290, reads: 400 },
};

/** Dollars of a GetSecretValue, once a turn: $0.05 per 10,000 (aws.amazon.com/secrets-manager/pricing). */
export const SECRET_READ = 0.05 / 10_000;
