import { streamHandler } from '#functions/extract/handler.ts';
import { insightsExtractor } from '#functions/extract/insights/extract-insights.ts';
import { adInsights } from '#functions/streams/ad-insights.ts';

/** The Lambda of the ad insights stream. */
export const handler = streamHandler({ description: adInsights, extractor: insightsExtractor });
