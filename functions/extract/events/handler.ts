import { streamHandler } from '#functions/extract/handler.ts';
import type { EventsSource, StreamDescription } from '#functions/streams/stream.ts';
import { eventsExtractor } from './events-extractor.ts';

/** Creates the Lambda handler of a stream of events. The bundler passes the stream's description. */
export const handlerOf = (description: StreamDescription<EventsSource>) =>
  streamHandler({ description, extractor: eventsExtractor });
