import { field } from './fields/field.ts';
import type { EdgeSource, StreamDescription } from './stream.ts';

/**
 * The video library of the account, as of the run. The edge has no `account_id`. Does not ask for `from`, `privacy`,
 * `format`, `post_views`, `ad_breaks` and `embed_html`, which need rights on the page or are heavy.
 */
const adVideos: StreamDescription<EdgeSource> = {
  name: 'ad_videos',
  isOptional: true,
  source: { kind: 'edge', edge: 'advideos' },
  fields: [
    field('id', 'id', 'Id of the video.'),
    field('title', 'text', 'Title of the video.'),
    field('description', 'text', 'Description of the video.'),
    field('status', 'json', 'Whether the video is ready: an object with video_status.'),
    field('published', 'boolean', 'Whether the video is published.'),
    field('length', 'decimal', 'Length in seconds.'),
    field('views', 'count', 'Times the video was played.'),
    field('created_time', 'time', 'When the video was added.'),
    field('updated_time', 'time', 'When the video was last changed.'),
    field('permalink_url', 'text', 'Path of the video on Facebook.'),
    field('picture', 'text', 'URL of the thumbnail; it expires.'),
    field('source', 'text', 'URL of the video file; it expires soon.'),
    field('content_category', 'text', 'Category of the content.'),
    field('content_tags', 'text_list', 'Tags of the content.'),
    field('custom_labels', 'text_list', 'Labels on the video.'),
    field('is_instagram_eligible', 'boolean', 'Whether the video can be used on Instagram.'),
    field('is_crosspost_video', 'boolean', 'Whether several pages post the video.'),
    field('universal_video_id', 'id', 'Id of the video at its publisher.'),
  ],
  primaryKey: ['id'],
  partitionDate: 'snapshot',
  pageSize: 50,
};

export default adVideos;
