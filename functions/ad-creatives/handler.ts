import { listingExtractor } from '#shared/turn/extract-listing.ts';
import { streamHandler } from '#shared/turn/stream-handler.ts';
import { adCreatives } from './stream.ts';

/** The Lambda of the ad creatives stream. */
export const handler = streamHandler({ description: adCreatives, extractor: listingExtractor });
