import accountInsights from './account-insights.ts';
import activities from './activities.ts';
import adAccount from './ad-account.ts';
import adCreatives from './ad-creatives.ts';
import adImages from './ad-images.ts';
import adInsights from './ad-insights.ts';
import adMetadata from './ad-metadata.ts';
import adSetInsights from './ad-set-insights.ts';
import adSets from './ad-sets.ts';
import adVideos from './ad-videos.ts';
import campaignInsights from './campaign-insights.ts';
import campaigns from './campaigns.ts';
import customAudiences from './custom-audiences.ts';
import customConversions from './custom-conversions.ts';
import type { StreamDescription } from './stream.ts';

/**
 * Every stream. To add one, write a file in this folder, named after it, and add a line here. Only code that needs
 * all streams (the stack, tables, docs, `Aggregate`) imports the catalog; a stream's function imports its own
 * description.
 */
export const CATALOG: readonly StreamDescription[] = [
  campaignInsights,
  adInsights,
  adMetadata,
  adCreatives,
  campaigns,
  adSets,
  adAccount,
  adSetInsights,
  accountInsights,
  customConversions,
  adImages,
  adVideos,
  customAudiences,
  activities,
];

/** The streams' names, in catalog order. */
export const STREAM_NAMES: readonly string[] = CATALOG.map(({ name }) => name);

/** The description of a stream. @throws Error when the catalog has none of that name. */
export function describeStream(name: string): StreamDescription {
  const found = CATALOG.find((description) => description.name === name);
  if (found === undefined) throw new Error(`The catalog has no stream ${name}`);
  return found;
}

/** The streams that every deployment has, whatever its settings say. */
export const ALWAYS_DEPLOYED: readonly StreamDescription[] = [
  campaignInsights,
  adInsights,
  adMetadata,
  adCreatives,
];
