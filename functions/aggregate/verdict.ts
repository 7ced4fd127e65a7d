import type { ErrorRecord } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { Manifest, NotableDay, SkippedOf } from '#functions/contract/manifest.ts';
import type { AggregateResult } from '#functions/contract/payloads.ts';

/** Step Functions shows a cause of up to 32 KiB; a reader wants the first few. */
const GAPS_IN_CAUSE = 10;
/** Days of one unit that are named. */
const DAYS_IN_CAUSE = 3;
/** Accounts that are named of those that were never started. */
const ACCOUNTS_IN_CAUSE = 3;

type Judged = Pick<
  Manifest,
  | 'runId'
  | 'rows'
  | 'verdict'
  | 'units'
  | 'accountsFailed'
  | 'notStarted'
  | 'failures'
  | 'heldBack'
  | 'skipped'
>;

/** One thing that is not complete, and how many units, or accounts that could not be read, it stands for. */
interface Gap {
  readonly text: string;
  readonly units: number;
}

/** The answer of `Aggregate` for a finished manifest: the `Fail` state shows its error and cause. */
export function verdictOf(manifest: Judged): AggregateResult {
  const { runId, rows, units, accountsFailed, verdict } = manifest;
  const incomplete = verdict === 'incomplete';
  return {
    status: 'DONE',
    verdict,
    error: incomplete ? ERROR_NAMES.runIncomplete : '',
    cause: incomplete ? causeOf(manifest) : '',
    runId,
    rows,
    complete: units.complete,
    failed: units.incomplete + accountsFailed.length,
  };
}

/** Names each account, stream and error or day, and the way to go on. */
function causeOf(manifest: Judged): string {
  const { runId, units, accountsFailed } = manifest;
  const gaps = gapsOf(manifest);
  const shown = gaps.slice(0, GAPS_IN_CAUSE);
  const all = units.incomplete + accountsFailed.length;
  const rest = all - shown.reduce((sum, gap) => sum + gap.units, 0);
  const texts = [...shown.map(({ text }) => withoutPeriod(text)), ...(rest > 0 ? [`and ${rest} more`] : [])];
  return (
    `${all} of ${units.planned + accountsFailed.length} are not complete: ${texts.join(' | ')}. ` +
    `All else is published. See runs/${runId}/manifest.json. ${adviceOf(manifest)}`
  );
}

function gapsOf({ accountsFailed, notStarted, failures, heldBack, skipped }: Judged): Gap[] {
  const unread = accountsFailed.map(({ account, error, since }) => ({
    text: `${account}: ${describeError(error)}${since === undefined ? '' : ` (not read since ${since})`}`,
    units: 1,
  }));
  const failed = failures.map(({ account, stream, error }) => ({
    text: `${account} ${stream}: ${describeError(error)}`,
    units: 1,
  }));
  const ofUnits = new Map<string, string[]>();
  const add = (where: string, text: string) => ofUnits.set(where, [...(ofUnits.get(where) ?? []), text]);
  const groups = <T extends NotableDay | SkippedOf>(list: readonly T[]) =>
    Map.groupBy(list, ({ account, stream }) => `${account} ${stream}`);
  for (const [where, days] of groups(heldBack)) add(where, describeHeldBack(where, days));
  for (const [where, entries] of groups(skipped)) add(where, describeSkipped(where, entries));
  return [
    ...unread,
    ...(notStarted === undefined ? [] : [describeNotStarted(notStarted)]),
    ...failed,
    ...[...ofUnits.values()].map((texts) => ({ text: texts.map(withoutPeriod).join(' | '), units: 1 })),
  ];
}

/** What to do, by the kinds of gaps that there are. */
function adviceOf({ runId, units, accountsFailed, heldBack }: Judged): string {
  const rerun = `{"rerun":"${runId}"}`;
  if (accountsFailed.length + units.failed > 0) {
    return `Finish with ${rerun}, which also reads days that were held back again.`;
  }
  if (heldBack.length > 0) {
    return `Finish with ${rerun}, which reads the days that were held back again.`;
  }
  return 'A new run asks again for what was skipped.';
}

function describeNotStarted({ error, accounts, units }: NonNullable<Judged['notStarted']>): Gap {
  const rest = accounts.length - ACCOUNTS_IN_CAUSE;
  const names = accounts.slice(0, ACCOUNTS_IN_CAUSE).join(', ');
  return {
    text: `${names}${rest > 0 ? ` and ${rest} more accounts` : ''}: ${describeError(error)}`,
    units,
  };
}

const describeError = ({ name, message, advice }: ErrorRecord): string =>
  `${name}: ${message} ${advice}`.trim();

/** Such as "act_1 ad_insights 2026-05-04: Meta's total is 12,034 impressions, the rows have 11,801" */
function describeHeldBack(where: string, days: readonly NotableDay[]): string {
  const shown = days
    .slice(0, DAYS_IN_CAUSE)
    .map(({ date, reason = 'held back' }) => `${where} ${date}: ${withoutPeriod(reason)}`);
  const rest = days.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more days of ${where}`] : [])].join(' | ');
}

function describeSkipped(where: string, entries: readonly SkippedOf[]): string {
  const [first] = entries;
  if (first === undefined) return '';
  const { kind, what, error } = first.skipped;
  return `${where}: ${entries.length} skipped, first ${kind} ${what} (${error.name})`;
}

const withoutPeriod = (text: string): string => text.replace(/\.$/, '');
