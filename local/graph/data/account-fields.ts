import type { Account } from './accounts.ts';
import { pick } from './random.ts';

/** `-0330` as hours: −3.5. */
function hours(offset: string): number {
  const size = Number(offset.slice(1, 3)) + Number(offset.slice(3)) / 60;
  return offset.startsWith('-') ? -size : size;
}

/** Fields of ad accounts, by name. Amounts are in minor units, as text. */
export const ACCOUNT_RENDERS: Readonly<Record<string, (account: Account) => unknown>> = {
  id: (account) => account.id,
  account_id: (account) => account.digits,
  name: (account) => account.name,
  account_status: () => 1,
  disable_reason: () => 0,
  age: (account) => 100 + (account.base % 900),
  currency: (account) => account.currency,
  timezone_name: (account) => account.timeZone,
  timezone_offset_hours_utc: (account) => hours(account.utcOffset),
  amount_spent: (account) => String(account.base % 10_000_000),
  balance: (account) => String(account.base % 10_000),
  spend_cap: () => '0',
  min_daily_budget: () => 100,
  is_prepay_account: (account) => pick([true, false], account.base),
  business_name: (account) => account.name,
};
