import { streamHandler } from '#functions/extract/handler.ts';
import type { InsightsSource, StreamDescription } from '#functions/streams/stream.ts';
import { insightsExtractor } from './insights-extractor.ts';

/** Creates the Lambda handler of an insights stream. The bundler passes the stream's description. */
export const handlerOf = (description: StreamDescription<InsightsSource>) =>
  streamHandler({ description, extractor: insightsExtractor });
