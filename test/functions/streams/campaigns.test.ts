import { AdSet, Campaign } from 'facebook-nodejs-business-sdk';
import { describe, expect, test } from 'vitest';
import adSets from '#functions/streams/ad-sets.ts';
import campaigns from '#functions/streams/campaigns.ts';

describe.each([
  ['campaigns', campaigns, Campaign.EffectiveStatus, 'campaign'],
  ['ad sets', adSets, AdSet.EffectiveStatus, 'adset'],
] as const)('%s', (_name, { source, fields }, statuses, level) => {
  test('are asked for in every status but DELETED, which no edge gives', () => {
    const all: string[] = Object.values(statuses).filter((status) => status !== 'DELETED');
    expect([...(source.effectiveStatuses ?? [])].sort()).toEqual(all.sort());
  });

  test('that were deleted are read by their ids if they delivered', () => {
    expect(source.deletedLevel).toBe(level);
  });

  test.each(['daily_budget', 'lifetime_budget', 'budget_remaining'])('have %s in minor units', (name) => {
    expect(fields).toContainEqual(expect.objectContaining({ name, type: 'minor_money' }));
  });
});
