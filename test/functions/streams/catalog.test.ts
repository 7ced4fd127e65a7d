import { Ad, AdCreative, AdsInsights } from 'facebook-nodejs-business-sdk';
import { describe, expect, test } from 'vitest';
import type { StreamName } from '#functions/contract/ids.ts';
import { describeStream, STREAM_NAMES } from '#functions/streams/catalog.ts';
import type { Field } from '#functions/streams/stream.ts';

/** Every field that the SDK knows of the object that a stream has rows of. */
const KNOWN: Readonly<Record<StreamName, ReadonlySet<string>>> = {
  campaign_insights: new Set(Object.values(AdsInsights.Fields)),
  ad_insights: new Set(Object.values(AdsInsights.Fields)),
  ad_metadata: new Set(Object.values(Ad.Fields)),
  ad_creatives: new Set(Object.values(AdCreative.Fields)),
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
    for (const key of stream.primaryKey) {
      const field: Field | undefined = stream.fields.find((candidate) => candidate.name === key);
      expect(['id', 'date']).toContain(field?.type);
    }
  });

  test('says which account each row belongs to', () => {
    expect(stream.fields).toContainEqual(expect.objectContaining({ name: 'account_id', type: 'id' }));
  });

  test('types every id as one, so that none becomes a number', () => {
    // A page and a post in one text, joined by an underscore.
    const compound = ['object_story_id', 'effective_object_story_id'];
    const ids = stream.fields.filter(
      (field) => /(^|_)id$/.test(field.name) && !compound.includes(field.name),
    );
    expect(ids.filter(({ type }) => type !== 'id')).toEqual([]);
  });
});

describe.each(['campaign_insights', 'ad_insights'] as const)('%s', (name) => {
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
    ['video_play_curve_actions', 'json'],
  ])('types %s as %s', (field, type) => {
    expect(stream.fields).toContainEqual(expect.objectContaining({ name: field, type }));
  });
});

describe.each(['ad_metadata', 'ad_creatives'] as const)('%s', (name) => {
  test('is a snapshot of objects', () => {
    expect(describeStream(name)).toMatchObject({
      primaryKey: ['id'],
      partitionDate: 'snapshot',
      source: { kind: 'edge' },
    });
  });
});
