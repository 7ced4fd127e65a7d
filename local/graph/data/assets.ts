import type { Account } from './accounts.ts';
import { type Asset, adHash, type Cell, some } from './cells.ts';
import { creativeOf, objectHash } from './dataset.ts';
import { mix, pick } from './random.ts';

/**
 * The assets of dynamic creatives. The shapes are those of answers in public issues (facebook-java-business-sdk#441,
 * airbyte#36608): an object with an id, and keys that depend on the kind.
 */

const FORMATS = ['single_image', 'carousel', 'single_video'] as const;
const CALLS = ['LEARN_MORE', 'SHOP_NOW', 'SIGN_UP'] as const;
const TEXTS = ['Winter is coming ☃', 'say "hi"', 'line one\nline two', '50% off\\', 'Größe & Maß'] as const;
/** Assets of one kind in a creative. */
const PER_CREATIVE = 3;

type Details = (hash: number, id: string) => Readonly<Record<string, string>>;

const text: Details = (hash) => ({ text: `${pick(TEXTS, hash)} ${hash % 97}` });

/** What an asset has besides its id, by breakdown. The position in the list is part of the id. */
const DETAILS: Readonly<Record<string, Details>> = {
  ad_format_asset: (hash) => ({ name: pick(FORMATS, hash) }),
  body_asset: text,
  call_to_action_asset: (hash) => ({ name: pick(CALLS, hash) }),
  description_asset: text,
  image_asset: (hash, id) => ({
    hash: hash.toString(16).padStart(32, '0'),
    url: `https://scontent.example/${id}.jpg`,
    image_name: `image ${hash % 97}`,
  }),
  link_url_asset: (hash) => ({ website_url: `https://shop.example/p/${hash % 13}?utm_source=fb&a=%C3%A9` }),
  title_asset: text,
  video_asset: (hash, id) => ({
    video_id: `7${String(hash).padStart(12, '0')}`,
    video_name: `video ${hash % 97}`,
    url: `https://video.example/${id}.mp4`,
    thumbnail_url: `https://scontent.example/${id}.jpg`,
  }),
};
const KINDS = Object.keys(DETAILS);

/** One ad in two has a dynamic creative. */
const isDynamic = (account: Account, ad: number): boolean => adHash(account, ad, 90) % 2 === 0;
/** As in the metrics: one ad in three has a video. */
const hasVideo = (account: Account, ad: number): boolean => objectHash(account, 'ad', ad) % 3 === 0;

/**
 * An ad's day by asset: nothing for ads without a dynamic creative, or without this kind of asset. The last cell is what
 * Meta attributes to no asset. Ads with the same creative have the same assets.
 */
export function assetCells(account: Account, breakdown: string, ad: number, day: number): readonly Cell[] {
  if (!isDynamic(account, ad)) return [];
  if (breakdown === (hasVideo(account, ad) ? 'image_asset' : 'video_asset')) return [];
  const creative = creativeOf(account, ad);
  const hash = adHash(account, ad, 91);
  const assets = some([0, 1, 2], hash, 2).map((turn) => assetOf(account, breakdown, creative, turn));
  const today = mix(hash, day);
  return [
    ...assets.map((asset, index) => ({ values: [asset], weight: 20 + (mix(today, index) % 80) })),
    { values: [undefined], weight: 15 },
  ];
}

function assetOf(account: Account, breakdown: string, creative: number, turn: number): Asset {
  const kind = KINDS.indexOf(breakdown);
  const number = String(creative * PER_CREATIVE + turn).padStart(8, '0');
  const id = `6${account.code}${kind}${number}`;
  const details = DETAILS[breakdown];
  if (details === undefined) throw new Error(`${breakdown} is not a breakdown by assets`);
  return { ...details(mix(objectHash(account, 'creative', creative), kind * 10 + turn), id), id };
}
