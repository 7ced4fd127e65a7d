import { field } from './fields/field.ts';
import type { EdgeSource, StreamDescription } from './stream.ts';

/**
 * The image library of the account, as of the run. Deleted images are among them: the edge has no parameter to leave
 * them out, and its count includes them, so `status` tells. `owner_business` needs the right business_management.
 */
const adImages: StreamDescription<EdgeSource> = {
  name: 'ad_images',
  isOptional: true,
  source: { kind: 'edge', edge: 'adimages' },
  fields: [
    field('id', 'id', 'Id of the image: account id, colon, hash.'),
    field('account_id', 'id', 'Id of the ad account, digits only.'),
    field('hash', 'text', 'Hash of the image, by which creatives name it.'),
    field('name', 'text', 'File name of the image.'),
    field('status', 'text', 'ACTIVE, INTERNAL or DELETED.'),
    field('width', 'count', 'Width in pixels.'),
    field('height', 'count', 'Height in pixels.'),
    field('original_width', 'count', 'Width in pixels, as uploaded.'),
    field('original_height', 'count', 'Height in pixels, as uploaded.'),
    field('created_time', 'time', 'When the image was added.'),
    field('updated_time', 'time', 'When the image was last changed.'),
    field('permalink_url', 'text', 'URL of the image that does not expire.'),
    field('url', 'text', 'URL of the image; it expires.'),
    field('url_128', 'text', 'URL of the image at 128 pixels; it expires.'),
    field('is_associated_creatives_in_adgroups', 'boolean', 'Whether ads use the image.'),
    field('creatives', 'id_list', 'Ids of the creatives that use the image by its hash.'),
  ],
  primaryKey: ['id'],
  partitionDate: 'snapshot',
  pageSize: 100,
};

export default adImages;
