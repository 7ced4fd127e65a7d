import * as z from 'zod/mini';
import type { ErrorRecord, Receipt, ResolvedAccount, StreamName } from '#functions/contract/documents.ts';
import { toErrorRecord } from '#functions/graph/errors.ts';
import { StateCorrupt } from '#functions/lake/checkpoint.ts';
import { readEvidence } from '#functions/lake/evidence-lines.ts';
import { readingOf } from '#functions/lake/held-back.ts';
import { receiptKey, type Unit } from '#functions/lake/keys.ts';
import { type LakeStore, LakeUnavailable } from '#functions/lake/store.ts';
import { STREAMS } from '#functions/streams/catalog.ts';
import { collectOutcome, type Outcome } from './collect.ts';
import { crossCheck, type Proven } from './cross-check.ts';
import { severityOf } from './decide.ts';
import { Finding, shorten } from './findings.ts';
import { believeSecond, holdBack, violationsOf } from './hold-back.ts';
import { ManifestUnit, type StreamTotals } from './manifest.ts';
import { publishUnit } from './publish.ts';
import { addToTotals } from './totals.ts';
import { failed, verifyReceipt } from './verify.ts';
import { verifyObjects } from './verify-objects.ts';

/** What became of an account: as it stands in the manifest. */
export const SettledAccount = z.object({ units: z.array(ManifestUnit), findings: z.array(Finding) });
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
 * Proves what the streams of an account left, each by itself and then against each other, and publishes what no
 * violation speaks against. Everything else is a failed unit, and keeps its previous data in the lake.
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
  const proofs = await Promise.all(outcomes.map((outcome) => proveAlone(store, outcome, account)));
  const alone = proofs.flatMap((proof) => proof.finding ?? []);
  const findings = [...alone, ...(await proveTogether(settling, account, proofs))];
  const units: ManifestUnit[] = [];
  const additions: (() => void)[] = [];
  for (const proof of proofs) units.push(await settleUnit(settling, proof, findings, additions));
  // Only now: an account that is interrupted half-way is settled again from its first unit.
  for (const add of additions) add();
  return { units, findings: shorten(findings) };
}

const OBJECTS_EXPECTED = 'every object as it was written';

/** A unit's outcome, and what speaks against publishing it. */
interface Proof {
  readonly outcome: Outcome;
  readonly error?: ErrorRecord;
  readonly finding?: Finding;
}

async function proveAlone(store: LakeStore, outcome: Outcome, account: ResolvedAccount): Promise<Proof> {
  if (outcome.kind === 'failure') return { outcome, error: outcome.error };
  const { receipt, unit } = outcome;
  const flaw = verifyReceipt(receipt, account, STREAMS[unit.stream]);
  if (flaw !== undefined) return disproved(outcome, 'receipt', 'accounts for every date and row', flaw);
  const loss = await verifyObjects(store, receipt);
  return loss === undefined ? { outcome } : disproved(outcome, 'objects', OBJECTS_EXPECTED, loss);
}

function disproved(outcome: Outcome, check: Finding['check'], expected: string, error: ErrorRecord): Proof {
  return { outcome, error, finding: findingOf(outcome.unit, check, expected, error) };
}

/** What is wrong with a unit by itself. */
const findingOf = (
  { account, stream }: Unit,
  check: Finding['check'],
  expected: string,
  error: ErrorRecord,
): Finding => ({
  check,
  severity: severityOf({ kind: 'own' }),
  account,
  streams: [stream],
  expected,
  found: error.message,
});

async function proveTogether(
  settling: Settling,
  account: ResolvedAccount,
  proofs: readonly Proof[],
): Promise<Finding[]> {
  const { store, streams } = settling;
  const proven: Proven = {};
  for (const { outcome, error } of proofs) {
    if (outcome.kind === 'receipt' && error === undefined) proven[outcome.unit.stream] = outcome.receipt;
  }
  const linesOf = (receipt: Receipt) => readEvidence(store, receipt.proof.evidence);
  const outcomes = proofs.map(({ outcome }) => outcome);
  try {
    return await believeSecond(settling, outcomes, await crossCheck(linesOf, account, proven, streams));
  } catch (error) {
    if (!(error instanceof StateCorrupt)) throw error;
    // Without the notes of one stream nothing can be held against another.
    return (Object.keys(proven) as StreamName[]).map((stream) => ({
      check: 'objects',
      severity: 'violation',
      account: account.account,
      streams: [stream],
      expected: 'readable notes of the proof',
      found: error.message,
    }));
  }
}

async function settleUnit(
  settling: Settling,
  { outcome, error }: Proof,
  findings: Finding[],
  additions: (() => void)[],
): Promise<ManifestUnit> {
  const unit = baseOf(outcome);
  const { stream } = outcome.unit;
  if (outcome.kind === 'failure') {
    const { outdated } = outcome;
    if (outdated !== undefined)
      await tolerateOnLastTry(settling, () => holdBack(settling, outcome.unit, outdated, []));
    return { ...unit, error: outcome.error };
  }
  const reading = readingOf(outcome.receipt.partitions);
  const refuse = async (because: ErrorRecord): Promise<ManifestUnit> => {
    const violations = violationsOf(findings, stream);
    const unnoted = await tolerateOnLastTry(settling, () =>
      holdBack(settling, outcome.unit, reading, violations),
    );
    return { ...unit, error: unnoted instanceof LakeUnavailable ? toErrorRecord(unnoted) : because };
  };
  if (error !== undefined) return refuse(error);
  const [violation] = violationsOf(findings, stream);
  if (violation !== undefined) return refuse(failed(violation));
  const publication = await tolerateOnLastTry(settling, () =>
    publishUnit(settling.store, outcome.unit, outcome.receipt),
  );
  if (publication instanceof LakeUnavailable) return { ...unit, error: toErrorRecord(publication) };
  if (publication.kind === 'refused') {
    findings.push(findingOf(outcome.unit, 'objects', OBJECTS_EXPECTED, publication.error));
    return refuse(publication.error);
  }
  const { partitions } = outcome.receipt;
  const { published, superseded } = publication;
  const current = partitions.filter(({ date }) => !superseded.includes(date));
  additions.push(() => addToTotals(settling.totals, stream, current));
  const sum = (pick: 'rows' | 'bytes') => partitions.reduce((total, each) => total + each[pick], 0);
  return { ...unit, status: 'complete', rows: sum('rows'), bytes: sum('bytes'), published, superseded };
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
  return {
    ...unit,
    superseded: [],
    since,
    until,
    days: partitions.length,
    skipped,
    counters,
    graphVersion,
    attributionSettings: proof.attributionSettings,
    unparsed: proof.unparsed,
    turns: proof.turns,
    receipt: { key: receiptKey(outcome.unit), sha256: outcome.sha256 },
  };
}
