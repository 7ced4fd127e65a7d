import { AdSet, Campaign } from 'facebook-nodejs-business-sdk';
import { describe, expect, test } from 'vitest';
import adSets from '#functions/streams/ad-sets.ts';
import campaigns from '#functions/streams/campaigns.ts';

describe.each([
  ['campaigns', campaigns, Campaign.EffectiveStatus],
  ['ad sets', adSets, AdSet.EffectiveStatus],
] as const)('%s', (_name, { source, fields }, statuses) => {
  test('are asked for in every status but DELETED, which no edge gives', () => {
    const all: string[] = Object.values(statuses).filter((status) => status !== 'DELETED');
    expect([...(source.effectiveStatuses ?? [])].sort()).toEqual(all.sort());
  });

  test.each(['daily_budget', 'lifetime_budget', 'budget_remaining'])('have %s in minor units', (name) => {
    expect(fields).toContainEqual(expect.objectContaining({ name, type: 'minor_money' }));
  });
});
