import type { ErrorRecord, Receipt, StagedPartition } from '#functions/contract/documents.ts';
import { lakeKey, type Unit } from '#functions/lake/keys.ts';
import { OBSERVED_AT, RUN_ID } from '#functions/lake/metadata.ts';
import { type LakeStore, LakeUnavailable, type ObjectHead } from '#functions/lake/store.ts';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import { verificationFailed } from './verify-receipt.ts';

/** S3 requests of one unit under way at once. */
const COPIES_AT_ONCE = 16;
/** Rounds of a race for one target. */
const MAX_ROUNDS = 10;

/** How the publishing of one unit ended. */
export type Publication =
  | {
      readonly kind: 'published' /** Days of which the lake had newer data. */;
      readonly superseded: string[];
    }
  | { readonly kind: 'refused'; readonly error: ErrorRecord };

/**
 * Publishes every staged object of a unit to its place in the lake, by a server-side copy. All must be there, and be
 * as long as the receipt says, before the first is copied. A day that was held back has no staged object: what was
 * published before stays. Safe to repeat.
 * @throws LakeUnavailable
 */
export async function publishUnit(store: LakeStore, unit: Unit, receipt: Receipt): Promise<Publication> {
  const staged = await mapInParallel(receipt.partitions, COPIES_AT_ONCE, (partition) =>
    store.head(partition.key),
  );
  const broken = receipt.partitions.find((partition, index) => staged[index]?.bytes !== partition.bytes);
  if (broken !== undefined) {
    return {
      kind: 'refused',
      error: verificationFailed(`the staged object of ${broken.date} is missing or has another length`),
    };
  }
  const outcomes = await mapInParallel(receipt.partitions, COPIES_AT_ONCE, (partition) =>
    publish(store, unit, partition),
  );
  const superseded = receipt.partitions
    .filter((_, index) => outcomes[index] === 'superseded')
    .map(({ date }) => date);
  return { kind: 'published', superseded };
}

/**
 * Copies one staged object to its target, unless the target was observed later. The copy is conditional on the target
 * that was looked at, so that of two runs at once the newest observation stays.
 */
async function publish(
  store: LakeStore,
  unit: Unit,
  partition: StagedPartition,
): Promise<'published' | 'superseded'> {
  const target = lakeKey(unit.stream, unit.account, partition.date);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const present = await store.head(target);
    const relation = relationOf(present, unit, partition);
    if (relation !== 'older') return relation === 'same' ? 'published' : 'superseded';
    const condition = present === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: present.etag };
    if ((await copyOnce(store, partition.key, target, condition)) !== 'conflict') return 'published';
  }
  throw new LakeUnavailable('COPY', target, new Error(`the target changed ${MAX_ROUNDS} times in a row`));
}

/** A copy whose answer was lost counts as a conflict: the next round looks what is there. */
async function copyOnce(
  store: LakeStore,
  source: string,
  target: string,
  condition: Parameters<LakeStore['copy']>[2],
) {
  try {
    return await store.copy(source, target, condition);
  } catch (error) {
    if (error instanceof LakeUnavailable) return 'conflict';
    throw error;
  }
}

/** How the object at the target relates to the partition: this very one, an older observation (or none), a newer one. */
export function relationOf(
  present: ObjectHead | undefined,
  unit: Unit,
  partition: StagedPartition,
): 'same' | 'older' | 'newer' {
  const observedAt = present?.metadata[OBSERVED_AT];
  if (present === undefined || observedAt === undefined) return 'older';
  if (observedAt === partition.observedAt && present.metadata[RUN_ID] === unit.runId) {
    return present.bytes === partition.bytes ? 'same' : 'older';
  }
  return Date.parse(observedAt) > Date.parse(partition.observedAt) ? 'newer' : 'older';
}
