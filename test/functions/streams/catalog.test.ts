import {
  Ad,
  AdAccount,
  AdActivity,
  AdCreative,
  AdImage,
  AdSet,
  AdsInsights,
  Campaign,
  CustomAudience,
  CustomConversion,
} from 'facebook-nodejs-business-sdk';
import { describe, expect, test } from 'vitest';
import type { StreamName } from '#functions/contract/ids.ts';
import { describeStream, STREAM_NAMES } from '#functions/streams/catalog.ts';
import type { Field } from '#functions/streams/stream.ts';

/** Fields of a video in the specification that the SDKs are made from; this SDK has three of them. */
const VIDEO = `content_category content_tags created_time custom_labels description id is_crosspost_video
  is_instagram_eligible length permalink_url picture published source status title universal_video_id updated_time
  views`.split(/\s+/);

/** Every field that the SDK knows of the object that a stream has rows of. */
const KNOWN: Readonly<Record<StreamName, ReadonlySet<string>>> = {
  campaign_insights: new Set(Object.values(AdsInsights.Fields)),
  ad_insights: new Set(Object.values(AdsInsights.Fields)),
  ad_metadata: new Set(Object.values(Ad.Fields)),
  ad_creatives: new Set(Object.values(AdCreative.Fields)),
  campaigns: new Set(Object.values(Campaign.Fields)),
  ad_sets: new Set(Object.values(AdSet.Fields)),
  ad_account: new Set(Object.values(AdAccount.Fields)),
  ad_set_insights: new Set(Object.values(AdsInsights.Fields)),
  account_insights: new Set(Object.values(AdsInsights.Fields)),
  custom_conversions: new Set(Object.values(CustomConversion.Fields)),
  ad_images: new Set(Object.values(AdImage.Fields)),
  ad_videos: new Set(VIDEO),
  custom_audiences: new Set(Object.values(CustomAudience.Fields)),
  activities: new Set(Object.values(AdActivity.Fields)),
};

/** Fields that Meta has added since the SDK's v24.0, with the version that brought them. */
const NEWER: Readonly<Record<string, string>> = {};

const namesOf = (name: StreamName) => describeStream(name).fields.map((field) => field.name);

describe.each(STREAM_NAMES)('%s', (name) => {
  const stream = describeStream(name);

  test('is the default export of the file of its name', async () => {
    const file = await import(`../../../functions/streams/${name.replaceAll('_', '-')}.ts`);
    expect(file.default).toBe(stream);
  });

  test('asks for fields that exist, each once', () => {
    const unknown = namesOf(name).filter((field) => !KNOWN[name]?.has(field) && NEWER[field] === undefined);
    expect(unknown).toEqual([]);
    expect(new Set(namesOf(name)).size).toBe(namesOf(name).length);
  });

  test('describes each field in one short sentence', () => {
    const poor = stream.fields.filter(({ comment }) => !/^[A-Z0-9][^\n]{5,100}\.$/.test(comment));
    expect(poor).toEqual([]);
  });

  test('has its key among its fields, of types that identify', () => {
    const types = stream.source.kind === 'events' ? ['id', 'time', 'text'] : ['id', 'date'];
    for (const key of stream.primaryKey) {
      const field: Field | undefined = stream.fields.find((candidate) => candidate.name === key);
      expect(types).toContain(field?.type);
    }
    const { optionalKeys = [] } = stream;
    expect(stream.primaryKey).toEqual(expect.arrayContaining([...optionalKeys]));
  });

  test('asks which account each row belongs to, where the API says it', () => {
    const isAsked = stream.fields.some((field) => field.name === 'account_id' && field.type === 'id');
    expect(isAsked).toBe(KNOWN[name]?.has('account_id'));
  });

  test('types every id as one, so that none becomes a number', () => {
    // A page and a post in one text, joined by an underscore; and what a state gives, which may be empty.
    const compound = ['object_story_id', 'effective_object_story_id', 'tax_id'];
    const ids = stream.fields.filter(
      (field) => /(^|_)id$/.test(field.name) && !compound.includes(field.name),
    );
    expect(ids.filter(({ type }) => type !== 'id')).toEqual([]);
  });
});

describe.each(['campaign_insights', 'ad_insights', 'ad_set_insights', 'account_insights'])('%s', (name) => {
  const { source, ...stream } = describeStream(name);
  const names = namesOf(name);

  test('asks for what its rows are attributed by', () => {
    const always = [
      'account_id',
      'account_name',
      'account_currency',
      'date_start',
      'date_stop',
      'attribution_setting',
    ];
    expect(names).toEqual(expect.arrayContaining(always));
    expect(stream).toMatchObject({ partitionDate: 'date_start', pageSize: 500 });
  });

  test('asks for none of the fields that are gone or do harm', () => {
    const denied = [
      'wish_bid',
      'age_targeting',
      'gender_targeting',
      'labels',
      'location',
      'estimated_ad_recall_rate_lower_bound',
      'estimated_ad_recall_rate_upper_bound',
      'estimated_ad_recallers_lower_bound',
      'estimated_ad_recallers_upper_bound',
    ];
    expect(names.filter((field) => denied.includes(field))).toEqual([]);
  });

  test('asks for no breakdown as if it were a field', () => {
    const breakdowns: string[] = [
      ...Object.values(AdsInsights.Breakdowns),
      ...Object.values(AdsInsights.ActionBreakdowns),
    ];
    expect(names.filter((field) => breakdowns.includes(field))).toEqual([]);
  });

  test('asks for the attribution windows that are alive', () => {
    expect(source).toMatchObject({
      kind: 'insights',
      attributionWindows: ['1d_click', '7d_click', '1d_view'],
    });
  });

  test.each([
    ['spend', 'money'],
    ['cpc', 'money'],
    ['impressions', 'count'],
    ['ctr', 'decimal'],
    ['actions', 'actions'],
    ['purchase_roas', 'actions'],
    ['results', 'results'],
    ['cost_per_result', 'results'],
    ['video_play_curve_actions', 'json'],
  ])('types %s as %s', (field, type) => {
    expect(stream.fields).toContainEqual(expect.objectContaining({ name: field, type }));
  });
});

const OBJECTS = STREAM_NAMES.filter((name) => describeStream(name).source.kind === 'edge');

describe.each(OBJECTS)('%s', (name) => {
  test('is a snapshot of objects', () => {
    expect(describeStream(name)).toMatchObject({
      primaryKey: ['id'],
      partitionDate: 'snapshot',
      source: { kind: 'edge' },
    });
  });
});

test('those of the mission, campaigns, ad sets and the account are on by default', () => {
  const isDefault = (name: StreamName) => describeStream(name).isOptional !== true;
  expect(STREAM_NAMES.filter(isDefault)).toEqual([
    'campaign_insights',
    'ad_insights',
    'ad_metadata',
    'ad_creatives',
    'campaigns',
    'ad_sets',
    'ad_account',
  ]);
});
