import type { Account } from './accounts.ts';
import { nameOf, objectHash } from './dataset.ts';
import { IMAGE_FIELDS } from './field-names.ts';
import { objectId } from './ids.ts';
import type { ObjectType, Renders } from './object-type.ts';
import { pick } from './random.ts';
import { graphTime } from './times.ts';

const SIZES = [
  [1080, 1080],
  [1200, 628],
  [1080, 1920],
] as const;

/** Number of an account's images: one per three creatives, at most 60. */
export const imageCount = (account: Account): number => Math.min(60, Math.ceil(account.creatives / 3));

const hash = (account: Account, image: number): number => objectHash(account, 'image', image);

/** The image's hash, which creatives refer to: 32 hexadecimal digits. */
export const imageHash = (account: Account, image: number): string =>
  [1, 2, 3, 4].map((part) => (hash(account, image) ^ part).toString(16).slice(-8).padStart(8, '0')).join('');

const size = (account: Account, image: number) => pick(SIZES, hash(account, image));
const url = (account: Account, image: number, more: string): string =>
  `https://scontent.example.com/v/t45/${imageHash(account, image)}.png?oh=00_${account.day}&oe=${more}`;

/** The newest image is the first. `url` expires and changes daily; `permalink_url` does not. */
const RENDERS: Renders = {
  id: (account, image) => `${account.digits}:${imageHash(account, image)}`,
  account_id: (account) => account.digits,
  hash: imageHash,
  name: (account, image) =>
    account.strangeNames ? nameOf(account, 'image', image) : `${nameOf(account, 'image', image)}.jpg`,
  status: (_account, image) => pick(['ACTIVE', 'ACTIVE', 'DELETED', 'ACTIVE', 'INTERNAL'], image),
  width: (account, image) => size(account, image)[0],
  height: (account, image) => size(account, image)[1],
  original_width: (account, image) => size(account, image)[0] * 2,
  original_height: (account, image) => size(account, image)[1] * 2,
  created_time: (account, image) => graphTime(account, 1_000 - image * 9, hash(account, image)),
  updated_time: (account, image) => graphTime(account, 1_001 - image * 9, hash(account, image)),
  permalink_url: (account, image) => `https://www.facebook.com/ads/image/?d=${imageHash(account, image)}`,
  url: (account, image) => url(account, image, 'full'),
  url_128: (account, image) => url(account, image, 'p128x128'),
  is_associated_creatives_in_adgroups: (account, image) => hash(account, image) % 3 !== 0,
  creatives: (account, image) =>
    hash(account, image) % 4 === 0 ? undefined : [objectId(account, 'creative', image)],
};

/**
 * Ad images. Deleted ones are listed whatever is asked: the edge has no filter by status. Meta: reference/ad-image.
 */
export const IMAGES: ObjectType = {
  kind: 'image',
  typeName: 'AdImage',
  fields: IMAGE_FIELDS,
  renders: RENDERS,
  count: imageCount,
  find(account, id) {
    const images = Array.from({ length: imageCount(account) }, (_unused, image) => image);
    return images.find((image) => RENDERS.id?.(account, image) === id);
  },
};
