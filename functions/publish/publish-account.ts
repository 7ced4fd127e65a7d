import type { ResolvedAccount, StagedPartition } from '#functions/contract/documents.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import type { ManifestUnit } from '#functions/contract/manifest.ts';
import { type LakeStore, LakeUnavailable } from '#functions/lake/store.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import { collectOutcome, type Outcome, type ReceiptOutcome } from './collect-outcome.ts';
import { type Publication, publishUnit } from './publish-unit.ts';
import { failedUnit, publishedUnit } from './unit-result.ts';
import { verifyObjects } from './verify-objects.ts';
import { verifyReceipt } from './verify-receipt.ts';

/** What accounts are published with. */
export interface Publishing {
  readonly store: LakeStore;
  readonly runId: string;
  readonly streams: readonly StreamName[];
  /** What the lake refuses now is the failure of its unit, and holds up no other. */
  readonly isLastTry: boolean;
  readonly onOutcome: (outcome: Outcome) => void;
}

/** What became of one unit. */
export interface PublishedUnit {
  readonly unit: ManifestUnit;
  /** The days that are in the lake from this run now. */
  readonly partitions: readonly StagedPartition[];
}

/**
 * Checks what each stream of an account left and publishes it, in the order of the streams. A unit that fails its
 * check keeps its previous data in the lake, as a day does that was held back.
 * @throws LakeUnavailable, except on the last try.
 */
export async function publishAccount(
  publishing: Publishing,
  account: ResolvedAccount,
): Promise<PublishedUnit[]> {
  const { runId, streams } = publishing;
  const units = streams.map((stream) => ({ runId, account: account.account, stream }));
  const outcomes = await Promise.all(units.map((unit) => outcomeOf(publishing, unit)));
  const published: PublishedUnit[] = [];
  for (const outcome of outcomes) published.push(await publishOutcome(publishing, outcome, account));
  return published;
}

async function outcomeOf(publishing: Publishing, unit: Outcome['unit']): Promise<Outcome> {
  const { store, onOutcome } = publishing;
  const outcome = await tolerateOnLastTry<Outcome>(
    publishing,
    () => collectOutcome(store, unit),
    (error) => ({ kind: 'failure', unit, error: toErrorRecord(error) }),
  );
  onOutcome(outcome);
  return outcome;
}

async function publishOutcome(
  publishing: Publishing,
  outcome: Outcome,
  account: ResolvedAccount,
): Promise<PublishedUnit> {
  if (outcome.kind === 'failure') return { unit: failedUnit(outcome, outcome.error), partitions: [] };
  const publication = await tolerateOnLastTry<Publication>(
    publishing,
    () => verifyAndPublish(publishing.store, outcome, account),
    (error) => ({ kind: 'refused', error: toErrorRecord(error) }),
  );
  if (publication.kind === 'refused') return { unit: failedUnit(outcome, publication.error), partitions: [] };
  const { superseded } = publication;
  return {
    unit: publishedUnit(outcome, superseded),
    partitions: outcome.receipt.partitions.filter(({ date }) => !superseded.includes(date)),
  };
}

async function verifyAndPublish(
  store: LakeStore,
  { unit, receipt }: ReceiptOutcome,
  account: ResolvedAccount,
): Promise<Publication> {
  const error =
    verifyReceipt(receipt, account, describeStream(unit.stream)) ?? (await verifyObjects(store, receipt));
  return error === undefined ? publishUnit(store, unit, receipt) : { kind: 'refused', error };
}

/** On the last try, what the lake refuses is an answer, too. @throws LakeUnavailable before that. */
async function tolerateOnLastTry<T>(
  { isLastTry }: Publishing,
  work: () => Promise<T>,
  onRefusal: (error: LakeUnavailable) => T,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LakeUnavailable) || !isLastTry) throw error;
    return onRefusal(error);
  }
}
