import adCreatives from './ad-creatives.ts';
import adInsights from './ad-insights.ts';
import adMetadata from './ad-metadata.ts';
import campaignInsights from './campaign-insights.ts';
import type { StreamDescription } from './stream.ts';

/**
 * Every stream: a new one is a file in this folder, named after it, and a line here. For code that needs all of them
 * (the stack, tables, docs, `Aggregate`); a stream's own function imports its own description alone.
 */
export const CATALOG: readonly StreamDescription[] = [campaignInsights, adInsights, adMetadata, adCreatives];

/** The streams' names, in the order of the catalog. */
export const STREAM_NAMES: readonly string[] = CATALOG.map(({ name }) => name);

/** The description of a stream. @throws Error when the catalog has none of that name. */
export function describeStream(name: string): StreamDescription {
  const found = CATALOG.find((description) => description.name === name);
  if (found === undefined) throw new Error(`The catalog has no stream ${name}`);
  return found;
}
