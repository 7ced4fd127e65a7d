import type { ErrorRecord, Receipt, ResolvedAccount } from '#functions/contract/documents.ts';
import { tileDays } from '#functions/runtime/days.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';

/** Name of the error of a unit whose receipt does not prove what it should. */
export const VERIFICATION_FAILED = 'VerificationFailed';

/**
 * Checks that a receipt is that of the unit, and covers exactly what was planned: each day of the window once, for a
 * snapshot its one date, and accounts for every row that was read.
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
  const heldBack = (receipt.control ?? []).filter(({ outcome }) => outcome === 'held_back');
  const staged = [...receipt.partitions, ...heldBack].map(({ date }) => date);
  const missing = dates.filter((date) => !staged.includes(date));
  if (missing.length > 0) return failed(`the receipt lacks ${missing.length} dates, ${missing[0]} the first`);
  if (staged.length !== dates.length) return failed('the receipt has dates twice, or outside the window');
  return verifyRows(receipt);
}

/** Every row that was read is in a part, and is staged, a repetition of one that is, or a group of fields of one. */
function verifyRows({ parts, partitions, counters, proof }: Receipt): ErrorRecord | undefined {
  const stored = parts.reduce((sum, part) => sum + part.rows, 0);
  const staged = partitions.reduce((sum, partition) => sum + partition.rows, 0);
  const { rows, duplicates } = counters;
  if (stored !== rows) return failed(`${rows} rows were read, but the parts have ${stored}`);
  if (staged > rows) return failed(`${staged} rows were staged, but only ${rows} were read`);
  if (staged + duplicates + proof.joined === rows) return undefined;
  return failed(
    `${rows} rows were read, but ${staged} were staged, ${duplicates} were repetitions and ${proof.joined} were joined`,
  );
}

/** The record of a unit that could not be proved complete, and so is not published. */
export function failed(what: string): ErrorRecord {
  return {
    name: VERIFICATION_FAILED,
    message: `Not published: ${what}.`,
    advice:
      "Start a new run of this stream. If it fails again, keep the run's prefix and report it.",
  };
}
