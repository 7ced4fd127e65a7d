import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { RunId } from '#functions/contract/documents.ts';
import type { ConditionalStore } from './checkpoint.ts';
import { heldBackKey, type Unit } from './keys.ts';

/**
 * `held-back.json`: the reading of a unit whose receipt `Aggregate` did not take, so that the next execution of the run
 * reads it again. It stays when that is done, and then names a reading that is none any more.
 */
export const HeldBack = z.object({
  schema: z.literal(1),
  owner: RunId,
  /** See `readingOf`. */
  reading: z.string(),
  /** What speaks against it, as text: a second reading that says the very same is believed. */
  findings: z.array(z.string()),
});
export type HeldBack = z.infer<typeof HeldBack>;

/**
 * Names a reading of a unit by the objects that it was staged in: their keys hold the attempts, so that no two
 * readings have the same.
 */
export function readingOf(partitions: readonly { readonly key: string }[]): string {
  const keys = partitions.map(({ key }) => key).sort();
  return createHash('sha256').update(keys.join('\n')).digest('hex');
}

/** Which reading of the unit was held back last, if any was; an object of another shape names none. @throws LakeUnavailable */
export async function readHeldBack(
  store: Pick<ConditionalStore, 'getJson'>,
  unit: Unit,
): Promise<HeldBack | undefined> {
  return z.safeParse(HeldBack, (await store.getJson(heldBackKey(unit)))?.body).data;
}
