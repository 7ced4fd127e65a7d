import type { StreamFacts } from '#functions/contract/documents.ts';
import { CATALOG, describeStream } from '#functions/streams/catalog.ts';
import { factsOf } from '#functions/streams/stream-facts.ts';

/** The facts of every built-in stream, in catalog order. */
export const FACTS: readonly StreamFacts[] = CATALOG.map(factsOf);

/** The facts of streams, as a plan has them. @throws Error when the catalog lacks one. */
export const factsOfStreams = (...names: readonly string[]): StreamFacts[] =>
  names.map((name) => factsOf(describeStream(name)));
