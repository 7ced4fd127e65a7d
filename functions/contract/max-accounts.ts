/**
 * Accounts that one execution takes. Their ids travel between states as one list, at most 27 bytes each: 135 KB of
 * the 256 KiB that a state may carry (Step Functions quotas).
 */
export const MAX_ACCOUNTS = 5_000;
