import { expect, test } from 'vitest';
import { PAGE_LINK_RULE, pageLink } from '#functions/streams/derived/page-link.ts';

const PAGE = 'https://shop.example.com/p/1';
const OTHER = 'https://other.example.com/';
const callToAction = (link: unknown) => ({ call_to_action: { type: 'SHOP_NOW', value: { link } } });

const CREATIVES = {
  'a link': [{ object_story_spec: { link_data: { link: PAGE } } }, PAGE],
  'a carousel, whose own link counts and not that of a card': [
    { object_story_spec: { link_data: { link: PAGE, child_attachments: [{ link: OTHER }] } } },
    PAGE,
  ],
  'a video, by its button': [{ object_story_spec: { video_data: callToAction(PAGE) } }, PAGE],
  'variants, by the first': [
    { asset_feed_spec: { link_urls: [{ website_url: PAGE }, { website_url: OTHER }] } },
    PAGE,
  ],
  'a catalog template': [{ object_story_spec: { template_data: { link: PAGE } } }, PAGE],
  'a promoted URL': [{ object_url: PAGE, link_url: OTHER }, PAGE],
  'a promoted tab': [{ link_url: PAGE }, PAGE],
  'a link before variants': [
    {
      object_story_spec: { link_data: { link: PAGE } },
      asset_feed_spec: { link_urls: [{ website_url: OTHER }] },
      object_url: OTHER,
    },
    PAGE,
  ],
  'variants before a template': [
    {
      object_story_spec: { template_data: { link: OTHER } },
      asset_feed_spec: { link_urls: [{ website_url: PAGE }] },
    },
    PAGE,
  ],
  'an empty link, which is none': [
    { object_story_spec: { link_data: { link: '' } }, object_url: PAGE },
    PAGE,
  ],
  'a link that is no text': [{ object_story_spec: { link_data: { link: 7 } }, object_url: PAGE }, PAGE],
  'no variant': [{ asset_feed_spec: { link_urls: [] }, object_url: PAGE }, PAGE],
  'a specification that is null': [{ object_story_spec: null, asset_feed_spec: null, link_url: PAGE }, PAGE],
  'a specification that is text': [{ object_story_spec: 'link_data', asset_feed_spec: 3 }, null],
  'a promoted post, whose link is not the creative’s': [{ object_story_id: '1_2' }, null],
  'nothing at all': [{}, null],
} as const;

test.each(Object.entries(CREATIVES))('the landing page of %s', (_name, [creative, link]) => {
  expect(pageLink(creative)).toBe(link);
});

test('the rule is spelled out for the table', () => {
  expect(PAGE_LINK_RULE).toBe(
    'Landing page, without url_tags; the first that is there of object_story_spec.link_data.link, ' +
      'object_story_spec.video_data.call_to_action.value.link, asset_feed_spec.link_urls[0].website_url, ' +
      'object_story_spec.template_data.link, object_url, link_url.',
  );
});
