import type { Account } from './accounts.ts';

/** No object is older than this day. */
const FIRST_DAY = Date.UTC(2023, 0, 1);

/** A time as Graph writes it, in the account's time zone: `2024-03-01T10:11:12-0800`. Days count from 2023-01-01. */
export function graphTime(account: Account, days: number, seconds: number): string {
  const time = new Date(FIRST_DAY + days * 86_400_000 + (seconds % 86_400) * 1000);
  return `${time.toISOString().slice(0, 19)}${account.utcOffset}`;
}
