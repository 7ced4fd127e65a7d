import { expect, test } from 'vitest';
import { partitionOf } from '#functions/extract/partition-of.ts';
import activities from '#functions/streams/activities.ts';
import adInsights from '#functions/streams/ad-insights.ts';
import campaigns from '#functions/streams/campaigns.ts';

const APIA = { snapshotDate: '2026-05-10', timeZone: 'Pacific/Apia' };

test('the rows of a snapshot are those of its day', () => {
  expect(partitionOf(campaigns, APIA)({ id: '1', date_start: '2020-01-01' })).toBe('2026-05-10');
});

test('the rows of insights are those of their own day', () => {
  expect(partitionOf(adInsights, APIA)({ date_start: '2026-05-01' })).toBe('2026-05-01');
});

test.each([
  ['2026-05-01T10:59:59+0000', '2026-05-01'],
  ['2026-05-01T11:00:00+0000', '2026-05-02'],
  ['2026-05-01T08:00:00-0300', '2026-05-02'],
])('an event of %s is one of %s in Samoa', (event_time, day) => {
  expect(partitionOf(activities, APIA)({ event_time })).toBe(day);
});

test('an event without a time has no day', () => {
  expect(() => partitionOf(activities, APIA)({})).toThrow(/activities has no time in its field event_time/);
});
