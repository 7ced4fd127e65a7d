import * as z from 'zod/mini';
import { ControlDay, type ResolvedAccount } from '#functions/contract/documents.ts';
import { UnitResult } from '#functions/contract/result.ts';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import type { Unit } from '#functions/lake/keys.ts';
import { type LakeStore, LakeUnavailable } from '#functions/lake/store.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import { collectOutcome, type Outcome, type ReceiptOutcome } from './collect-outcome.ts';
import { type Publication, publishUnit } from './publish-unit.ts';
import { failedUnit, publishedUnit } from './unit-result.ts';
import { verifyObjects } from './verify-objects.ts';
import { verifyReceipt } from './verify-receipt.ts';

/** What streams are published with. */
export interface Publishing {
  readonly store: LakeStore;
  /** What the lake refuses now is the failure of its unit, and holds up no other. */
  readonly isLastTry: boolean;
  readonly onOutcome: (outcome: Outcome) => void;
}

/** What became of one unit, and what its work found of each day. */
export const PublishedUnit = z.object({ unit: UnitResult, control: z.optional(z.array(ControlDay)) });
export type PublishedUnit = z.infer<typeof PublishedUnit>;

/**
 * Checks what a stream of an account left and publishes it. A unit that fails its check keeps its previous data in the
 * lake, as a day does that was held back.
 * @throws LakeUnavailable, except on the last try.
 */
export async function publishStream(
  publishing: Publishing,
  unit: Unit,
  account: ResolvedAccount,
  facts: StreamFacts,
): Promise<PublishedUnit> {
  const outcome = await tolerateOnLastTry<Outcome>(
    publishing,
    () => collectOutcome(publishing.store, unit),
    (error) => ({ kind: 'failure', unit, error: toErrorRecord(error) }),
  );
  publishing.onOutcome(outcome);
  if (outcome.kind === 'failure') return { unit: failedUnit(outcome, outcome.error) };
  const publication = await tolerateOnLastTry<Publication>(
    publishing,
    () => verifyAndPublish(publishing.store, outcome, account, facts),
    (error) => ({ kind: 'refused', error: toErrorRecord(error) }),
  );
  if (publication.kind === 'refused') return { unit: failedUnit(outcome, publication.error) };
  const { control } = outcome.receipt;
  return { unit: publishedUnit(outcome, publication.superseded), ...(control && { control }) };
}

async function verifyAndPublish(
  store: LakeStore,
  { unit, receipt }: ReceiptOutcome,
  account: ResolvedAccount,
  facts: StreamFacts,
): Promise<Publication> {
  const error = verifyReceipt(receipt, account, facts) ?? (await verifyObjects(store, receipt));
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
