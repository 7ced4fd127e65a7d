import type { Account } from './accounts.ts';
import { imageCount, imageHash } from './ad-images.ts';
import { videoCount } from './ad-videos.ts';
import { nameOf, objectHash } from './dataset.ts';
import { CREATIVE_FIELDS } from './field-names.ts';
import { objectId } from './ids.ts';
import type { ObjectType, Renders } from './object-type.ts';
import { pick } from './random.ts';

/** Shapes of creatives, which have different fields, as at Meta. */
type Shape = 'link' | 'video' | 'carousel' | 'feed' | 'existing_post' | 'catalog';
const SHAPES: readonly Shape[] = ['link', 'link', 'video', 'carousel', 'feed', 'existing_post', 'catalog'];
const STATUSES = ['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'IN_PROCESS', 'WITH_ISSUES'] as const;

const hash = (account: Account, creative: number): number => objectHash(account, 'creative', creative);
const shapeOf = (account: Account, creative: number): Shape => pick(SHAPES, hash(account, creative));
const page = (account: Account): string => objectId(account, 'page', 1);
const video = (account: Account, creative: number): string =>
  objectId(account, 'video', creative % videoCount(account));
const post = (account: Account, creative: number): string =>
  `${page(account)}_${objectId(account, 'post', creative)}`;
const imageOf = (account: Account, creative: number): string =>
  imageHash(account, creative % imageCount(account));
const link = (creative: number): string => `https://shop.example.com/p/${creative}?c=été&x=1`;

/** A field of creatives of some shapes only. */
const only =
  (shapes: readonly Shape[], render: (account: Account, creative: number) => unknown) =>
  (account: Account, creative: number): unknown =>
    shapes.includes(shapeOf(account, creative)) ? render(account, creative) : undefined;

/** What a creative says. */
interface Texts {
  readonly message: string;
  readonly title: string;
  readonly body: string;
  readonly card: string;
  readonly bodies: readonly string[];
}

const textsOf = ({ strangeNames }: Account, creative: number): Texts =>
  strangeNames
    ? {
        message: `Bonjour 👋 “${creative}”\n\nLine two \\ with a backslash`,
        title: `Titel ${creative} “neu”`,
        body: `Text ${creative}\nשורה שנייה`,
        card: 'Karte',
        bodies: ['Erster Text', 'نص ثان'],
      }
    : {
        message: 'Ready for the weekend? Free shipping on orders over 50.',
        title: pick(['New season, new arrivals', 'Up to 30% off', 'Loved by 10,000 customers'], creative),
        body: pick(['Shop the collection today.', 'Only until Sunday.', 'See what is new.'], creative),
        card: 'Product',
        bodies: ['Shop the collection today.', 'Find your favorite.'],
      };

const callToAction = (creative: number) => ({ type: 'SHOP_NOW', value: { link: link(creative) } });

function postSpec(account: Account, creative: number): unknown {
  const common = { page_id: page(account), instagram_user_id: objectId(account, 'page', 2) };
  const { message, title, card: cardName } = textsOf(account, creative);
  switch (shapeOf(account, creative)) {
    case 'link':
      return {
        ...common,
        link_data: {
          link: link(creative),
          message,
          name: 'Name',
          image_hash: imageOf(account, creative),
          call_to_action: callToAction(creative),
        },
      };
    case 'video':
      return {
        ...common,
        video_data: {
          video_id: video(account, creative),
          message,
          title,
          call_to_action: callToAction(creative),
        },
      };
    case 'carousel':
      return {
        ...common,
        link_data: {
          link: link(creative),
          message,
          multi_share_optimized: true,
          child_attachments: [0, 1, 2].map((card) => ({
            link: `${link(creative)}&card=${card}`,
            name: `${cardName} ${card}`,
            image_hash: imageOf(account, creative + card),
          })),
        },
      };
    case 'catalog':
      return {
        ...common,
        template_data: { link: link(creative), message: '{{product.name}}', name: '{{product.price}}' },
      };
    case 'feed':
      return common;
    case 'existing_post':
      return undefined;
  }
}

const feedSpec = only(['feed'], (account, creative) => ({
  images: [{ hash: imageOf(account, creative) }, { hash: imageOf(account, creative + 1) }],
  bodies: textsOf(account, creative).bodies.map((text) => ({ text })),
  titles: [{ text: 'A “title”' }],
  link_urls: [{ website_url: link(creative), display_url: 'shop.example.com' }],
  call_to_action_types: ['LEARN_MORE'],
  ad_formats: ['AUTOMATIC_FORMAT'],
  optimization_type: 'DEGREES_OF_FREEDOM',
}));

/** No `updated_time`, because Meta has none. */
const RENDERS: Renders = {
  id: (account, creative) => objectId(account, 'creative', creative),
  account_id: (account) => account.digits,
  actor_id: page,
  name: (account, creative) => nameOf(account, 'creative', creative),
  title: only(['link', 'video', 'existing_post'], (account, creative) => textsOf(account, creative).title),
  body: only(['link', 'video', 'carousel'], (account, creative) => textsOf(account, creative).body),
  status: (account, creative) => pick(STATUSES, hash(account, creative) >>> 4),
  object_type: (account, creative) => (shapeOf(account, creative) === 'video' ? 'VIDEO' : 'SHARE'),
  object_id: only(['existing_post'], page),
  object_url: only(['existing_post'], (_account, creative) => link(creative)),
  object_story_id: only(['existing_post'], post),
  effective_object_story_id: post,
  object_story_spec: postSpec,
  asset_feed_spec: feedSpec,
  degrees_of_freedom_spec: only(['feed', 'link'], () => ({
    creative_features_spec: { standard_enhancements: { enroll_status: 'OPT_OUT' } },
  })),
  image_url: only(
    ['link', 'carousel'],
    (account, creative) => `https://scontent.example.com/${imageOf(account, creative)}.png`,
  ),
  image_hash: only(['link', 'carousel'], imageOf),
  image_crops: only(['link'], () => ({
    '191x100': [
      [0, 0],
      [1200, 628],
    ],
  })),
  thumbnail_url: (account, creative) =>
    `https://external.example.com/emg1/v/t13/${hash(account, creative)}?url=a%26b&stp=p64x64`,
  thumbnail_id: only(['video'], video),
  video_id: only(['video'], video),
  link_url: only(['existing_post'], (_account, creative) => link(creative)),
  url_tags: (account, creative) =>
    hash(account, creative) % 2 === 0
      ? 'utm_source=facebook&utm_campaign={{campaign.name}}&utm_content=été'
      : undefined,
  template_url: only(['catalog'], () => 'https://shop.example.com/{{product.retailer_id}}'),
  template_url_spec: only(['catalog'], () => ({
    web: { url: 'https://shop.example.com/{{product.retailer_id}}?utm=1' },
  })),
  product_set_id: only(['catalog'], (account) => objectId(account, 'page', 9)),
  call_to_action_type: only(['link', 'video', 'feed'], () => 'SHOP_NOW'),
  applink_treatment: only(['catalog'], () => 'web_only'),
  instagram_user_id: (account) => objectId(account, 'page', 2),
  instagram_permalink_url: only(
    ['link', 'video'],
    (_account, creative) => `https://www.instagram.com/p/C${creative}/`,
  ),
  effective_instagram_media_id: only(['link', 'video'], (account, creative) =>
    objectId(account, 'post', 10_000_000 + creative),
  ),
  source_instagram_media_id: only(['existing_post'], (account, creative) =>
    objectId(account, 'post', 20_000_000 + creative),
  ),
  authorization_category: () => 'NONE',
  enable_launch_instant_app: () => false,
  use_page_actor_override: () => false,
};

/** Ad creatives. Meta: reference/ad-creative. */
export const CREATIVES: ObjectType = {
  kind: 'creative',
  typeName: 'AdCreative',
  fields: CREATIVE_FIELDS,
  renders: RENDERS,
  count: (account) => account.creatives,
};
