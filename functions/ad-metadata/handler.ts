import { listingExtractor } from '#shared/turn/extract-listing.ts';
import { streamHandler } from '#shared/turn/stream-handler.ts';
import { adMetadata } from './stream.ts';

/** The Lambda of the ad metadata stream. */
export const handler = streamHandler({ description: adMetadata, extractor: listingExtractor });
