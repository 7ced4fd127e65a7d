import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { AggregateResult } from '#functions/contract/payloads.ts';
import type { Manifest, ManifestUnit } from './manifest.ts';

/** Step Functions shows a cause of up to 32 KiB; a reader wants the first few. */
const NAMED_IN_CAUSE = 10;

/** Whether something that was planned is not in the lake: a stream or an account that failed, an object left out. */
export function isIncomplete(manifest: Pick<Manifest, 'units' | 'accountsFailed'>): boolean {
  return manifest.accountsFailed.length > 0 || manifest.units.some((unit) => isGap(unit));
}

/** Whether something of a unit that was planned is not in the lake. */
export const isGap = (unit: ManifestUnit): boolean => unit.status === 'failed' || unit.skipped.length > 0;

/** The answer of `Aggregate` for a finished manifest: the `Fail` state shows its error and cause. */
export function verdictOf(
  manifest: Pick<Manifest, 'verdict' | 'runId' | 'rows' | 'units' | 'accountsFailed'>,
): AggregateResult {
  const complete = manifest.units.filter((unit) => !isGap(unit)).length;
  const incomplete = manifest.verdict === 'incomplete';
  return {
    status: 'DONE',
    verdict: manifest.verdict,
    error: incomplete ? ERROR_NAMES.runIncomplete : '',
    cause: incomplete ? causeOf(manifest) : '',
    runId: manifest.runId,
    rows: manifest.rows,
    complete,
    failed: manifest.units.length - complete + manifest.accountsFailed.length,
  };
}

/** Names each account, stream and error, and the way to go on. */
function causeOf(manifest: Pick<Manifest, 'runId' | 'units' | 'accountsFailed'>): string {
  const gaps = [
    ...manifest.accountsFailed.map(({ account, error }) => `${account}: ${error.name}: ${error.message}`),
    ...manifest.units.filter(isGap).map(describeGap),
  ];
  const shown = gaps.slice(0, NAMED_IN_CAUSE).join(' | ');
  const onlySkipped = manifest.accountsFailed.length === 0 && manifest.units.every(({ error }) => !error);
  const advice = onlySkipped
    ? 'what was left out is asked for again by a new run'
    : `finish with {"rerun":"${manifest.runId}"}`;
  const more = gaps.length > NAMED_IN_CAUSE ? ` | and ${gaps.length - NAMED_IN_CAUSE} more` : '';
  return (
    `${gaps.length} of ${manifest.units.length + manifest.accountsFailed.length} are not complete: ${shown}${more}. ` +
    `All else is published. See runs/${manifest.runId}/manifest.json; ${advice}.`
  );
}

function describeGap(unit: ManifestUnit): string {
  const where = `${unit.account} ${unit.stream}`;
  if (unit.error !== undefined) return `${where}: ${unit.error.name}: ${unit.error.message}`;
  const first = unit.skipped[0];
  return `${where}: ${unit.skipped.length} left out, first ${first?.kind} ${first?.what} (${first?.error.name})`;
}
