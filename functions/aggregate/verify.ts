import type { ErrorRecord, Receipt, ResolvedAccount } from '#shared/contract.ts';
import type { StreamDescription } from '#shared/stream.ts';
import { tileDays } from '#shared/windows.ts';

/** Name of the error of a unit whose receipt does not prove what it should. */
export const VERIFICATION_FAILED = 'VerificationFailed';

/**
 * Checks that a receipt is that of the unit, and covers exactly what was planned: each day of the window once, for a
 * snapshot its one date, and no more rows published than were read.
 * @returns what is wrong, or `undefined`.
 */
export function verifyReceipt(
  receipt: Receipt,
  account: ResolvedAccount,
  description: StreamDescription,
): ErrorRecord | undefined {
  if (receipt.account !== account.account || receipt.stream !== description.name) {
    return failed(`the receipt is one of ${receipt.account} ${receipt.stream}`);
  }
  const dates =
    description.partitionDate === 'snapshot'
      ? [account.snapshotDate]
      : tileDays(account, 1).map(({ since }) => since);
  const sealed = receipt.partitions.map(({ date }) => date);
  const missing = dates.filter((date) => !sealed.includes(date));
  if (missing.length > 0) return failed(`the receipt lacks ${missing.length} dates, ${missing[0]} the first`);
  if (sealed.length !== dates.length) return failed('the receipt has dates twice, or outside the window');
  const rows = receipt.partitions.reduce((sum, partition) => sum + partition.rows, 0);
  if (rows > receipt.counters.rows) {
    return failed(`${rows} rows were sealed, but only ${receipt.counters.rows} were read`);
  }
  return undefined;
}

/** The record of a unit that could not be proved complete, and so is not published. */
export function failed(what: string): ErrorRecord {
  return {
    name: VERIFICATION_FAILED,
    message: `Not published: ${what}.`,
    advice:
      "Start a new run of this account and stream; if it happens again, keep the run's prefix and report it.",
  };
}
