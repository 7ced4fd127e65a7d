import type { ErrorRecord } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { AggregateEvent } from '#functions/contract/payloads.ts';
import { runPrefix } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';

/** The accounts that have left anything under a run's prefix, by one listing of its folders. @throws LakeUnavailable */
export async function startedAccounts(store: LakeStore, runId: string): Promise<ReadonlySet<string>> {
  return new Set(await store.listFolders(runPrefix(runId)));
}

/** Why accounts were never started. @param now an ISO instant. */
export function notStartedError({ runId, deadline }: AggregateEvent, now: string): ErrorRecord {
  const advice = `Rerun with {"rerun":"${runId}"}`;
  if (Date.parse(now) >= Date.parse(deadline)) {
    return {
      name: ERROR_NAMES.deadlineExceeded,
      message: `Not started before the deadline, ${deadline}.`,
      advice: `${advice}; more accounts fit with a larger maxConcurrency or timeoutHours.`,
    };
  }
  return {
    name: ERROR_NAMES.notStarted,
    message: 'The execution went on before the account had its turn.',
    advice: `Look at the execution's history: the Map was ended from outside. ${advice}.`,
  };
}
