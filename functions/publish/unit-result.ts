import type { ErrorRecord, StagedPartition } from '#functions/contract/documents.ts';
import type { ManifestUnit } from '#functions/contract/manifest.ts';
import { receiptKey, type Unit } from '#functions/lake/keys.ts';
import type { FailureOutcome, Outcome, ReceiptOutcome } from './collect-outcome.ts';

/** A unit that is not published, as the manifest shows it. @param error why. */
export function failedUnit(outcome: Outcome, error: ErrorRecord): ManifestUnit {
  return { ...(outcome.kind === 'receipt' ? readUnit(outcome) : emptyUnit(outcome)), error };
}

/** A unit that is published, as the manifest shows it. @param superseded days of which newer data was there. */
export function publishedUnit(outcome: ReceiptOutcome, superseded: readonly string[]): ManifestUnit {
  const { partitions } = outcome.receipt;
  const sum = (pick: 'rows' | 'bytes') => partitions.reduce((total, each) => total + each[pick], 0);
  return {
    ...readUnit(outcome),
    status: 'complete',
    rows: sum('rows'),
    bytes: sum('bytes'),
    published: partitions.length - superseded.length,
    superseded: [...superseded],
  };
}

function emptyUnit({ unit }: Pick<FailureOutcome, 'unit'>): ManifestUnit {
  const { account, stream }: Unit = unit;
  return {
    account,
    stream,
    status: 'failed',
    rows: 0,
    bytes: 0,
    published: 0,
    superseded: [],
    skipped: [],
    notes: [],
  };
}

/** What the receipt says, before anything of it is published. */
function readUnit({ unit, receipt, etag }: ReceiptOutcome): ManifestUnit {
  const { since, until, partitions, skipped, notes, counters, graphVersion, proof } = receipt;
  const { control, statuses, listing } = receipt;
  return {
    ...emptyUnit({ unit }),
    since,
    until,
    days: partitions.length,
    skipped,
    notes,
    ...(control && { control }),
    ...(statuses && { statuses }),
    ...(listing && { listing }),
    counters,
    graphVersion,
    attributionSettings: proof.attributionSettings,
    unparsed: unparsedOf(partitions),
    turns: proof.turns,
    receipt: { key: receiptKey(unit), etag },
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
