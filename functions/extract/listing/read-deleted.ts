import type { ErrorRecord, Skipped } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
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
import { pages } from '#functions/graph/pages.ts';
import { type DayRange, splitDays } from '#functions/runtime/days.ts';
import type { ListingRun } from './read-listing.ts';

/** "(#100) Too many IDs. Maximum: 50." */
const IDS_AT_ONCE = 50;
const IDS_PER_PAGE = 500;
/** Of a request for several objects: errors that one of them can cause. */
const OF_SOME_OBJECT = [GraphRequestInvalid, GraphPermissionDenied, GraphObjectUnreadable, GraphTooMuchData];

/**
 * Reads the deleted objects that delivered in the window: no edge lists them, insights name their ids, and each can be
 * read by its id (marketing-api/best-practices/manage-your-ad-object-status).
 * @throws GraphError that is no refusal. @throws RunTakenOver @throws LakeUnavailable
 */
export async function readDeleted(run: ListingRun): Promise<ExtractionResult> {
  const { progress, clock } = run;
  const { work } = progress.state;
  work.deletedIds ??= await deletedIds(run);
  while (work.deletedIds.length > 0) {
    if (clock.short()) return { kind: 'more' };
    const ids = work.deletedIds.slice(0, IDS_AT_ONCE);
    const { rows, skipped } = await readByIds(run, ids);
    assertRows(rows, run.description, run.account);
    progress.addPage(rows, { group: 0, readId: DELETED_READ });
    work.deletedRows += rows.length;
    work.deletedSkipped.push(...skipped);
    work.deletedIds = work.deletedIds.slice(ids.length);
    await progress.commitIfFull();
  }
  return { kind: 'finished' };
}

/** Number of the read that holds deleted objects; a list is read at most twice. */
export const DELETED_READ = 3;

/** The ids of deleted objects that have insights in the window; none where Meta refuses to name them. */
async function deletedIds(run: ListingRun): Promise<string[]> {
  const ids = new Set<string>();
  try {
    await collectIds(run, run.account, ids);
  } catch (error) {
    if (!(error instanceof GraphRequestInvalid || error instanceof GraphTooMuchData)) throw error;
    run.progress.state.notes.push(
      `Meta does not say which deleted objects delivered: they are not in this stream (${error.message})`,
    );
    return [];
  }
  return [...ids];
}

/** Adds the ids of a window; of one that is too much data, those of its halves. */
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
    for await (const { rows } of pages(client, `${account.account}/insights`, question, how)) {
      for (const row of rows) {
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

interface Found {
  readonly rows: readonly Row[];
  readonly skipped: readonly Skipped[];
}

/** One id that is unknown fails the whole call, or is left out without a word: both end as a skipped object. */
async function readByIds(run: ListingRun, ids: readonly string[]): Promise<Found> {
  const { client, description } = run;
  const fields = description.fields.map((field) => field.name);
  try {
    const found = await client.get('', { ids: ids.join(','), fields });
    return {
      rows: ids.flatMap((id) => (isRow(found[id]) ? [found[id]] : [])),
      skipped: ids.filter((id) => !isRow(found[id])).map((id) => skip(id, LEFT_OUT)),
    };
  } catch (error) {
    if (!(error instanceof GraphError) || !OF_SOME_OBJECT.some((kind) => error instanceof kind)) throw error;
    const [id] = ids;
    if (ids.length === 1 && id !== undefined) return { rows: [], skipped: [skip(id, error.record)] };
    const middle = Math.ceil(ids.length / 2);
    const first = await readByIds(run, ids.slice(0, middle));
    const second = await readByIds(run, ids.slice(middle));
    return { rows: [...first.rows, ...second.rows], skipped: [...first.skipped, ...second.skipped] };
  }
}

const LEFT_OUT: ErrorRecord = {
  name: ERROR_NAMES.objectUnreadable,
  message: 'Meta left the object out of an answer that named it',
  advice: 'Nothing to do: it may be gone, or hidden from this token. Its insights are there.',
};

const skip = (what: string, error: ErrorRecord): Skipped => ({ kind: 'object', what, error });

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
