import { assertRows } from '#functions/extract/assert-rows.ts';
import type { ExtractionResult } from '#functions/extract/extraction.ts';
import { GraphError } from '#functions/graph/errors.ts';
import { pages } from '#functions/graph/pages.ts';
import type { EdgeSource } from '#functions/streams/stream.ts';
import { countObjects } from './count-objects.ts';
import type { ListingRun } from './listing-run.ts';
import { readDeleted } from './read-deleted.ts';

/** An older listing starts over, because its cursors and first pages are stale. */
const STALE_AFTER_MS = 24 * 60 * 60 * 1000;
/** "Invalid cursor": the listing must start over. Meta: marketing-api/error-reference. */
const INVALID_CURSOR = 2642;

/**
 * Pages through an edge of the ad account until its end or the end of the turn. Then reads the deleted objects that
 * delivered, if the stream has them.
 * @throws GraphError @throws RunTakenOver @throws LakeUnavailable
 */
export async function readListing(run: ListingRun): Promise<ExtractionResult> {
  const { work } = run.progress.state;
  const now = run.clock.now();
  const isStale =
    work.startedAt !== undefined && Date.parse(now) - Date.parse(work.startedAt) > STALE_AFTER_MS;
  if (isStale && !work.listed) restart(run);
  work.startedAt ??= now;
  if (!work.listed) {
    const ended = await list(run);
    if (ended !== undefined) return ended;
  }
  // A separate step, because near a limit, a turn may get only one call.
  if (work.countAfter === undefined) {
    work.countAfter = await countObjects(run.client, edgePath(run), listParameters(run.description.source));
    run.progress.move();
  }
  return run.description.source.deletedLevel === undefined ? { kind: 'finished' } : readDeleted(run);
}

/** @returns how the turn ends; undefined once the list was read to its end. */
async function list(run: ListingRun): Promise<ExtractionResult | undefined> {
  const { work } = run.progress.state;
  try {
    return await readPages(run);
  } catch (error) {
    if (!(error instanceof GraphError) || error.code !== INVALID_CURSOR || work.cursor === undefined)
      throw error;
    restart(run);
    return { kind: 'more' };
  }
}

async function readPages(run: ListingRun): Promise<ExtractionResult | undefined> {
  const { description, account, client, progress, clock } = run;
  const { state } = progress;
  const { work } = state;
  const path = edgePath(run);
  const parameters = {
    fields: description.fields.map((field) => field.name),
    ...listParameters(description.source),
  };
  const listing = pages(client, path, parameters, {
    ...(work.cursor === undefined ? {} : { after: work.cursor }),
    pageSize: description.pageSize,
    startPageSize: state.pageSize,
    countObjects: true,
    bisectObjects: true,
  });
  let isOnly = work.cursor === undefined;
  for await (const page of listing) {
    assertRows(page.rows, description, account);
    if (work.cursor === undefined) work.countBefore = page.totalCount ?? null;
    progress.addPage(page.rows, { group: 0, readId: work.round }, page.bytes);
    work.skipped.push(...page.skipped);
    state.pageSize = page.pageSize;
    if (page.next === undefined) {
      // A list of one page needs no second count.
      if (isOnly) work.countAfter = work.countBefore ?? null;
      delete work.cursor;
      work.listed = true;
      return undefined;
    }
    isOnly = false;
    work.cursor = page.next;
    await progress.commitIfFull();
    if (clock.short()) return { kind: 'more' };
  }
  throw new Error(`The listing of ${description.name} ended without a last page`);
}

const edgePath = ({ account, description }: ListingRun): string =>
  `${account.account}/${description.source.edge}`;

/** Parameters that select the objects to list and count. */
const listParameters = ({ effectiveStatuses }: EdgeSource) =>
  effectiveStatuses === undefined ? {} : { effective_status: effectiveStatuses };

function restart({ progress }: ListingRun): void {
  const { work } = progress.state;
  progress.discardRows();
  work.skipped = [];
  work.round = 1;
  work.deletedRows = 0;
  work.deletedSkipped = [];
  delete work.startedAt;
  delete work.cursor;
  delete work.countBefore;
  delete work.countAfter;
  delete work.deletedIds;
}
