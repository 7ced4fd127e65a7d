import { describe, expect, test } from 'vitest';
import { resolveAccounts } from '#local/graph/data/accounts.ts';
import { INSIGHTS_FIELDS } from '#local/graph/data/field-names.ts';
import { parseInsights } from '#local/graph/insights-query.ts';

const TODAY = '2026-11-20';
const [account] = [
  ...resolveAccounts(
    [{ id: 'act_1', name: 'A', timeZone: 'UTC', currency: 'USD', campaigns: 2, ads: 6, creatives: 3 }],
    1,
  ).values(),
];
const DAY = JSON.stringify({ since: '2026-10-01', until: '2026-10-01' });

const parse = (params: Readonly<Record<string, string>>) => {
  if (account === undefined) throw new Error('No account');
  return parseInsights(account, { level: 'ad', time_range: DAY, ...params }, TODAY);
};
const refusal = (params: Readonly<Record<string, string>>): string => {
  try {
    parse(params);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('fields that breakdowns forbid', () => {
  test.each([
    ['region', 'video_p25_watched_actions'],
    ['region', 'video_avg_time_watched_actions'],
    ['hourly_stats_aggregated_by_advertiser_time_zone', 'video_play_actions'],
    ['hourly_stats_aggregated_by_advertiser_time_zone', 'full_view_reach'],
  ])('%s refuses %s', (breakdowns, field) => {
    expect(refusal({ breakdowns, fields: `spend,${field}` })).toBe(
      `(#100) ${field} cannot be requested with breakdowns ${breakdowns}`,
    );
    expect(refusal({ fields: field })).toBe('accepted');
    expect(refusal({ breakdowns: 'country', fields: field })).toBe('accepted');
  });

  test.each(['age', 'app_store_clicks', 'newsfeed_clicks', 'relevance_score', 'age_targeting'])(
    '%s is no field at all',
    (field) => {
      expect(refusal({ breakdowns: 'age', fields: field })).toMatch(
        `(#100) ${field} is not valid for fields param`,
      );
    },
  );

  test('every field of the specification is accepted without breakdowns', () => {
    expect(refusal({ fields: [...INSIGHTS_FIELDS].join(',') })).toBe('accepted');
    expect(INSIGHTS_FIELDS.size).toBeGreaterThan(185);
  });
});

describe('parameters that change nothing', () => {
  test('are accepted with their values and refused with others', () => {
    expect(refusal({ action_report_time: 'conversion' })).toBe('accepted');
    expect(refusal({ action_report_time: 'yesterday' })).toMatch('action_report_time must be one of');
    for (const name of ['use_unified_attribution_setting', 'use_account_attribution_setting']) {
      expect(refusal({ [name]: 'true' })).toBe('accepted');
      expect(refusal({ [name]: 'perhaps' })).toMatch(name);
    }
  });
});

describe('how far back', () => {
  const from = (since: string, params: Readonly<Record<string, string>>) =>
    refusal({ time_range: JSON.stringify({ since, until: '2026-11-01' }), ...params });

  test.each([
    [{ fields: 'spend' }, '2023-10-20', '2023-10-19', '37 months'],
    [{ breakdowns: 'frequency_value', fields: 'reach' }, '2026-05-20', '2026-05-19', '6 months'],
    [
      { breakdowns: 'hourly_stats_aggregated_by_advertiser_time_zone', fields: 'spend' },
      '2025-10-20',
      '2025-10-19',
      '13 months',
    ],
  ])('%j is kept from %s on, and not from %s', (params, first, before, message) => {
    expect(from(first, params)).toBe('accepted');
    expect(from(before, params)).toMatch(
      `(#3018) The start date of the time range cannot be beyond ${message}`,
    );
  });

  test('the reach of a part of the audience is old before 13 months', () => {
    const isOld = (since: string, params: Readonly<Record<string, string>>) =>
      parse({ time_range: JSON.stringify({ since, until: '2026-11-01' }), ...params }).isOldReach;
    for (const fields of ['reach', 'spend,frequency', 'cpp']) {
      expect(isOld('2025-10-19', { breakdowns: 'age', fields })).toBe(true);
      expect(isOld('2025-10-20', { breakdowns: 'age', fields })).toBe(false);
      expect(isOld('2025-10-19', { fields })).toBe(false);
    }
    expect(isOld('2025-10-19', { breakdowns: 'age', fields: 'spend' })).toBe(false);
  });
});
