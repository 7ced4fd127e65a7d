import type { StreamFacts } from '#functions/contract/documents.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { factsOf } from '#functions/streams/stream-facts.ts';

/** A few streams, insights and lists, in catalog order: tests of what handles any streams do not change with the catalog. */
export const SAMPLE_NAMES = ['campaign_insights', 'ad_insights', 'ad_metadata', 'ad_creatives'] as const;

/** Their descriptions. */
export const SAMPLE: readonly StreamDescription[] = SAMPLE_NAMES.map(describeStream);

/** Their facts. */
export const FACTS: readonly StreamFacts[] = SAMPLE.map(factsOf);

/** The facts of streams, as a plan has them. @throws Error when the catalog lacks one. */
export const factsOfStreams = (...names: readonly string[]): StreamFacts[] =>
  names.map((name) => factsOf(describeStream(name)));
