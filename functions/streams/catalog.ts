import type { StreamName } from '#functions/contract/documents.ts';
import { adCreatives } from './ad-creatives.ts';
import { adInsights } from './ad-insights.ts';
import { adMetadata } from './ad-metadata.ts';
import { campaignInsights } from './campaign-insights.ts';
import type { StreamDescription } from './stream.ts';

/**
 * Every stream by its name: a new stream is a folder and a line here. For whoever needs all of them (tables, docs,
 * `Aggregate`); a stream's own function imports its own description alone.
 */
export const STREAMS: Readonly<Record<StreamName, StreamDescription>> = {
  campaign_insights: campaignInsights,
  ad_insights: adInsights,
  ad_metadata: adMetadata,
  ad_creatives: adCreatives,
};
