import type { Check, StreamFindings } from '#functions/contract/check.ts';
import type { ResolvedAccount } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { TurnEvent, TurnResult } from '#functions/contract/payloads.ts';
import type { Extractor } from '#functions/extract/extraction.ts';
import { checkOfError, isPassing } from '#functions/graph/check-of-error.ts';
import type { GraphClient } from '#functions/graph/client.ts';
import { GraphError, GraphRequestInvalid } from '#functions/graph/errors.ts';
import { findingsKey, type Unit } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import { TimeIsUp } from '#functions/runtime/clock.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import type { Source, StreamDescription } from '#functions/streams/stream.ts';
import type { Tried } from './check-run.ts';

/** What trying a stream needs. */
export interface Trial<S extends Source> {
  readonly description: StreamDescription<S>;
  readonly check: Extractor<S>['check'];
  /** With the stream's own window. */
  readonly account: ResolvedAccount;
  readonly unit: Unit;
  readonly event: TurnEvent;
  readonly store: Pick<LakeStore, 'putJson'>;
  readonly openClient: () => Promise<GraphClient>;
}

/**
 * Tries a stream with a few small requests, and writes what it found instead of rows. Nothing is left for `Publish`.
 * @throws LakeUnavailable
 */
export async function tryStream<S extends Source>(trial: Trial<S>): Promise<TurnResult> {
  const { unit, event, store } = trial;
  const { checks, work } = await findings(trial);
  const found: StreamFindings = {
    schema: 1,
    account: unit.account,
    stream: unit.stream,
    checks: [...checks],
    ...(work !== undefined && { work }),
  };
  await store.putJson(findingsKey(unit), found);
  return { status: 'DONE', waitSeconds: 0, turn: event.turn + 1, rows: 0 };
}

async function findings<S extends Source>({
  description,
  check,
  account,
  openClient,
}: Trial<S>): Promise<Tried> {
  const about = { area: 'streams', about: description.name } as const;
  try {
    using client = await openClient();
    return await check({ description, account, client });
  } catch (error) {
    if (error instanceof TimeIsUp) {
      return {
        checks: [{ ...about, status: 'unknown', says: 'Not checked: Meta took too long to answer.' }],
      };
    }
    if (error instanceof GraphError) return { checks: [refused(about, error)] };
    const { name, message, advice } = toErrorRecord(error);
    if (name !== ERROR_NAMES.secretInvalid) throw error;
    return { checks: [{ ...about, status: 'fail', says: message, fix: advice }] };
  }
}

/** A refusal of the request itself is a mistake of a report, or a change of Meta's that a stream has not followed. */
function refused(about: { readonly area: 'streams'; readonly about: string }, error: GraphError): Check {
  const check = checkOfError(about, error);
  if (isPassing(error) || !(error instanceof GraphRequestInvalid)) return check;
  const fix = `${error.advice} A declared report: correct reports/${about.about}.json, or leave it out of the setting reports.`;
  return { ...check, fix };
}
