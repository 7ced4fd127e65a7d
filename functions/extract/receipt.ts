import type { Receipt, StagedPartition } from '#functions/contract/documents.ts';
import { StateCorrupt } from '#functions/lake/errors.ts';
import { checkpointKey, receiptKey } from '#functions/lake/keys.ts';
import { HELD_BACK } from '#functions/lake/metadata.ts';
import type { Source } from '#functions/streams/stream.ts';
import type { Turn } from './turn-context.ts';
import { proofOf } from './unit-proof.ts';

/**
 * Writes the receipt from the stored checkpoint only, so it is idempotent. Its metadata has the number of days held
 * back, so that a rerun recognizes the unit as unfinished without reading it.
 * @throws LakeUnavailable @throws StateCorrupt when the checkpoint is not final.
 */
export async function writeReceipt<S extends Source, W>(turn: Turn<S, W>): Promise<void> {
  const { unit, account, file, store, graphVersion, extractor } = turn;
  const state = file.stored;
  const { owner, attempt, startedAt, finishedAt, parts, staged, skipped, notes, counters } = state;
  if (finishedAt === undefined)
    throw new StateCorrupt(checkpointKey(unit), 'it is done but has no finish time');
  const { heldBack } = extractor.staging(state);
  const receipt: Receipt = {
    schema: 1,
    ...unit,
    owner,
    attempt,
    since: account.since,
    until: account.until,
    parts: parts.map(({ key, bytes, rows }) => ({ key, bytes, rows })),
    partitions: staged.toSorted((left, right) => (left.date < right.date ? -1 : 1)),
    proof: proofOf(state),
    ...extractor.receipt(state),
    heldBackRows: rowsOf(parts, heldBack),
    notes,
    skipped,
    counters: { ...counters, duplicates: staged.reduce(countRepeated, 0) },
    graphVersion,
    startedAt,
    finishedAt,
  };
  const metadata = heldBack.length > 0 ? { [HELD_BACK]: String(heldBack.length) } : undefined;
  await store.putJson(receiptKey(unit), receipt, undefined, metadata);
}

function rowsOf(
  parts: readonly { readonly segments: readonly { readonly date: string; readonly rows: number }[] }[],
  dates: readonly string[],
): number {
  const segments = parts.flatMap((part) => part.segments).filter(({ date }) => dates.includes(date));
  return segments.reduce((sum, { rows }) => sum + rows, 0);
}

/** Adds the rows of a date that were read again, by the same read or because another was given up. */
const countRepeated = (sum: number, { duplicates, abandoned }: StagedPartition): number =>
  sum + duplicates + abandoned;
