import type { Account } from './accounts.ts';
import { nameOf, objectHash } from './dataset.ts';
import { VIDEO_FIELDS } from './field-names.ts';
import { objectId } from './ids.ts';
import type { ObjectType, Renders } from './object-type.ts';
import { mix, pick } from './random.ts';
import { graphTime } from './times.ts';

/** Number of an account's videos: one per four creatives, at most 40. */
export const videoCount = (account: Account): number => Math.min(40, Math.ceil(account.creatives / 4));

const hash = (account: Account, video: number): number => objectHash(account, 'video', video);

function status(account: Account, video: number): unknown {
  if (hash(account, video) % 9 === 0) return { video_status: 'processing', processing_progress: 40 };
  return {
    video_status: 'ready',
    processing_progress: 100,
    uploading_phase: { status: 'complete' },
    publishing_phase: { status: 'complete', publish_status: 'published' },
  };
}

const CATEGORIES = ['OTHER', 'LIFESTYLE', 'BUSINESS', 'BEAUTY_FASHION'] as const;

/** `length` has decimals; `source` and `picture` are signed and change daily. */
const RENDERS: Renders = {
  id: (account, video) => objectId(account, 'video', video),
  title: (account, video) => (hash(account, video) % 7 === 0 ? undefined : nameOf(account, 'video', video)),
  description: (account, video) =>
    hash(account, video) % 3 === 0 ? 'Our new collection.\nFree shipping until Sunday.' : undefined,
  created_time: (account, video) => graphTime(account, hash(account, video) % 900, video),
  updated_time: (account, video) => graphTime(account, 900 + (hash(account, video) % 100), video),
  length: (account, video) => (6_000 + (hash(account, video) % 54_000)) / 1000,
  published: (account, video) => hash(account, video) % 5 !== 0,
  status,
  permalink_url: (account, video) => `/watch/?v=${objectId(account, 'video', video)}`,
  picture: (account, video) =>
    `https://scontent.example.com/v/t15/${hash(account, video)}.jpg?d=${account.day}`,
  source: (account, video) => `https://video.example.com/o1/v/${hash(account, video)}.mp4?d=${account.day}`,
  views: (account, video) => mix(hash(account, video), 5) % 100_000,
  is_instagram_eligible: (account, video) => hash(account, video) % 2 === 0,
  is_crosspost_video: () => false,
  content_category: (account, video) => pick(CATEGORIES, hash(account, video) >>> 3),
  content_tags: (account, video) =>
    hash(account, video) % 4 === 0
      ? [objectId(account, 'page', 94), objectId(account, 'page', 95)]
      : undefined,
  custom_labels: (account, video) => (hash(account, video) % 6 === 0 ? ['autumn', 'test'] : undefined),
  universal_video_id: (account, video) =>
    hash(account, video) % 8 === 0 ? `uv-${objectId(account, 'video', video)}` : undefined,
};

/** Ad videos. Meta: reference/video. */
export const VIDEOS: ObjectType = {
  kind: 'video',
  typeName: 'Video',
  fields: VIDEO_FIELDS,
  renders: RENDERS,
  count: videoCount,
};
