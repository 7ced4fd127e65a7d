import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MEASURE_FIELDS } from '#functions/extract/insights/control/measures.ts';
import { columnsOf } from '#functions/lake/columns/columns.ts';
import { effectsOf } from '#functions/streams/reports/breakdown-effects.ts';
import { ACTION_BREAKDOWNS, BREAKDOWNS } from '#functions/streams/reports/breakdowns.ts';
import { checkDeclaration } from '#functions/streams/reports/check-declaration.ts';
import type { Declaration } from '#functions/streams/reports/declaration.ts';
import { INSIGHTS_FIELDS, LEVELS, levelsWith } from '#functions/streams/reports/insights-fields.ts';
import { reportStream } from '#functions/streams/reports/report-stream.ts';
import { withAttributionWindows } from '#functions/streams/stream.ts';

const BASE: Declaration = {
  name: 'my_report',
  description: 'What each ad achieved by day.',
  level: 'ad',
  fields: 'standard',
};
const streamOf = (change: Partial<Declaration>) => reportStream({ ...BASE, ...change });
const asked = (change: Partial<Declaration>) =>
  streamOf(change)
    .fields.filter((field) => field.asked !== false)
    .map(({ name }) => name);
const HOURLY = 'hourly_stats_aggregated_by_advertiser_time_zone';

describe('the stream of a report', () => {
  test('has account, object, days, breakdowns and fields, in this order', () => {
    const { fields } = streamOf({ level: 'adset', fields: 'delivery', breakdowns: ['age', 'gender'] });
    expect(fields.map(({ name }) => name).join(' ')).toBe(
      'account_id account_name account_currency campaign_id campaign_name adset_id adset_name date_start date_stop ' +
        'age gender impressions clicks inline_link_clicks spend actions action_values',
    );
    expect(fields.filter(({ asked: isAsked }) => isAsked === false).map(({ name }) => name)).toEqual([
      'age',
      'gender',
    ]);
  });

  test('is one row per object, day and breakdown; an absent breakdown is a value', () => {
    expect(streamOf({ breakdowns: ['age', 'gender'] })).toMatchObject({
      comment: 'What each ad achieved by day.',
      primaryKey: ['account_id', 'ad_id', 'date_start', 'age', 'gender'],
      optionalKeys: ['age', 'gender'],
      partitionDate: 'date_start',
      pageSize: 500,
    });
    expect(streamOf({ level: 'account' }).primaryKey).toEqual(['account_id', 'date_start']);
  });

  test('has the last day in its key where a row covers several, and says so', () => {
    const { primaryKey, fields, source } = streamOf({ level: 'campaign', timeIncrement: 'monthly' });
    expect(primaryKey).toEqual(['account_id', 'campaign_id', 'date_start', 'date_stop']);
    expect(source.timeIncrement).toBe('monthly');
    expect(fields.find(({ name }) => name === 'date_stop')?.comment).toBe('Last day of the row.');
    expect(fields.find(({ name }) => name === 'reach')?.comment).not.toContain('that day');
  });

  test('keeps what an hour empties as columns that are not asked for, and drops what it forbids', () => {
    const { fields, derived } = streamOf({ breakdowns: [HOURLY] });
    const reach = fields.find(({ name }) => name === 'reach');
    expect(reach).toMatchObject({ type: 'count', asked: false });
    expect(
      asked({ breakdowns: [HOURLY] }).filter((name) => /unique|^reach|^frequency|^cpp/.test(name)),
    ).toEqual([]);
    expect(fields.filter(({ name }) => /^video_|full_view_reach/.test(name))).toEqual([]);
    expect(derived).toEqual([
      { name: 'hour', type: 'count', comment: 'The hour, 0 to 23.', derive: { hourOf: HOURLY } },
    ]);
  });

  test('has an asset as JSON, with its id beside it, and the few numbers that assets have', () => {
    const stream = streamOf({ breakdowns: ['image_asset'] });
    expect(stream.fields).toContainEqual(
      expect.objectContaining({ name: 'image_asset', type: 'json', asked: false }),
    );
    expect(stream.derived).toMatchObject([
      { name: 'image_asset_id', type: 'id', derive: { idOf: 'image_asset' } },
    ]);
    expect(asked({ breakdowns: ['image_asset'] }).slice(11)).toEqual([
      'attribution_setting',
      'objective',
      'buying_type',
      'impressions',
      'reach',
      'spend',
      'clicks',
      'actions',
      'action_values',
    ]);
  });

  test('asks under "standard" for the numbers that a breakdown alone has', () => {
    expect(asked({ breakdowns: ['app_id', 'skan_conversion_id'] })).toContain('total_postbacks');
  });

  test('has the numbers that are compared with the totals, though nobody named them', () => {
    expect(asked({ fields: ['ctr'] })).toEqual(expect.arrayContaining(['ctr', ...MEASURE_FIELDS]));
    expect(asked({ fields: ['ctr'], timeIncrement: 7 })).not.toContain('spend');
  });

  test('has a key for each action breakdown; action_type is always one', () => {
    expect(streamOf({ actionBreakdowns: ['action_type', 'action_device'] }).source.actionBreakdowns).toEqual([
      'action_device',
    ]);
    expect(streamOf({ actionBreakdowns: ['action_type'] }).source).not.toHaveProperty('actionBreakdowns');
  });

  test('keeps windows of its own, and takes the deployment’s otherwise', () => {
    const windows = (change: Partial<Declaration>) =>
      withAttributionWindows(streamOf(change), ['28d_click']).source.attributionWindows;
    expect(windows({})).toEqual(['28d_click']);
    expect(windows({ attributionWindows: ['1d_view'] })).toEqual(['1d_view']);
    expect(windows({ attributionWindows: [] })).toEqual([]);
    expect(streamOf({}).source.attributionWindows).toEqual(['1d_click', '7d_click', '1d_view']);
  });

  test('passes parameters and filters on', () => {
    const filtering = [{ field: 'ad.impressions', operator: 'GREATER_THAN' as const, value: 0 }];
    const change = { filtering, actionReportTime: 'mixed', useUnifiedAttributionSetting: true } as const;
    expect(streamOf({ ...change, filtering }).source).toMatchObject({
      filtering,
      parameters: { action_report_time: 'mixed', use_unified_attribution_setting: true },
    });
  });

  test.each<[Partial<Declaration>, number]>([
    [{}, 7],
    [{ level: 'campaign' }, 28],
    [{ days: 2 }, 2],
    [{ breakdowns: [HOURLY] }, 1],
    [{ breakdowns: ['product_id'] }, 1],
    [{ timeIncrement: 3 }, 6],
    [{ timeIncrement: 30 }, 30],
    [{ timeIncrement: 'all_days' }, 1120],
  ])('%j: Meta makes reports of %i days', (change, days) => {
    expect(streamOf(change).source.reportDays).toBe(days);
  });

  test.each<[Partial<Declaration>, number | undefined]>([
    [{}, undefined],
    [{ breakdowns: ['age'] }, 13],
    [{ breakdowns: ['age'], fields: 'delivery' }, undefined],
    [{ breakdowns: ['age'], fields: ['cpp'] }, 13],
    [{ breakdowns: [HOURLY], fields: 'delivery' }, 13],
    [{ breakdowns: ['frequency_value'] }, 6],
  ])('%j: Meta keeps %s months', (change, months) => {
    expect(streamOf(change).retentionMonths).toBe(months);
  });

  test.each<[Partial<Declaration>, object]>([
    [{}, { addsUp: 'counts' }],
    [{ actionBreakdowns: ['action_device'] }, { addsUp: 'counts' }],
    [{ breakdowns: ['age', 'gender'] }, { addsUp: 'impressions' }],
    [{ breakdowns: [HOURLY] }, { addsUp: 'impressions' }],
    [{ timeIncrement: 7, breakdowns: ['age'] }, { unproven: 'its rows cover several days' }],
    [{ breakdowns: ['image_asset', 'age'] }, { unproven: 'assets cover only a part of the delivery' }],
    [
      { breakdowns: ['product_id'] },
      { unproven: 'an impression that shows several products counts for each' },
    ],
    [{ breakdowns: ['frequency_value'] }, { unproven: 'it has reach only' }],
    [
      { filtering: [{ field: 'spend', operator: 'GREATER_THAN', value: 0 }] },
      { unproven: 'its filter hides rows' },
    ],
    [
      { breakdowns: ['hourly_stats_aggregated_by_audience_time_zone'] },
      { unproven: "the days of its audience are not the account's" },
    ],
  ])('%j: %j', (change, proof) => expect(streamOf(change).source.proof).toEqual(proof));

  test.each(['impression_device', 'hourly_stats_aggregated_by_audience_time_zone', 'frequency_value'])(
    'names %s as one that an admin enables',
    (name) => {
      expect(streamOf({ breakdowns: ['publisher_platform', name] }).source.optIn).toBe(name);
      expect(streamOf({ breakdowns: ['publisher_platform'] }).source).not.toHaveProperty('optIn');
    },
  );
});

/** Declarations that the schema takes, most of them refused by the check. */
const declarations: fc.Arbitrary<Declaration> = fc.record(
  {
    name: fc.constant('my_report'),
    description: fc.constant('What each ad achieved by day.'),
    level: fc.constantFrom(...LEVELS),
    fields: fc.oneof(
      fc.constantFrom('standard' as const, 'delivery' as const),
      fc.uniqueArray(fc.constantFrom(...INSIGHTS_FIELDS.keys()), { minLength: 1, maxLength: 12 }),
    ),
    breakdowns: fc.uniqueArray(fc.constantFrom(...Object.keys(BREAKDOWNS)), { minLength: 1, maxLength: 3 }),
    actionBreakdowns: fc.uniqueArray(fc.constantFrom(...ACTION_BREAKDOWNS), { minLength: 1, maxLength: 2 }),
    timeIncrement: fc.oneof(
      fc.integer({ min: 1, max: 90 }),
      fc.constantFrom('monthly' as const, 'all_days' as const),
    ),
  },
  { requiredKeys: ['name', 'description', 'level', 'fields'] },
);

describe('any report that passes', () => {
  const passing = declarations.filter((declaration) => checkDeclaration(declaration).errors.length === 0);

  test('is plain data', () => {
    fc.assert(
      fc.property(passing, (declaration) => {
        const stream = reportStream(declaration);
        expect(JSON.parse(JSON.stringify(stream))).toEqual(stream);
      }),
    );
  });

  test('has columns of different names, its key among them', () => {
    fc.assert(
      fc.property(passing, (declaration) => {
        const stream = reportStream(declaration);
        const names = columnsOf(stream).map(({ name }) => name);
        expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
        expect(names).toEqual(expect.arrayContaining([...stream.primaryKey]));
        expect(stream.primaryKey).toEqual(expect.arrayContaining([...(stream.optionalKeys ?? [])]));
      }),
    );
  });

  test('asks for nothing that its level or its breakdowns lack', () => {
    fc.assert(
      fc.property(passing, (declaration) => {
        const { fields } = reportStream(declaration);
        const names = fields.filter((field) => field.asked !== false).map(({ name }) => name);
        expect(names.filter((name) => !levelsWith(name).includes(declaration.level))).toEqual([]);
        const effects = effectsOf(declaration.breakdowns ?? []);
        expect(
          names.filter((name) => effects.some((e) => e.forbids?.test(name) || e.empties?.test(name))),
        ).toEqual([]);
        expect(names.filter((name) => Object.hasOwn(BREAKDOWNS, name))).toEqual([]);
      }),
    );
  });
});
