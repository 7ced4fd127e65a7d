import type { Extraction, ExtractionResult } from '#functions/extract/extraction.ts';
import type { Params } from '#functions/graph/client.ts';
import { GraphError } from '#functions/graph/errors.ts';
import { type Page, pages } from '#functions/graph/pages.ts';
import type { Source } from '#functions/streams/stream.ts';
import type { EdgeWork } from './edge-work.ts';

/** An older list starts over, because its cursors and first pages are stale. */
const STALE_AFTER_MS = 24 * 60 * 60 * 1000;
/** "Invalid cursor": the list must start over. Meta: marketing-api/error-reference. */
const INVALID_CURSOR = 2642;

/** What differs between the lists of an edge. */
export interface EdgeReading<W extends EdgeWork> {
  readonly parameters: Params;
  /** See `PagesOptions`. */
  readonly countObjects: boolean;
  readonly bisectObjects: boolean;
  /** Keeps the rows of a page. `work.cursor` is still the one before it. @throws RowMisattributed */
  readonly keep: (page: Page) => void;
  /** Forgets everything that was read but `startedAt`, `cursor` and the rows. */
  readonly forget: (work: W) => void;
}

/** An edge of the account in the path of a request. */
export const edgePath = (account: string, edge: string): string => `${account}/${edge}`;

/**
 * Reads an edge of the account page by page, from where the checkpoint is. Starts over when the list is stale or Meta
 * no longer knows the cursor.
 * @returns how the turn ends; undefined once the list was read to its end.
 * @throws GraphError @throws RunTakenOver @throws LakeUnavailable
 */
export async function readEdge<S extends Source, W extends EdgeWork>(
  run: Extraction<S, W>,
  path: string,
  reading: EdgeReading<W>,
): Promise<ExtractionResult | undefined> {
  const { work } = run.progress.state;
  const now = run.clock.now();
  if (work.listed) return undefined;
  if (isStale(work, now)) restart(run, reading);
  work.startedAt ??= now;
  try {
    return await readPages(run, path, reading);
  } catch (error) {
    if (!(error instanceof GraphError) || error.code !== INVALID_CURSOR || work.cursor === undefined)
      throw error;
    restart(run, reading);
    return { kind: 'more' };
  }
}

const isStale = ({ startedAt }: EdgeWork, now: string): boolean =>
  startedAt !== undefined && Date.parse(now) - Date.parse(startedAt) > STALE_AFTER_MS;

async function readPages<S extends Source, W extends EdgeWork>(
  { description, client, progress, clock }: Extraction<S, W>,
  path: string,
  { parameters, countObjects, bisectObjects, keep }: EdgeReading<W>,
): Promise<ExtractionResult | undefined> {
  const { state } = progress;
  const { work } = state;
  const fields = description.fields.map((field) => field.name);
  const listing = pages(
    client,
    path,
    { fields, ...parameters },
    {
      ...(work.cursor === undefined ? {} : { after: work.cursor }),
      pageSize: description.pageSize,
      startPageSize: state.pageSize,
      countObjects,
      bisectObjects,
    },
  );
  for await (const page of listing) {
    keep(page);
    state.pageSize = page.pageSize;
    if (page.next === undefined) {
      delete work.cursor;
      work.listed = true;
      return undefined;
    }
    work.cursor = page.next;
    await progress.commitIfFull();
    if (clock.short()) return { kind: 'more' };
  }
  throw new Error(`The list of ${description.name} ended without a last page`);
}

function restart<S extends Source, W extends EdgeWork>(
  { progress }: Extraction<S, W>,
  { forget }: EdgeReading<W>,
): void {
  const { work } = progress.state;
  progress.discardRows();
  delete work.startedAt;
  delete work.cursor;
  forget(work);
}
