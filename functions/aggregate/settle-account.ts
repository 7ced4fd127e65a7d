import * as z from 'zod/mini';
import type { ErrorRecord, ResolvedAccount, StagedPartition } from '#functions/contract/documents.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import { receiptKey } from '#functions/lake/keys.ts';
import { type LakeStore, LakeUnavailable } from '#functions/lake/store.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import { collectOutcome, type Outcome } from './collect.ts';
import { ManifestUnit, type StreamTotals } from './manifest.ts';
import { publishUnit } from './publish.ts';
import { addToTotals } from './totals.ts';
import { verifyReceipt } from './verify.ts';
import { verifyObjects } from './verify-objects.ts';

/** What became of an account: as it stands in the manifest. */
export const SettledAccount = z.object({ units: z.array(ManifestUnit) });
export type SettledAccount = z.infer<typeof SettledAccount>;

/** What settling accounts works with. `totals` is added to. */
export interface Settling {
  readonly store: LakeStore;
  readonly runId: string;
  /** The execution that owns the run. */
  readonly owner: string;
  readonly streams: readonly StreamName[];
  readonly totals: StreamTotals[];
  /** What the lake refuses now is the failure of its unit, and holds up no other. */
  readonly isLastTry: boolean;
  readonly onOutcome: (outcome: Outcome) => void;
}

/**
 * Checks what each stream of an account left and publishes it. What fails its check is a failed unit, and keeps its
 * previous data in the lake.
 * @throws LakeUnavailable, on the last try only for what cannot be read.
 */
export async function settleAccount(settling: Settling, account: ResolvedAccount): Promise<SettledAccount> {
  const { store, runId, streams, onOutcome } = settling;
  const outcomes = await Promise.all(
    streams.map(async (stream) => {
      const outcome = await collectOutcome(store, { runId, account: account.account, stream });
      onOutcome(outcome);
      return outcome;
    }),
  );
  const settled = [];
  for (const outcome of outcomes) settled.push(await settleUnit(settling, outcome, account));
  // Only now: an account that is interrupted half-way is settled again from its first unit.
  for (const { unit, published } of settled) {
    if (unit.status === 'complete') addToTotals(settling.totals, unit.stream, published);
  }
  return { units: settled.map(({ unit }) => unit) };
}

/** What speaks against publishing what a receipt names; undefined: nothing does. */
async function refute(
  store: LakeStore,
  { receipt, unit }: Extract<Outcome, { kind: 'receipt' }>,
  account: ResolvedAccount,
): Promise<ErrorRecord | undefined> {
  return (
    verifyReceipt(receipt, account, describeStream(unit.stream)) ?? (await verifyObjects(store, receipt))
  );
}

async function settleUnit(
  settling: Settling,
  outcome: Outcome,
  account: ResolvedAccount,
): Promise<{ readonly unit: ManifestUnit; readonly published: StagedPartition[] }> {
  const base = baseOf(outcome);
  const failedBy = (error: ErrorRecord) => ({ unit: { ...base, error }, published: [] });
  if (outcome.kind === 'failure') return failedBy(outcome.error);
  const refuted = await refute(settling.store, outcome, account);
  if (refuted !== undefined) return failedBy(refuted);
  const publication = await tolerateOnLastTry(settling, () =>
    publishUnit(settling.store, outcome.unit, outcome.receipt),
  );
  if (publication instanceof LakeUnavailable) return failedBy(toErrorRecord(publication));
  if (publication.kind === 'refused') return failedBy(publication.error);
  const { partitions } = outcome.receipt;
  const { published, superseded } = publication;
  const sum = (pick: 'rows' | 'bytes') => partitions.reduce((total, each) => total + each[pick], 0);
  return {
    unit: { ...base, status: 'complete', rows: sum('rows'), bytes: sum('bytes'), published, superseded },
    published: partitions.filter(({ date }) => !superseded.includes(date)),
  };
}

/** On the last try, what the lake refuses is an answer, too. @throws LakeUnavailable before. */
async function tolerateOnLastTry<T>(
  { isLastTry }: Settling,
  work: () => Promise<T>,
): Promise<T | LakeUnavailable> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LakeUnavailable) || !isLastTry) throw error;
    return error;
  }
}

/** What the manifest says of a unit, however it is settled: as failed, for now. */
function baseOf(outcome: Outcome): ManifestUnit {
  const { account, stream } = outcome.unit;
  const unit = {
    account,
    stream,
    status: 'failed',
    rows: 0,
    bytes: 0,
    published: 0,
    superseded: [],
  } as const;
  if (outcome.kind === 'failure') return { ...unit, superseded: [], skipped: [] };
  const { since, until, partitions, skipped, counters, graphVersion, proof } = outcome.receipt;
  const { control, statuses, listing } = outcome.receipt;
  return {
    ...unit,
    superseded: [],
    since,
    until,
    days: partitions.length,
    skipped,
    ...(control && { control }),
    ...(statuses && { statuses }),
    ...(listing && { listing }),
    counters,
    graphVersion,
    attributionSettings: proof.attributionSettings,
    unparsed: unparsedOf(partitions),
    turns: proof.turns,
    receipt: { key: receiptKey(outcome.unit), sha256: outcome.sha256 },
  };
}

/** Values that could not be typed and are null, by field. */
function unparsedOf(partitions: readonly StagedPartition[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { unparsed = {} } of partitions) {
    for (const [field, count] of Object.entries(unparsed)) counts[field] = (counts[field] ?? 0) + count;
  }
  return counts;
}
