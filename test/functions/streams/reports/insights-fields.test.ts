import { AdsInsights } from 'facebook-nodejs-business-sdk';
import { describe, expect, test } from 'vitest';
import accountInsights from '#functions/streams/account-insights.ts';
import adInsights from '#functions/streams/ad-insights.ts';
import adSetInsights from '#functions/streams/ad-set-insights.ts';
import campaignInsights from '#functions/streams/campaign-insights.ts';
import { ACTION_BREAKDOWNS, BREAKDOWNS, REPLACED_BREAKDOWNS } from '#functions/streams/reports/breakdowns.ts';
import { REPORT_WINDOWS } from '#functions/streams/reports/declaration.ts';
import {
  fixedNames,
  INSIGHTS_FIELDS,
  levelsWith,
  REFUSED_FIELDS,
  standardFields,
} from '#functions/streams/reports/insights-fields.ts';
import { MORE_FIELDS } from '#functions/streams/reports/more-fields.ts';

const SPECIFIED: readonly string[] = Object.values(AdsInsights.Fields);

describe('the fields of a report', () => {
  test('are all of the specification, typed or refused with a reason', () => {
    const missing = SPECIFIED.filter((name) => !INSIGHTS_FIELDS.has(name) && !(name in REFUSED_FIELDS));
    expect(missing).toEqual([]);
    expect([...INSIGHTS_FIELDS.keys()].filter((name) => name in REFUSED_FIELDS)).toEqual([]);
  });

  test('are otherwise only those that later specifications have', () => {
    expect([...INSIGHTS_FIELDS.keys()].filter((name) => !SPECIFIED.includes(name))).toEqual([
      'instagram_profile_visits',
      'anchor_event_attribution_setting',
      'multi_event_conversion_attribution_setting',
    ]);
  });

  test('have the types of the built-in streams', () => {
    for (const { name, type } of adInsights.fields) expect(INSIGHTS_FIELDS.get(name)?.type, name).toBe(type);
  });

  test('have one short sentence each', () => {
    const poor = [...INSIGHTS_FIELDS.values()].filter(
      ({ comment }) => !/^[A-Z0-9][^\n]{5,100}\.$/.test(comment),
    );
    expect(poor).toEqual([]);
  });

  test.each([
    // As the specification has them: list<AdsActionStats>, list<AdsHistogramStats>, list<Object>, string.
    ['unique_conversions', 'actions'],
    ['video_view_per_impression', 'actions'],
    ['converted_promoted_product_omni_purchase_values', 'actions'],
    ['video_play_retention_graph_actions', 'json'],
    ['results', 'results'],
    ['product_views', 'count'],
    ['marketing_messages_read_rate', 'decimal'],
    ['cost_per_dda_countby_convs', 'money'],
    ['product_retailer_id', 'text'],
  ])('type %s as %s', (name, type) => expect(INSIGHTS_FIELDS.get(name)?.type).toBe(type));

  test('have as many lists of actions as the specification, less the one that is refused', () => {
    const types = [...INSIGHTS_FIELDS.values()].map(({ type }) => type);
    expect(types.filter((type) => type === 'actions')).toHaveLength(76);
    expect(types.filter((type) => type === 'json' || type === 'results')).toHaveLength(12);
  });

  test('belong to levels', () => {
    expect(levelsWith('spend')).toEqual(['account', 'campaign', 'adset', 'ad']);
    expect(levelsWith('campaign_name')).toEqual(['campaign', 'adset', 'ad']);
    expect(levelsWith('optimization_goal')).toEqual(['adset', 'ad']);
    expect(levelsWith('quality_ranking')).toEqual(['ad']);
  });

  test.each([
    ['account', accountInsights],
    ['campaign', campaignInsights],
    ['adset', adSetInsights],
    ['ad', adInsights],
  ] as const)('are under "standard" those of the built-in stream of level %s', (level, stream) => {
    const names = [...fixedNames(level), ...standardFields(level).map(({ name }) => name)];
    expect(names.toSorted()).toEqual(stream.fields.map(({ name }) => name).toSorted());
  });

  test('are described once', () => {
    const more = MORE_FIELDS.map(({ name }) => name);
    expect(adInsights.fields.filter(({ name }) => more.includes(name))).toEqual([]);
  });
});

describe('breakdowns', () => {
  test('are those of the specification, but the one that Meta refuses by now', () => {
    const names = [...Object.keys(BREAKDOWNS), ...Object.keys(REPLACED_BREAKDOWNS)];
    expect(names.toSorted()).toEqual(
      [...Object.values(AdsInsights.Breakdowns), 'user_segment_key'].toSorted(),
    );
  });

  test('of actions are those of the specification, and two of Meta’s pages', () => {
    const newer = ['action_converted_product_id', 'is_business_ai_assisted'];
    expect(ACTION_BREAKDOWNS.toSorted()).toEqual(
      [...Object.values(AdsInsights.ActionBreakdowns), ...newer].toSorted(),
    );
  });
});

test('windows are those of the specification that give something', () => {
  const specified: string[] = Object.values(AdsInsights.ActionAttributionWindows);
  const alive = specified.filter((name) => !/^(7|28)d_view|^default$/.test(name));
  expect([...REPORT_WINDOWS].toSorted()).toEqual([...alive, 'incrementality'].toSorted());
});
