import { PAGE_LINK_RULE, pageLink } from './derived/page-link.ts';
import { field } from './fields/field.ts';
import type { EdgeSource, StreamDescription } from './stream.ts';

/**
 * What each creative shows, as of the run. The API no longer has `instagram_actor_id`, `instagram_story_id` and
 * `effective_instagram_story_id`, which older extractors request.
 */
const adCreatives: StreamDescription<EdgeSource> = {
  name: 'ad_creatives',
  source: { kind: 'edge', edge: 'adcreatives' },
  fields: [
    field('id', 'id', 'Id of the creative.'),
    field('account_id', 'id', 'Id of the ad account, digits only.'),
    field('name', 'text', 'Name of the creative in the library.'),
    field('status', 'text', 'ACTIVE, IN_PROCESS, WITH_ISSUES or DELETED.'),
    field('title', 'text', 'Title of a link ad.'),
    field('body', 'text', 'Text of the ad.'),
    field('actor_id', 'id', 'Id of the page that the ad appears under.'),
    field('object_type', 'text', 'Kind of what is promoted, such as SHARE or VIDEO.'),
    field('object_id', 'id', 'Id of the page or app that is promoted.'),
    field('object_url', 'text', 'URL that is promoted.'),
    field('object_store_url', 'text', 'App store page of a promoted app.'),
    field('object_story_id', 'text', 'Page post that the ad uses: page id, underscore, post id.'),
    field('effective_object_story_id', 'text', 'Page post that people see, also where the ad made it.'),
    field('object_story_spec', 'json', 'Content of the page post that the ad makes.'),
    field('asset_feed_spec', 'json', 'Assets that Meta combines into variants of the ad.'),
    field('degrees_of_freedom_spec', 'json', 'Which automatic enhancements are allowed.'),
    field('platform_customizations', 'json', 'What differs between placements.'),
    field('call_to_action_type', 'text', 'Label of the button, such as SHOP_NOW.'),
    field('link_url', 'text', 'Where the ad leads.'),
    field('link_destination_display_url', 'text', 'URL that the ad shows in place of the real one.'),
    field('link_og_id', 'id', 'Id of the Open Graph object of the link.'),
    field('url_tags', 'text', 'Query parameters that are added to the link, such as utm_source.'),
    field('template_url', 'text', 'Link of a catalog ad, with placeholders.'),
    field('template_url_spec', 'json', 'Links of a catalog ad by platform, with placeholders.'),
    field('applink_treatment', 'text', 'Whether app users are led to the app or the web.'),
    field('product_set_id', 'id', 'Id of the product set of a catalog ad.'),
    field('categorization_criteria', 'text', 'How products are grouped in a dynamic category ad.'),
    field('category_media_source', 'text', 'Where images of a dynamic category ad come from.'),
    field('destination_set_id', 'id', 'Id of the destination set of a travel ad.'),
    field('bundle_folder_id', 'id', 'Id of the folder of a bundle of dynamic creatives.'),
    field('place_page_set_id', 'id', 'Id of the set of places of a store ad.'),
    field('dynamic_ad_voice', 'text', 'Whether a store ad speaks as the brand or as the place.'),
    field('image_hash', 'text', 'Hash of the image in the library of the account.'),
    field('image_url', 'text', 'Image of the ad; the URL expires.'),
    field('image_crops', 'json', 'Crops of the image by aspect ratio.'),
    field('thumbnail_id', 'id', 'Id of the thumbnail of a video.'),
    field('thumbnail_url', 'text', 'Small picture of the creative; the URL expires after a few days.'),
    field('video_id', 'id', 'Id of the video of the ad.'),
    field('playable_asset_id', 'id', 'Id of the playable of the ad.'),
    field('instagram_user_id', 'id', 'Id of the Instagram account that the ad appears under.'),
    field('instagram_permalink_url', 'text', 'Link to the Instagram post.'),
    field('effective_instagram_media_id', 'id', 'Id of the Instagram post that people see.'),
    field('source_instagram_media_id', 'id', 'Id of the Instagram post that the ad uses.'),
    field('branded_content_sponsor_page_id', 'id', 'Id of the page of the sponsor of branded content.'),
    field('authorization_category', 'text', 'NONE, or the political category that was declared.'),
    field('effective_authorization_category', 'text', 'The political category that Meta applies.'),
    field('use_page_actor_override', 'boolean', 'Whether an app ad appears under its page.'),
    field('enable_direct_install', 'boolean', 'Whether the app is installed without leaving the ad.'),
    field('adlabels', 'json', 'Labels on the creative.'),
  ],
  derived: [{ name: 'page_link', type: 'text', comment: PAGE_LINK_RULE, derive: pageLink }],
  primaryKey: ['id'],
  partitionDate: 'snapshot',
  // Specifications make rows heavy, and Meta answers "reduce the amount of data" to pages of a hundred.
  pageSize: 50,
};

export default adCreatives;
