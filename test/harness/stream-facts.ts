import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import { factsOf } from '#functions/streams/stream-facts.ts';
import { MISSION_STREAMS } from './mission.ts';

/** The facts of the streams that most tests extract. */
export const FACTS: readonly StreamFacts[] = MISSION_STREAMS.map(factsOf);

/** The facts of streams, as a plan has them. @throws Error when the catalog lacks one. */
export const factsOfStreams = (...names: readonly string[]): StreamFacts[] =>
  names.map((name) => factsOf(describeStream(name)));
