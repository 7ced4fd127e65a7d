import type { ListingControl } from '#functions/contract/documents.ts';
import type { CheckpointBody } from '#functions/extract/checkpoint-body.ts';
import type { Extractor } from '#functions/extract/extraction.ts';
import type { EdgeSource } from '#functions/streams/stream.ts';
import { ListingWork } from './listing-work.ts';
import { readListing } from './read-listing.ts';

/** Reads streams that list the objects of an account. */
export const listingExtractor: Extractor<EdgeSource, ListingWork> = {
  work: ListingWork,
  begin: () => ({
    kind: 'listing',
    round: 1,
    listed: false,
    deletedRows: 0,
    deletedSkipped: [],
    skipped: [],
  }),
  takeOver: () => {},
  extract: readListing,
  staging: ({ work, startedAt }) => ({
    counts: () => true,
    observedAt: () => work.startedAt ?? startedAt,
    heldBack: [],
  }),
  judge: async ({ progress: { state }, description }) => settle(state, description.source),
  lookUp: async ({ progress: { state } }) => {
    listAgain(state);
    return { kind: 'again' };
  },
  check: async (run) => (await import('./check-listing.ts')).checkListing(run),
  receipt: ({ work }) => ({ ...(work.control && { listing: work.control }) }),
};

/** @returns false when the list must be read once more. */
function settle(state: CheckpointBody<ListingWork>, source: EdgeSource): boolean {
  const { work } = state;
  if (work.control !== undefined || work.isUnavailable === true) return true;
  const rows = state.staged.reduce((sum, partition) => sum + partition.rows, 0);
  const objects = rows - work.deletedRows;
  const control = source.isCounted === false ? uncounted(objects) : judge(work, objects);
  if (control.outcome === 'difference' && work.round === 1) return false;
  work.control = control;
  state.skipped.push(...work.skipped, ...work.deletedSkipped);
  return true;
}

/**
 * Compares a list with the edge's own count. A list below both counts, before and after, lacks objects. More objects,
 * or fewer than only one count, are normal when objects are created or deleted meanwhile.
 * @param objects number of distinct objects in the list.
 */
export function judge(
  { countBefore = null, countAfter = null, round, skipped }: ListingWork,
  objects: number,
): ListingControl {
  const base = { countBefore, countAfter, objects };
  if (countBefore === null || countAfter === null) {
    return { ...base, outcome: 'unproven', reason: 'The edge returned no count of its objects.' };
  }
  const lacking = Math.min(countBefore, countAfter) - objects - skipped.length;
  if (lacking <= 0) return { ...base, outcome: round === 1 ? 'agrees' : 'repaired' };
  return {
    ...base,
    outcome: 'difference',
    reason: `The edge counts ${countAfter} objects but lists ${objects}, even when listed again.`,
  };
}

const uncounted = (objects: number): ListingControl => ({
  outcome: 'unproven',
  countBefore: null,
  countAfter: null,
  objects,
  reason: 'This edge has no count of its objects.',
});

function listAgain(state: CheckpointBody<ListingWork>): void {
  const { work } = state;
  work.round = 2;
  work.listed = false;
  work.skipped = [];
  delete work.countBefore;
  delete work.countAfter;
  state.staged = [];
}
