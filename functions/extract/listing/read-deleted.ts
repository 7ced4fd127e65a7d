import type { ErrorRecord } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import { assertRows } from '#functions/extract/assert-rows.ts';
import type { ExtractionResult } from '#functions/extract/extraction.ts';
import {
  GraphError,
  GraphObjectUnreadable,
  GraphPermissionDenied,
  GraphRequestInvalid,
  GraphTooMuchData,
} from '#functions/graph/errors.ts';
import { pages, rowsOf } from '#functions/graph/pages.ts';
import { type DayRange, splitDays } from '#functions/runtime/days.ts';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import type { ListingRun } from './listing-run.ts';

const IDS_PER_PAGE = 500;
/** Concurrent reads, and objects per piece of work. */
const AT_ONCE = 5;
const PIECE = 50;
const TRIES = 2;
/** Errors that affect only one object. */
const OF_ONE_OBJECT = [GraphRequestInvalid, GraphPermissionDenied, GraphObjectUnreadable, GraphTooMuchData];

/**
 * Reads the deleted objects that delivered in the window. No edge lists them, but insights have their ids, and each can
 * be read by its id (marketing-api/best-practices/manage-your-ad-object-status). Uses one call per object, because
 * `?ids=` saves no quota and version 26.0 refuses it (restfb/restfb issue 1692).
 * @throws GraphError unless it is a refusal. @throws RunTakenOver @throws LakeUnavailable
 */
export async function readDeleted(run: ListingRun): Promise<ExtractionResult> {
  const { progress, clock } = run;
  const { work } = progress.state;
  work.deletedIds ??= await deletedIds(run);
  while (work.deletedIds.length > 0) {
    if (clock.short()) return { kind: 'more' };
    await readSome(run, work.deletedIds.slice(0, PIECE));
    await progress.commitIfFull();
  }
  return { kind: 'finished' };
}

/** Read id of deleted objects. A list has at most two reads. */
export const DELETED_READ = 3;

/** The ids of deleted objects that have insights in the window; empty if Meta refuses the request. */
async function deletedIds(run: ListingRun): Promise<string[]> {
  const ids = new Set<string>();
  try {
    await collectIds(run, run.account, ids);
  } catch (error) {
    if (!(error instanceof GraphRequestInvalid || error instanceof GraphTooMuchData)) throw error;
    run.progress.state.notes.push(
      `Meta did not return which deleted objects delivered, so this stream lacks them (${error.message})`,
    );
    return [];
  }
  return [...ids];
}

/** Adds the ids of a window, or of its halves if it is too much data. */
async function collectIds(run: ListingRun, { since, until }: DayRange, ids: Set<string>): Promise<void> {
  const { client, account, description } = run;
  const level = description.source.deletedLevel;
  const question = {
    level,
    fields: [`${level}_id`],
    time_range: { since, until },
    filtering: [{ field: `${level}.effective_status`, operator: 'IN', value: ['DELETED'] }],
  };
  const how = { pageSize: IDS_PER_PAGE, bisectObjects: false };
  try {
    for await (const page of pages(client, `${account.account}/insights`, question, how)) {
      for (const row of rowsOf(page)) {
        const id = row[`${level}_id`];
        if (typeof id === 'string' && id !== '') ids.add(id);
      }
    }
  } catch (error) {
    const halves = splitDays({ since, until });
    if (!(error instanceof GraphTooMuchData) || halves === undefined) throw error;
    for (const half of halves) await collectIds(run, half, ids);
  }
}

/** An object, or the error of reading it. */
type Read = { readonly row: Row } | { readonly error: ErrorRecord };

/**
 * Reads some objects one by one and removes their ids from the work. Skips those that cannot be read.
 * @throws the first error that affects more than one object, after keeping the objects read so far.
 */
async function readSome(run: ListingRun, ids: readonly string[]): Promise<void> {
  const found = new Map<string, Read>();
  try {
    await mapInParallel(ids, AT_ONCE, async (id) => {
      found.set(id, await readOne(run, id));
    });
  } finally {
    if (found.size > 0) keep(run, found);
  }
}

function keep({ progress, description, account }: ListingRun, found: ReadonlyMap<string, Read>): void {
  const { work } = progress.state;
  const rows = [...found.values()].flatMap((read) => ('row' in read ? [read.row] : []));
  assertRows(rows, description, account);
  progress.addRows(rows, { group: 0, readId: DELETED_READ });
  work.deletedRows += rows.length;
  for (const [what, read] of found) {
    if ('error' in read) work.deletedSkipped.push({ kind: 'object', what, error: read.error });
  }
  work.deletedIds = work.deletedIds?.filter((id) => !found.has(id));
}

/** A refusal may pass, so it is believed when it comes twice. */
async function readOne({ client, description }: ListingRun, id: string): Promise<Read> {
  for (let tries = 1; ; tries += 1) {
    try {
      return { row: await client.get(id, { fields: description.fields.map(({ name }) => name) }) };
    } catch (error) {
      if (!(error instanceof GraphError) || !OF_ONE_OBJECT.some((kind) => error instanceof kind)) throw error;
      if (tries === TRIES) return { error: error.record };
    }
  }
}
