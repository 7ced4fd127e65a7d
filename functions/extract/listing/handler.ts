import { streamHandler } from '#functions/extract/handler.ts';
import type { EdgeSource, StreamDescription } from '#functions/streams/stream.ts';
import { listingExtractor } from './listing-extractor.ts';

/** Creates the Lambda handler of a stream that lists an edge. The bundler passes the stream's description. */
export const handlerOf = (description: StreamDescription<EdgeSource>) =>
  streamHandler({ description, extractor: listingExtractor });
