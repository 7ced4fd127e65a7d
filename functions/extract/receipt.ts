import type { Receipt } from '#functions/contract/documents.ts';
import { StateCorrupt } from '#functions/lake/checkpoint.ts';
import { checkpointKey, receiptKey } from '#functions/lake/keys.ts';
import type { Turn } from './turn.ts';
import { proofOf } from './unit-proof.ts';

/**
 * Writes the receipt, from the stored checkpoint alone: whoever repeats it writes the same.
 * @throws LakeUnavailable @throws StateCorrupt when the checkpoint is not a final one.
 */
export async function writeReceipt(turn: Turn): Promise<void> {
  const { unit, account, file, store, graphVersion } = turn;
  const { owner, attempt, startedAt, finishedAt, parts, staged, skipped, counters } = file.body;
  if (finishedAt === undefined)
    throw new StateCorrupt(checkpointKey(unit), 'it is done but does not say when');
  const receipt: Receipt = {
    schema: 1,
    ...unit,
    owner,
    attempt,
    since: account.since,
    until: account.until,
    parts: parts.map(({ key, bytes, rows }) => ({ key, bytes, rows })),
    partitions: [...staged].sort((left, right) => (left.date < right.date ? -1 : 1)),
    proof: proofOf(file.body),
    skipped,
    counters,
    graphVersion,
    startedAt,
    finishedAt,
  };
  await store.putJson(receiptKey(unit), receipt);
}
