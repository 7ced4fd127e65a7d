import type { Row } from '#functions/contract/row.ts';
import { assertRows } from '#functions/extract/assert-rows.ts';
import type { ExtractionResult } from '#functions/extract/extraction.ts';
import { GraphError, GraphPermissionDenied, GraphRequestInvalid } from '#functions/graph/errors.ts';
import { pages } from '#functions/graph/pages.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import type { ListingRun } from './read-listing.ts';

/** "(#100) Too many IDs. Maximum: 50." */
const IDS_AT_ONCE = 50;
const IDS_PER_PAGE = 500;

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
    const rows = await readByIds(run, ids);
    assertRows(rows, run.description, run.account);
    progress.addPage(rows, { group: 0, readId: DELETED_READ });
    work.deletedRows += rows.length;
    work.deletedIds = work.deletedIds.slice(ids.length);
    await progress.commitIfFull();
  }
  return { kind: 'finished' };
}

/** Number of the read that holds deleted objects; a list is read at most twice. */
export const DELETED_READ = 3;

/** The ids of deleted objects that have insights in the window; none where Meta refuses to name them. */
async function deletedIds({ client, account, description, progress }: ListingRun): Promise<string[]> {
  const level = description.source.deletedLevel;
  const { since, until } = account;
  const ids = new Set<string>();
  const question = {
    level,
    fields: [`${level}_id`],
    time_range: { since, until },
    filtering: [{ field: `${level}.effective_status`, operator: 'IN', value: ['DELETED'] }],
  };
  const answers = pages(client, `${account.account}/insights`, question, {
    pageSize: IDS_PER_PAGE,
    bisectObjects: false,
  });
  try {
    for await (const { rows } of answers) {
      for (const row of rows) {
        const id = row[`${level}_id`];
        if (typeof id === 'string' && id !== '') ids.add(id);
      }
    }
  } catch (error) {
    if (!(error instanceof GraphRequestInvalid)) throw error;
    progress.state.notes.push(
      `Meta does not say which deleted objects delivered: they are not in this stream (${error.message})`,
    );
    return [];
  }
  return [...ids];
}

/** One id that is unknown fails the whole call, or is left out without a word: both end as a skipped object. */
async function readByIds(run: ListingRun, ids: readonly string[]): Promise<Row[]> {
  const { client, description, progress } = run;
  const fields = description.fields.map((field) => field.name);
  try {
    const found = await client.get('', { ids: ids.join(','), fields });
    const rows = ids.flatMap((id) => (isRow(found[id]) ? [found[id]] : []));
    for (const id of ids) if (!isRow(found[id])) skip(id, new Error('Meta left it out of the answer'));
    return rows;
  } catch (error) {
    if (!(error instanceof GraphRequestInvalid || error instanceof GraphPermissionDenied)) throw error;
    const [id] = ids;
    if (ids.length === 1 && id !== undefined) {
      skip(id, error);
      return [];
    }
    const middle = Math.ceil(ids.length / 2);
    return [...(await readByIds(run, ids.slice(0, middle))), ...(await readByIds(run, ids.slice(middle)))];
  }

  function skip(what: string, error: Error): void {
    const record = error instanceof GraphError ? error.record : toErrorRecord(error);
    progress.state.skipped.push({ kind: 'object', what, error: record });
  }
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
