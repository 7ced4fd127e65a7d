import { checkedFields, rowCheck } from '#functions/extract/assert-rows.ts';
import { type EdgeReading, edgePath, readEdge } from '#functions/extract/edge/read-edge.ts';
import type { ExtractionResult } from '#functions/extract/extraction.ts';
import { keepPublished } from '#functions/extract/keep-published.ts';
import { GraphError } from '#functions/graph/errors.ts';
import type { EdgeSource } from '#functions/streams/stream.ts';
import { countObjects } from './count-objects.ts';
import type { ListingRun } from './listing-run.ts';
import type { ListingWork } from './listing-work.ts';
import { readDeleted } from './read-deleted.ts';

/**
 * Pages through an edge of the ad account until its end or the end of the turn. Then reads the deleted objects that
 * delivered, if the stream has them.
 * @throws GraphError @throws RunTakenOver @throws LakeUnavailable
 */
export async function readListing(run: ListingRun): Promise<ExtractionResult> {
  const { source } = run.description;
  const { work } = run.progress.state;
  if (work.isUnavailable === true) return { kind: 'finished' };
  const path = edgePath(run.account.account, source.edge);
  try {
    const ended = await readEdge(run, path, readingOf(run));
    if (ended !== undefined) return ended;
  } catch (error) {
    if (!isUnavailable(run, error)) throw error;
    leaveOut(run, error);
    return { kind: 'finished' };
  }
  // A separate step, because near a limit, a turn may get only one call.
  if (work.countAfter === undefined) {
    work.countAfter = await countObjects(run.client, path, parametersOf(source));
    run.progress.move();
  }
  return source.deletedLevel === undefined ? { kind: 'finished' } : readDeleted(run);
}

function readingOf({ description, account, progress }: ListingRun): EdgeReading<ListingWork> {
  const { work } = progress.state;
  const isCounted = description.source.isCounted !== false;
  const check = rowCheck(description, account);
  const fields = checkedFields(description);
  let isFirst = work.cursor === undefined;
  return {
    parameters: parametersOf(description.source),
    countObjects: isCounted,
    bisectObjects: true,
    keep: (page) => {
      const rows = page.mapRows((row, json) => {
        check(row);
        return progress.dated(row, json);
      }, fields);
      if (isFirst) work.countBefore = page.totalCount ?? null;
      progress.addPage(rows, { group: 0, readId: work.round });
      work.skipped.push(...page.skipped);
      // A list of one page needs no second count, and another edge has none.
      if ((isFirst && page.next === undefined) || !isCounted) work.countAfter = work.countBefore ?? null;
      isFirst = false;
    },
    forget: forgetList,
  };
}

function forgetList(work: ListingWork): void {
  work.skipped = [];
  work.round = 1;
  work.deletedRows = 0;
  work.deletedSkipped = [];
  delete work.countBefore;
  delete work.countAfter;
  delete work.deletedIds;
}

/** Parameters that select the objects to list and count. */
export const parametersOf = ({ effectiveStatuses }: EdgeSource) =>
  effectiveStatuses === undefined ? {} : { effective_status: effectiveStatuses };

/** Whether Meta says, before the first page, that the account does not have the edge. */
function isUnavailable({ description, progress }: ListingRun, error: unknown): error is GraphError {
  if (!(error instanceof GraphError) || error.code === undefined) return false;
  const { unavailableCodes = [] } = description.source;
  return unavailableCodes.includes(error.code) && progress.state.counters.rows === 0;
}

/** Ends the stream without rows. What an earlier run of the day has published stays. */
function leaveOut({ progress, account, description, clock }: ListingRun, error: GraphError): void {
  const { state } = progress;
  state.work.isUnavailable = true;
  state.notes.push(
    `The account has no ${description.source.edge}, as Meta says: ${error.problem}. ${error.advice}`,
  );
  keepPublished(state, account.snapshotDate, state.work.startedAt ?? clock.now());
  progress.move();
}
