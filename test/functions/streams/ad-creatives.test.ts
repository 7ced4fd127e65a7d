import { expect, test } from 'vitest';
import adCreatives from '#functions/streams/ad-creatives.ts';

test('pages through the creatives of the account, fifty at a time', () => {
  expect(adCreatives).toMatchObject({ source: { kind: 'edge', edge: 'adcreatives' }, pageSize: 50 });
});

test('asks for none of the fields that were removed', () => {
  const removed = ['instagram_actor_id', 'instagram_story_id', 'effective_instagram_story_id'];
  expect(adCreatives.fields.filter(({ name }) => removed.includes(name))).toEqual([]);
});

test('has what a report on links and their tags needs', () => {
  const names = adCreatives.fields.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'object_story_spec',
      'asset_feed_spec',
      'url_tags',
      'link_url',
      'template_url_spec',
    ]),
  );
});
