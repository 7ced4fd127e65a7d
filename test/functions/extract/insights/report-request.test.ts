import { describe, expect, test } from 'vitest';
import type { StatusForm } from '#functions/contract/documents.ts';
import { STATUSES } from '#functions/extract/insights/control/statuses.ts';
import { planned, type Report } from '#functions/extract/insights/report.ts';
import { reportFields, reportParameters } from '#functions/extract/insights/report-request.ts';
import type { InsightsSource, StreamDescription } from '#functions/streams/stream.ts';

const FIELDS = ['account_id', 'ad_id', 'date_start', 'reach', 'impressions'];
const MEASURES = ['impressions', 'clicks', 'inline_link_clicks', 'spend'];
const DESCRIPTION: StreamDescription<InsightsSource> = {
  name: 'ad_insights',
  source: {
    kind: 'insights',
    level: 'ad',
    reportDays: 7,
    attributionWindows: ['1d_click'],
    proof: { addsUp: 'counts' },
  },
  fields: FIELDS.map((name) => ({ name, type: 'text', comment: '' })),
  primaryKey: ['account_id', 'ad_id', 'date_start'],
  partitionDate: 'date_start',
  pageSize: 500,
};

const reportOf = (more: Partial<Report> = {}): Report => ({
  ...planned({ since: '2026-05-01', until: '2026-05-02', group: 0, purpose: 'rows' }),
  ...more,
});
const statuses = (level: 'ad' | 'campaign', without: readonly string[] = []) => ({
  field: `${level}.effective_status`,
  operator: 'IN',
  value: STATUSES[level].filter((status) => !without.includes(status)),
});

test.each<[string, Partial<Report>, string[]]>([
  ['a whole report, with its key and the numbers', {}, [...new Set([...FIELDS, 'date_stop', ...MEASURES])]],
  [
    'some fields: the key and the numbers come along',
    { fields: ['reach'] },
    ['account_id', 'ad_id', 'date_start', 'date_stop', ...MEASURES, 'reach'],
  ],
  ['a list of ids', { purpose: 'ids' }, ['ad_id']],
  ['a list of campaigns', { purpose: 'campaigns' }, ['campaign_id']],
])('%s', (_name, more, expected) => {
  expect(reportFields(reportOf(more), DESCRIPTION)).toEqual(expected);
});

describe('a report is asked for', () => {
  test.each<[string, Partial<Report>, StatusForm, object[] | undefined]>([
    ['with every status', {}, 'all', [statuses('ad')]],
    [
      'without the deleted ones, where Meta refuses those',
      {},
      'without_deleted',
      [statuses('ad', ['DELETED'])],
    ],
    ['without any filter, where Meta refuses every status', {}, 'none', undefined],
    [
      'with ids and statuses together, because ids alone imply the active ones',
      { ids: ['1', '2'] },
      'all',
      [{ field: 'ad.id', operator: 'IN', value: ['1', '2'] }, statuses('ad')],
    ],
    [
      'below campaigns',
      { ids: ['7'], idsOf: 'campaign' },
      'all',
      [{ field: 'campaign.id', operator: 'IN', value: ['7'] }, statuses('ad')],
    ],
    [
      'for campaigns, with the statuses that campaigns have',
      { purpose: 'campaigns' },
      'all',
      [statuses('campaign')],
    ],
  ])('%s', (_name, more, form, filtering) => {
    expect(reportParameters(reportOf(more), DESCRIPTION, form)).toEqual({
      level: more.purpose === 'campaigns' ? 'campaign' : 'ad',
      fields: expect.any(Array),
      time_range: { since: '2026-05-01', until: '2026-05-02' },
      time_increment: 1,
      action_attribution_windows: ['1d_click'],
      ...(filtering && { filtering }),
    });
  });
});
