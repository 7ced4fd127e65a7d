import type { ErrorRecord, Receipt, ResolvedAccount } from '#functions/contract/documents.ts';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import { partitionDates, streamWindow } from '#functions/streams/stream-window.ts';

/** Name of the error of a unit whose receipt does not prove what it should. */
const VERIFICATION_FAILED = 'VerificationFailed';

/**
 * Checks that a receipt is that of the unit and covers exactly what was planned: each day of the window once, staged
 * or held back, for a snapshot its one date. It must also account for every row that was read.
 * @returns what is wrong, or `undefined`.
 */
export function verifyReceipt(
  receipt: Receipt,
  account: ResolvedAccount,
  facts: StreamFacts,
): ErrorRecord | undefined {
  if (receipt.account !== account.account || receipt.stream !== facts.name) {
    return verificationFailed(`the receipt is that of ${receipt.account} ${receipt.stream}`);
  }
  const dates = partitionDates(facts, account, streamWindow(facts, account));
  const heldBack = (receipt.control ?? []).filter(({ outcome }) => outcome === 'held_back');
  const covered = [...receipt.partitions, ...heldBack].map(({ date }) => date);
  const missing = dates.filter((date) => !covered.includes(date));
  if (missing.length > 0)
    return verificationFailed(`the receipt lacks ${missing.length} dates, ${missing[0]} the first`);
  if (covered.length !== dates.length)
    return verificationFailed('the receipt has dates twice, or outside the window');
  return verifyRows(receipt);
}

/** Every row that was read is in a part, and is staged, a repetition, part of another row, or of a day held back. */
function verifyRows({ parts, partitions, counters, heldBackRows }: Receipt): ErrorRecord | undefined {
  const sum = (of: (partition: Receipt['partitions'][number]) => number) =>
    partitions.reduce((total, partition) => total + of(partition), 0);
  const stored = parts.reduce((total, part) => total + part.rows, 0);
  const staged = sum((partition) => partition.rows);
  const duplicates = sum((partition) => partition.duplicates);
  const joined = sum((partition) => partition.joined);
  const abandoned = sum((partition) => partition.abandoned);
  const { rows } = counters;
  if (stored !== rows) return verificationFailed(`${rows} rows were read, but the parts have ${stored}`);
  if (staged > rows) return verificationFailed(`${staged} rows were staged, but only ${rows} were read`);
  if (staged + duplicates + joined + abandoned + heldBackRows === rows) return undefined;
  return verificationFailed(
    `${rows} rows were read, but ${staged} were staged, ${duplicates} were repetitions, ${joined} were merged, ${abandoned} were read again and ${heldBackRows} held back`,
  );
}

/** The record of a unit that could not be proved complete, and so is not published. @param what is wrong, a clause. */
export function verificationFailed(what: string): ErrorRecord {
  return {
    name: VERIFICATION_FAILED,
    message: `Not published: ${what}.`,
    advice: "Start a new run of this stream. If it fails again, keep the run's prefix and report it.",
  };
}
