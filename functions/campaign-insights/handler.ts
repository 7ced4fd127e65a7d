import { insightsExtractor } from '#shared/turn/extract-insights.ts';
import { streamHandler } from '#shared/turn/stream-handler.ts';
import { campaignInsights } from './stream.ts';

/** The Lambda of the campaign insights stream. */
export const handler = streamHandler({ description: campaignInsights, extractor: insightsExtractor });
