import { insightsExtractor } from '#shared/turn/extract-insights.ts';
import { streamHandler } from '#shared/turn/stream-handler.ts';
import { adInsights } from './stream.ts';

/** The Lambda of the ad insights stream. */
export const handler = streamHandler({ description: adInsights, extractor: insightsExtractor });
