import { streamHandler } from '#functions/extract/handler.ts';
import { insightsExtractor } from '#functions/extract/insights/extract-insights.ts';
import { campaignInsights } from '#functions/streams/campaign-insights.ts';

/** The Lambda of the campaign insights stream. */
export const handler = streamHandler({ description: campaignInsights, extractor: insightsExtractor });
