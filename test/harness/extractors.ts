import { eventsExtractor } from '#functions/extract/events/events-extractor.ts';
import type { EventsWork } from '#functions/extract/events/events-work.ts';
import type { Extractor } from '#functions/extract/extraction.ts';
import { insightsExtractor } from '#functions/extract/insights/insights-extractor.ts';
import type { InsightsWork } from '#functions/extract/insights/insights-work.ts';
import { listingExtractor } from '#functions/extract/listing/listing-extractor.ts';
import type { ListingWork } from '#functions/extract/listing/listing-work.ts';
import { nodeExtractor } from '#functions/extract/node/node-extractor.ts';
import type { NodeWork } from '#functions/extract/node/node-work.ts';
import type { Source, StreamDescription } from '#functions/streams/stream.ts';

/** The work of any kind of source: a branch is of one. */
export type Work = InsightsWork | ListingWork | NodeWork | EventsWork;
/** The extractor of a stream, whatever its kind: a description is bound to its own by the bundler. */
export const extractorOf = ({ source }: StreamDescription): Extractor<Source, Work> =>
  EXTRACTORS[source.kind] as unknown as Extractor<Source, Work>;

const EXTRACTORS: Readonly<Record<Source['kind'], unknown>> = {
  insights: insightsExtractor,
  edge: listingExtractor,
  node: nodeExtractor,
  events: eventsExtractor,
};
