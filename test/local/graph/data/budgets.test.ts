import { expect, test } from 'vitest';
import { type Account, resolveAccounts } from '#local/graph/data/accounts.ts';
import { ADSETS } from '#local/graph/data/adsets.ts';
import { budgetChanges } from '#local/graph/data/budgets.ts';
import { CAMPAIGNS } from '#local/graph/data/campaigns.ts';
import { campaignOfAdset } from '#local/graph/data/dataset.ts';
import { dayNumber } from '#local/graph/data/days.ts';
import { objectId } from '#local/graph/data/ids.ts';
import type { ObjectType } from '#local/graph/data/object-type.ts';

const SPEC = { id: 'act_1', name: 'A', timeZone: 'UTC', campaigns: 24, ads: 240, creatives: 10 };
const accountOn = (day: string, currency = 'USD'): Account =>
  [...resolveAccounts([{ ...SPEC, currency }], 1, { day }).values()][0] ?? expect.fail('no account');

const valuesOf = (type: ObjectType, account: Account, field: string): unknown[] =>
  Array.from({ length: type.count(account) }, (_unused, index) => type.renders[field]?.(account, index));

const account = accountOn('2026-10-01');
const daily = valuesOf(CAMPAIGNS, account, 'daily_budget');
const lifetime = valuesOf(CAMPAIGNS, account, 'lifetime_budget');

test('a campaign has one budget at most, as whole minor units in text', () => {
  const budgets = daily.map((value, index) => [value, lifetime[index]].filter((each) => each !== undefined));
  expect(new Set(budgets.map((each) => each.length))).toEqual(new Set([0, 1]));
  expect(daily.some((value) => value !== undefined)).toBe(true);
  expect(lifetime.some((value) => value !== undefined)).toBe(true);
  for (const budget of budgets.flat()) expect(budget).toMatch(/^[1-9]\d+$/);
  // Whole yen: no amount is below what Meta accepts.
  for (const budget of valuesOf(CAMPAIGNS, accountOn('2026-10-01', 'JPY'), 'daily_budget')) {
    if (budget !== undefined) expect(Number(budget)).toBeGreaterThanOrEqual(1000);
  }
});

test('ad sets have budgets exactly where their campaign has none', () => {
  const ofAdsets = valuesOf(ADSETS, account, 'daily_budget');
  const lifetimeOfAdsets = valuesOf(ADSETS, account, 'lifetime_budget');
  for (const [adset, own] of ofAdsets.entries()) {
    const campaign = campaignOfAdset(adset);
    const above = daily[campaign] ?? lifetime[campaign];
    expect(own === undefined).toBe(above !== undefined);
    expect(lifetimeOfAdsets[adset] === undefined).toBe(above !== undefined);
  }
  expect(ofAdsets).toContain('0');
  expect(lifetimeOfAdsets).toContain('0');
});

test('some budgets change from one day to the next, and updated_time stays', () => {
  const next = accountOn('2026-10-02');
  const after = valuesOf(CAMPAIGNS, next, 'daily_budget');
  const changed = daily.flatMap((value, campaign) => (value === after[campaign] ? [] : [campaign]));
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.length).toBeLessThan(daily.length / 2);
  for (const field of ['updated_time', 'name', 'created_time', 'lifetime_budget']) {
    expect(valuesOf(CAMPAIGNS, next, field), field).toEqual(valuesOf(CAMPAIGNS, account, field));
  }
  const told = [...budgetChanges(account, dayNumber('2026-10-02'))];
  expect(told.map(({ campaign }) => campaign)).toEqual(
    changed.filter((campaign) => CAMPAIGNS.statuses?.of(account, campaign) !== 'DELETED'),
  );
  for (const { campaign, before, after: now } of told) {
    expect([String(before), String(now)]).toEqual([daily[campaign], after[campaign]]);
  }
});

test('settings of ad sets vary', () => {
  for (const field of ['optimization_goal', 'attribution_spec', 'destination_type', 'promoted_object']) {
    const values = new Set(valuesOf(ADSETS, account, field).map((value) => JSON.stringify(value)));
    expect(values.size, field).toBeGreaterThan(2);
  }
  const stages = valuesOf(ADSETS, account, 'learning_stage_info');
  expect(
    new Set(stages.map((stage) => /LEARNING|SUCCESS|FAIL/.exec(JSON.stringify(stage) ?? '')?.[0])),
  ).toEqual(new Set([undefined, 'LEARNING', 'SUCCESS', 'FAIL']));
  const issues = valuesOf(ADSETS, account, 'issues_info');
  const withIssues = valuesOf(ADSETS, account, 'effective_status').map((status) => status === 'WITH_ISSUES');
  expect(issues.map((issue) => issue !== undefined)).toEqual(withIssues);
});

test('a custom conversion that an ad set promotes exists', () => {
  const promoted = valuesOf(ADSETS, account, 'promoted_object').flatMap(
    (value) => /"custom_conversion_id":"(\d+)"/.exec(JSON.stringify(value) ?? '')?.[1] ?? [],
  );
  expect(promoted.length).toBeGreaterThan(0);
  const ids = Array.from({ length: 20 }, (_unused, index) => objectId(account, 'conversion', index));
  expect(ids).toEqual(expect.arrayContaining([...new Set(promoted)]));
});
