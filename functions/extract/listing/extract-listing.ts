import {
  assertRows,
  type Extraction,
  type ExtractionResult,
  type Extractor,
} from '#functions/extract/extraction.ts';
import type { Progress } from '#functions/extract/progress.ts';
import { GraphError } from '#functions/graph/errors.ts';
import { pages } from '#functions/graph/pages.ts';
import type { CheckpointBody, ListingWork } from '#functions/lake/checkpoint.ts';
import type { EdgeSource } from '#functions/streams/stream.ts';

/** A listing that was begun longer ago is not gone on with: its cursors and its first pages are stale. */
const STALE_AFTER_MS = 24 * 60 * 60 * 1000;
/** "Invalid cursor": the listing has to begin anew. Meta: marketing-api/error-reference. */
const INVALID_CURSOR = 2642;

/** The streams that list the objects of an account. */
export const listingExtractor: Extractor = {
  begin: () => ({ kind: 'listing', finished: false }),
  extract: extractListing,
};

/**
 * Pages through an edge of the ad account until it ends or the time of the turn does.
 * @throws GraphError when the API does not give what was asked. @throws RunTakenOver @throws LakeUnavailable
 */
export async function extractListing(run: Extraction): Promise<ExtractionResult> {
  const work = listingOf(run.progress.state);
  if (work.finished) return { kind: 'finished' };
  const now = run.clock.now();
  if (work.startedAt !== undefined && Date.parse(now) - Date.parse(work.startedAt) > STALE_AFTER_MS) {
    restart(run.progress, work);
  }
  work.startedAt ??= now;
  try {
    return await readPages(run, work);
  } catch (error) {
    if (!(error instanceof GraphError) || error.record.code !== INVALID_CURSOR || work.cursor === undefined)
      throw error;
    restart(run.progress, work);
    return { kind: 'more' };
  }
}

async function readPages(run: Extraction, work: ListingWork): Promise<ExtractionResult> {
  const { description, account, client, progress, clock } = run;
  const source = description.source as EdgeSource;
  const parameters = {
    fields: description.fields.map((field) => field.name),
    ...(source.effectiveStatuses === undefined ? {} : { effective_status: source.effectiveStatuses }),
  };
  const listing = pages(client, `${account.account}/${source.edge}`, parameters, {
    ...(work.cursor === undefined ? {} : { after: work.cursor }),
    pageSize: description.pageSize,
    startPageSize: progress.state.pageSize,
    bisectObjects: true,
  });
  for await (const page of listing) {
    assertRows(page.rows, description, account);
    progress.addPage(page.rows, { group: 0, reading: 0 }, page.bytes);
    progress.state.skipped.push(...page.skipped);
    progress.state.pageSize = page.pageSize;
    if (page.next === undefined) {
      work.finished = true;
      return { kind: 'finished' };
    }
    work.cursor = page.next;
    await progress.commitIfFull();
    if (clock.short()) return { kind: 'more' };
  }
  throw new Error(`The listing of ${description.name} ended without a last page`);
}

function restart(progress: Progress, work: ListingWork): void {
  progress.discardRows();
  progress.state.skipped = [];
  delete work.startedAt;
  delete work.cursor;
}

function listingOf(state: CheckpointBody): ListingWork {
  if (state.work.kind !== 'listing') throw new Error('the checkpoint is not one of a listing');
  return state.work;
}
