import type { ErrorRecord, Receipt } from '#functions/contract/documents.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import { verificationFailed } from './verify-receipt.ts';

/** HEAD requests of one unit under way at once. */
const HEADS_AT_ONCE = 16;

/**
 * Checks that the parts of a receipt are still there, each as long as it was written. The staged objects are checked
 * when they are published.
 * @returns what is wrong, or `undefined`. @throws LakeUnavailable
 */
export async function verifyObjects(store: LakeStore, receipt: Receipt): Promise<ErrorRecord | undefined> {
  const { parts } = receipt;
  const lengths = await mapInParallel(
    parts,
    HEADS_AT_ONCE,
    async ({ key }) => (await store.head(key))?.bytes,
  );
  const broken = parts.findIndex(({ bytes }, index) => lengths[index] !== bytes);
  const object = parts[broken];
  if (object === undefined) return undefined;
  const found = lengths[broken];
  const state = found === undefined ? 'is missing' : `has ${found} bytes`;
  return verificationFailed(`${object.key} ${state}; ${object.bytes} bytes were written`);
}
