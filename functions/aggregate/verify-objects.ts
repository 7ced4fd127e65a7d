import type { ErrorRecord, Receipt } from '#functions/contract/documents.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import { failed } from './verify.ts';

/** HEAD requests of one unit under way at once. */
const HEADS_AT_ONCE = 16;

/**
 * Checks that what the receipt answers for is still there, each object as long as it was written: the parts.
 * The staged objects are looked at when they are published.
 * @returns what is wrong, or `undefined`. @throws LakeUnavailable
 */
export async function verifyObjects(store: LakeStore, receipt: Receipt): Promise<ErrorRecord | undefined> {
  const named = receipt.parts;
  const lengths = await mapInParallel(
    named,
    HEADS_AT_ONCE,
    async ({ key }) => (await store.head(key))?.bytes,
  );
  const broken = named.findIndex(({ bytes }, index) => lengths[index] !== bytes);
  const object = named[broken];
  if (object === undefined) return undefined;
  const found = lengths[broken];
  const state = found === undefined ? 'is missing' : `has ${found} bytes`;
  return failed(`${object.key} ${state}; ${object.bytes} bytes were written`);
}
