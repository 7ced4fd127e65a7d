import type { ErrorRecord, Receipt, StagedObject, StagedPartition } from '#functions/contract/documents.ts';
import { lakeKey, type Unit } from '#functions/lake/keys.ts';
import { DIGEST, OBSERVED_AT, RUN_ID } from '#functions/lake/metadata.ts';
import { notePublished } from '#functions/lake/published-index.ts';
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

/** A date with an object to be published. */
type WithObject = StagedPartition & { readonly object: StagedObject };

/**
 * Publishes every staged object of a unit to its place in the lake, by a server-side copy. All must be there, and be
 * as long as the receipt says, before the first is copied. A day that was held back has no staged object: what was
 * published before stays. Safe to repeat.
 * @throws StateCorrupt @throws LakeUnavailable
 */
export async function publishUnit(store: LakeStore, unit: Unit, receipt: Receipt): Promise<Publication> {
  const withObject = receipt.partitions.filter((partition): partition is WithObject => 'object' in partition);
  const unchanged = receipt.partitions.filter(({ object, rows }) => object === undefined && rows > 0);
  const staged = await mapInParallel(withObject, COPIES_AT_ONCE, ({ object }) => store.head(object.key));
  const broken = withObject.find(({ object }, index) => staged[index]?.bytes !== object.bytes);
  if (broken !== undefined) {
    return refused(`the staged object of ${broken.date} is missing or has another length`);
  }
  await notePublished(store, unit, receipt.since, withObject);
  const [copies, checks] = await Promise.all([
    mapInParallel(withObject, COPIES_AT_ONCE, (partition) => publish(store, unit, partition)),
    mapInParallel(unchanged, COPIES_AT_ONCE, (partition) => check(store, unit, partition)),
  ]);
  const lost = unchanged.find((_, index) => checks[index] === 'lost');
  if (lost !== undefined) return refused(`the published object of ${lost.date} was removed or replaced`);
  const superseded = [
    ...withObject.filter((_, index) => copies[index] === 'superseded'),
    ...unchanged.filter((_, index) => checks[index] === 'superseded'),
  ];
  return { kind: 'published', superseded: superseded.map(({ date }) => date).sort() };
}

const refused = (what: string): Publication => ({ kind: 'refused', error: verificationFailed(what) });

/** Whether the rows that were published before, and are the same, are still there. */
async function check(
  store: LakeStore,
  unit: Unit,
  { date, digest, observedAt }: StagedPartition,
): Promise<'published' | 'superseded' | 'lost'> {
  const present = await store.head(lakeKey(unit.stream, unit.account, date));
  if (present === undefined) return 'lost';
  if (present.metadata[DIGEST] === digest) return 'published';
  return Date.parse(present.metadata[OBSERVED_AT] ?? '') > Date.parse(observedAt) ? 'superseded' : 'lost';
}

/**
 * Copies one staged object to its target, unless the target was observed later. The copy is conditional on the target
 * that was looked at, so that of two runs at once the newest observation stays.
 */
async function publish(
  store: LakeStore,
  unit: Unit,
  partition: WithObject,
): Promise<'published' | 'superseded'> {
  const target = lakeKey(unit.stream, unit.account, partition.date);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const present = await store.head(target);
    const relation = relationOf(present, unit, partition);
    if (relation !== 'older') return relation === 'same' ? 'published' : 'superseded';
    const condition = present === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: present.etag };
    if ((await copyOnce(store, partition.object.key, target, condition)) !== 'conflict') return 'published';
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
  partition: Pick<WithObject, 'observedAt' | 'object'>,
): 'same' | 'older' | 'newer' {
  const observedAt = present?.metadata[OBSERVED_AT];
  if (present === undefined || observedAt === undefined) return 'older';
  if (observedAt === partition.observedAt && present.metadata[RUN_ID] === unit.runId) {
    return present.bytes === partition.object.bytes ? 'same' : 'older';
  }
  return Date.parse(observedAt) > Date.parse(partition.observedAt) ? 'newer' : 'older';
}
