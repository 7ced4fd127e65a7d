import type { Extraction } from '#functions/extract/extraction.ts';
import type { EdgeSource } from '#functions/streams/stream.ts';
import type { ListingWork } from './listing-work.ts';

/** One turn of a stream that lists an edge. */
export type ListingRun = Extraction<EdgeSource, ListingWork>;
