import { streamHandler } from '#functions/extract/handler.ts';
import type { NodeSource, StreamDescription } from '#functions/streams/stream.ts';
import { nodeExtractor } from './node-extractor.ts';

/** Creates the Lambda handler of a stream with one row of the account's node. The bundler passes the description. */
export const handlerOf = (description: StreamDescription<NodeSource>) =>
  streamHandler({ description, extractor: nodeExtractor });
