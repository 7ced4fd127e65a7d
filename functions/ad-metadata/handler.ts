import { streamHandler } from '#functions/extract/handler.ts';
import { listingExtractor } from '#functions/extract/listing/extract-listing.ts';
import { adMetadata } from '#functions/streams/ad-metadata.ts';

/** The Lambda of the ad metadata stream. */
export const handler = streamHandler({ description: adMetadata, extractor: listingExtractor });
