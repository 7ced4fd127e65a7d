import { adCreatives } from '#functions/ad-creatives/stream.ts';
import { adInsights } from '#functions/ad-insights/stream.ts';
import { adMetadata } from '#functions/ad-metadata/stream.ts';
import { campaignInsights } from '#functions/campaign-insights/stream.ts';
import type { StreamName } from '#shared/contract.ts';
import type { StreamDescription } from '#shared/stream.ts';

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
