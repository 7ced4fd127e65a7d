import type { ControlDay } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { Manifest, ManifestUnit } from '#functions/contract/manifest.ts';
import type { AggregateResult } from '#functions/contract/payloads.ts';

/** Step Functions shows a cause of up to 32 KiB; a reader wants the first few. */
const GAPS_IN_CAUSE = 10;
/** Days of one unit that are named. */
const DAYS_IN_CAUSE = 3;

type Judged = Pick<Manifest, 'runId' | 'rows' | 'units' | 'accountsFailed'>;

/** Whether something that was planned is not in the lake. */
export function isIncomplete({ units, accountsFailed }: Pick<Manifest, 'units' | 'accountsFailed'>): boolean {
  return accountsFailed.length > 0 || units.some(isGap);
}

/** Whether something of a unit that was planned is not in the lake: all of it, an object or field, a day. */
export const isGap = (unit: ManifestUnit): boolean =>
  unit.status === 'failed' || unit.skipped.length > 0 || heldBackDays(unit).length > 0;

/** Days of a unit that were not published because rows of them are missing. */
export const heldBackDays = ({ control = [] }: Pick<ManifestUnit, 'control'>): ControlDay[] =>
  control.filter(({ outcome }) => outcome === 'held_back');

/** The answer of `Aggregate` for a finished manifest: the `Fail` state shows its error and cause. */
export function verdictOf(manifest: Judged & Pick<Manifest, 'verdict'>): AggregateResult {
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

/** Names each account, stream and error or day, and the way to go on. */
function causeOf({ runId, units, accountsFailed }: Judged): string {
  const gaps = [
    ...accountsFailed.map(({ account, error }) => `${account}: ${describeError(error)}`),
    ...units.filter(isGap).map(describeGap),
  ];
  const shown = gaps.slice(0, GAPS_IN_CAUSE).map(withoutPeriod).join(' | ');
  const more = gaps.length > GAPS_IN_CAUSE ? ` | and ${gaps.length - GAPS_IN_CAUSE} more` : '';
  return (
    `${gaps.length} of ${units.length + accountsFailed.length} are not complete: ${shown}${more}. ` +
    `All else is published. See runs/${runId}/manifest.json. ${adviceOf({ runId, units, accountsFailed })}`
  );
}

/** What to do, by the kinds of gaps that there are. */
function adviceOf({ runId, units, accountsFailed }: Omit<Judged, 'rows'>): string {
  const rerun = `{"rerun":"${runId}"}`;
  if (accountsFailed.length > 0 || units.some(({ status }) => status === 'failed')) {
    return `Finish with ${rerun}, which also reads days that were held back again.`;
  }
  if (units.some((unit) => heldBackDays(unit).length > 0)) {
    return `Finish with ${rerun}, which reads the days that were held back again.`;
  }
  return 'A new run asks again for what was skipped.';
}

function describeGap(unit: ManifestUnit): string {
  const where = `${unit.account} ${unit.stream}`;
  if (unit.error !== undefined) return `${where}: ${describeError(unit.error)}`;
  return [describeHeldBack(where, heldBackDays(unit)), describeSkipped(where, unit)]
    .flatMap((text) => text ?? [])
    .join(' | ');
}

const describeError = ({
  name,
  message,
  advice,
}: {
  name: string;
  message: string;
  advice: string;
}): string => `${name}: ${message} ${advice}`.trim();

/** Such as "act_1 ad_insights 2026-05-04: Meta's total is 12,034 impressions, the rows have 11,801". */
function describeHeldBack(where: string, days: readonly ControlDay[]): string | undefined {
  if (days.length === 0) return undefined;
  const shown = days
    .slice(0, DAYS_IN_CAUSE)
    .map(({ date, reason = 'held back' }) => `${where} ${date}: ${withoutPeriod(reason)}`);
  const rest = days.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more days of ${where}`] : [])].join(' | ');
}

function describeSkipped(where: string, { skipped }: ManifestUnit): string | undefined {
  const [first] = skipped;
  if (first === undefined) return undefined;
  return `${where}: ${skipped.length} skipped, first ${first.kind} ${first.what} (${first.error.name})`;
}

const withoutPeriod = (text: string): string => text.replace(/\.$/, '');
