import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { Withheld } from '#shared/contract.ts';
import type { ConditionalStore } from '#shared/lake/checkpoint.ts';
import { type Unit, withheldKey } from '#shared/lake/keys.ts';

/**
 * Names a reading of a unit by the objects that it was sealed in: their keys hold the attempts, so that no two
 * readings have the same.
 */
export function readingOf(partitions: readonly { readonly key: string }[]): string {
  const keys = partitions.map(({ key }) => key).sort();
  return createHash('sha256').update(keys.join('\n')).digest('hex');
}

/** Which reading of the unit was withheld last, if any was; an object of another shape names none. @throws LakeUnavailable */
export async function readWithheld(
  store: Pick<ConditionalStore, 'getJson'>,
  unit: Unit,
): Promise<Withheld | undefined> {
  return z.safeParse(Withheld, (await store.getJson(withheldKey(unit)))?.body).data;
}
