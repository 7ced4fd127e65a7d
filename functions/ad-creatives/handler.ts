import { streamHandler } from '#functions/extract/handler.ts';
import { listingExtractor } from '#functions/extract/listing/extract-listing.ts';
import { adCreatives } from '#functions/streams/ad-creatives.ts';

/** The Lambda of the ad creatives stream. */
export const handler = streamHandler({ description: adCreatives, extractor: listingExtractor });
