import { streamHandler } from '#functions/extract/handler.ts';
import type { InsightsSource, StreamDescription } from '#functions/streams/stream.ts';
import { insightsExtractor } from './insights-extractor.ts';

/** The Lambda handler of a stream of insights. The bundler binds it to the stream's description. */
export const handlerOf = (description: StreamDescription<InsightsSource>) =>
  streamHandler({ description, extractor: insightsExtractor });
