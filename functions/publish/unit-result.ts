import type { ErrorRecord, StagedPartition, TurnSpan } from '#functions/contract/documents.ts';
import type { UnitResult } from '#functions/contract/result.ts';
import { receiptKey, type Unit } from '#functions/lake/keys.ts';
import type { FailureOutcome, Outcome, ReceiptOutcome } from './collect-outcome.ts';
import { publishedDates } from './published-dates.ts';

/** A unit that is not published. @param error why. */
export function failedUnit(outcome: Outcome, error: ErrorRecord): UnitResult {
  if (outcome.kind === 'receipt') return { ...readUnit(outcome), error };
  const { turns = [] } = outcome;
  return { ...emptyUnit(outcome), ...(turns.length > 0 && { turns: [...turns] }), error };
}

/** A unit that is published. @param superseded days of which newer data was there. */
export function publishedUnit(outcome: ReceiptOutcome, superseded: readonly string[]): UnitResult {
  const { partitions, control = [] } = outcome.receipt;
  const sum = (of: (partition: StagedPartition) => number) =>
    partitions.reduce((total, partition) => total + of(partition), 0);
  const newestDay = partitions
    .map(({ date }) => date)
    .sort()
    .at(-1);
  return {
    ...readUnit(outcome),
    status: 'complete',
    rows: sum(({ rows }) => rows),
    bytes: sum(({ object }) => object?.bytes ?? 0),
    published: partitions.length - superseded.length,
    unchanged: sum(({ object }) => (object === undefined ? 1 : 0)),
    dates: publishedDates(partitions.filter(({ date }) => !superseded.includes(date))),
    superseded: [...superseded],
    heldBack: control.filter(({ outcome: day }) => day === 'held_back').map(({ date }) => date),
    ...(newestDay !== undefined && { newestDay }),
  };
}

/** A unit of which nothing is known but why it failed. */
export function emptyUnit({ unit }: Pick<FailureOutcome, 'unit'>): UnitResult {
  const { account, stream }: Unit = unit;
  return {
    account,
    stream,
    status: 'failed',
    rows: 0,
    bytes: 0,
    published: 0,
    unchanged: 0,
    dates: publishedDates([]),
    superseded: [],
    heldBack: [],
    skipped: [],
    notes: [],
  };
}

/** What the receipt says, before anything of it is published. */
function readUnit({ unit, receipt, etag }: ReceiptOutcome): UnitResult {
  const { since, until, partitions, skipped, notes, counters, graphVersion, proof } = receipt;
  const { statuses, listing } = receipt;
  return {
    ...emptyUnit({ unit }),
    since,
    until,
    days: partitions.length,
    skipped,
    notes,
    ...(statuses && { statuses }),
    ...(listing && { listing }),
    counters,
    billedMs: billedMs(proof.turns),
    graphVersion,
    attributionSettings: proof.attributionSettings,
    unparsed: unparsedOf(partitions),
    turns: proof.turns,
    receipt: { key: receiptKey(unit), etag },
  };
}

/** A turn that ended with an error did not live to say when. */
const billedMs = (turns: readonly TurnSpan[]): number =>
  turns.reduce((sum, { from, to = from }) => sum + Math.max(0, Date.parse(to) - Date.parse(from)), 0);

/** Values that could not be typed and are null, by field. */
function unparsedOf(partitions: readonly StagedPartition[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { unparsed = {} } of partitions) {
    for (const [field, count] of Object.entries(unparsed)) counts[field] = (counts[field] ?? 0) + count;
  }
  return counts;
}
