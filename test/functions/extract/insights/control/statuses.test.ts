import { Ad, AdSet, Campaign } from 'facebook-nodejs-business-sdk';
import { expect, test } from 'vitest';
import { filtering, idFilter, STATUSES, statusFilter } from '#functions/extract/insights/control/statuses.ts';

test.each([
  ['ad', Ad.EffectiveStatus, 12],
  ['adset', AdSet.EffectiveStatus, 7],
  ['campaign', Campaign.EffectiveStatus, 6],
] as const)('%s: every status that the SDK knows', (level, enumeration, count) => {
  expect([...STATUSES[level]].sort()).toEqual(Object.values(enumeration).sort());
  expect(STATUSES[level]).toHaveLength(count);
});

test('rows are filtered by the statuses of their own level', () => {
  const value = ['ACTIVE', 'ARCHIVED', 'DELETED', 'IN_PROCESS', 'PAUSED', 'WITH_ISSUES'];
  expect(statusFilter('campaign', 'all')).toEqual([
    { field: 'campaign.effective_status', operator: 'IN', value },
  ]);
});

test('a lower form leaves out DELETED, then everything; the account has no status', () => {
  const [filter] = statusFilter('ad', 'without_deleted');
  expect(filter?.value).toHaveLength(11);
  expect(filter?.value).not.toContain('DELETED');
  expect(statusFilter('ad', 'none')).toEqual([]);
  expect(statusFilter('account', 'all')).toEqual([]);
});

test('filtering is sent only where there is something to filter', () => {
  expect(filtering([])).toEqual({});
  expect(filtering([idFilter('campaign', ['1', '2'])])).toEqual({
    filtering: [{ field: 'campaign.id', operator: 'IN', value: ['1', '2'] }],
  });
});
