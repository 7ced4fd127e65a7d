import type { Check, CheckReport, CheckStatus } from '#functions/contract/check.ts';
import { AccountsFindings, CHECK_AREAS, StreamFindings } from '#functions/contract/check.ts';
import { type Accounts, PlatformFailure } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { AggregateEvent, AggregateResult } from '#functions/contract/payloads.ts';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import { readIfUsable, requireDocument } from '#functions/lake/document.ts';
import { accountsFindingsKey, checkKey, findingsKey, platformFailureKey } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import { estimateOf } from './estimate.ts';
import { foldChecks } from './fold-checks.ts';

/** Findings read at once. */
const AT_ONCE = 32;

/**
 * Puts together what a check found, and decides: anything that fails fails the execution.
 * @param now ISO 8601. @throws StateCorrupt @throws LakeUnavailable
 */
export async function aggregateCheck(
  { runId, startedAt }: AggregateEvent,
  store: LakeStore,
  { accounts }: Accounts,
  streams: readonly StreamFacts[],
  now: string,
): Promise<AggregateResult> {
  const own = await requireDocument(store, accountsFindingsKey(runId), AccountsFindings);
  const units = accounts.flatMap(({ account }) =>
    streams.map(({ name }) => ({ runId, account, stream: name })),
  );
  const findings = await mapInParallel(units, AT_ONCE, (unit) => findingsOf(store, unit));
  const untried: Check[] =
    accounts.length > 0
      ? []
      : [
          {
            area: 'streams',
            about: 'all',
            status: 'unknown',
            says: 'Not tried: there is no account to try them on.',
          },
        ];
  const checks = inOrder([...own.checks, ...foldChecks(findings), ...untried]);
  const estimate = estimateOf(findings, accounts, own);
  const report: CheckReport = {
    schema: 1,
    runId,
    startedAt,
    finishedAt: now,
    status: worstOf(checks),
    checks,
    ...(estimate !== undefined && { estimate }),
  };
  await store.putJson(checkKey(runId), report);
  return verdictOf(report);
}

type Unit = Parameters<typeof findingsKey>[0];

async function findingsOf(store: LakeStore, unit: Unit): Promise<StreamFindings> {
  const found = await readIfUsable(store, findingsKey(unit), StreamFindings);
  if (found !== undefined) return found;
  const { account, stream } = unit;
  const failure = await readIfUsable(store, platformFailureKey(unit), PlatformFailure);
  const why =
    failure === undefined ? 'its function was not invoked' : `its function ended with ${failure.error}`;
  const check: Check = { area: 'streams', about: stream, status: 'unknown', says: `Not tried: ${why}.` };
  return { schema: 1, account, stream, checks: [check] };
}

const inOrder = (checks: readonly Check[]): Check[] =>
  CHECK_AREAS.flatMap((area) => checks.filter((check) => check.area === area));

/** The statuses, worst first. */
const WORST: readonly CheckStatus[] = ['fail', 'warn', 'unknown', 'ok'];

const worstOf = (checks: readonly Check[]): CheckStatus =>
  WORST.find((status) => checks.some((check) => check.status === status)) ?? 'unknown';

/** What the execution ends with. */
export function verdictOf({ runId, checks }: Pick<CheckReport, 'runId' | 'checks'>): AggregateResult {
  const failed = checks.filter(({ status }) => status === 'fail');
  const [first] = failed;
  const counts = { runId, rows: 0, complete: checks.length - failed.length, failed: failed.length };
  if (first === undefined) return { status: 'DONE', verdict: 'complete', error: '', cause: '', ...counts };
  const more = failed.length === 1 ? '' : ` And ${failed.length - 1} more`;
  const fix = first.fix === undefined ? '' : ` ${first.fix}`;
  const cause = `${first.area} ${first.about}: ${first.says}${fix}${more}; see runs/${runId}/check.json.`;
  return {
    status: 'DONE',
    verdict: 'incomplete',
    error: ERROR_NAMES.checkFailed,
    cause: cause.replace('.;', ';'),
    ...counts,
  };
}
