import { DEFAULT_WINDOWS } from '#functions/streams/fields/insights.ts';
import type {
  DerivedField,
  Field,
  InsightsLevel,
  InsightsSource,
  StreamDescription,
  TimeIncrement,
} from '#functions/streams/stream.ts';
import { effectsOf, PEOPLE } from './breakdown-effects.ts';
import { breakdownOf } from './breakdowns.ts';
import type { Declaration } from './declaration.ts';
import { DATE_FIELDS, LEVEL_FIELDS } from './insights-fields.ts';
import { proofOf } from './proof.ts';
import { reportFields } from './report-fields.ts';

/**
 * The stream that a report is: plain data, which survives `JSON.stringify`. A report without windows of its own has
 * the default ones, for `withAttributionWindows` to replace by the deployment's.
 * @param declaration one that `checkDeclaration` finds no error in.
 */
export function reportStream(declaration: Declaration): StreamDescription<InsightsSource> {
  const { name, description, level, breakdowns = [], timeIncrement = 1, lookbackDays } = declaration;
  const fields = [
    ...LEVEL_FIELDS[level],
    ...(timeIncrement === 1 ? DATE_FIELDS : DATE_FIELDS.map(ofSeveralDays)),
    ...breakdowns.map(breakdownField),
    ...reportFields(declaration).map((field) => (timeIncrement === 1 ? field : ofSeveralDays(field))),
  ];
  const months = retentionMonths(breakdowns, fields);
  const derived = breakdowns.flatMap(derivedFields);
  return {
    name,
    comment: description,
    source: sourceOf(declaration),
    fields,
    ...(derived.length > 0 && { derived }),
    primaryKey: keyOf(level, timeIncrement, breakdowns),
    ...(breakdowns.length > 0 && { optionalKeys: breakdowns }),
    partitionDate: 'date_start',
    ...(lookbackDays !== undefined && { lookbackDays }),
    ...(months !== undefined && { retentionMonths: months }),
    pageSize: declaration.pageSize ?? 500,
  };
}

function sourceOf(declaration: Declaration): InsightsSource {
  const { level, breakdowns = [], attributionWindows, timeIncrement = 1, filtering } = declaration;
  const actionBreakdowns = declaration.actionBreakdowns?.filter((name) => name !== 'action_type') ?? [];
  const parameters = parametersOf(declaration);
  const optIn = breakdowns.find((name) => breakdownOf(name).isOptIn);
  return {
    kind: 'insights',
    level,
    reportDays: reportDays(declaration),
    attributionWindows: attributionWindows ?? DEFAULT_WINDOWS,
    ...(attributionWindows !== undefined && { hasOwnWindows: true }),
    ...(breakdowns.length > 0 && { breakdowns }),
    ...(actionBreakdowns.length > 0 && { actionBreakdowns }),
    ...(timeIncrement !== 1 && { timeIncrement }),
    ...(filtering !== undefined && { filtering }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
    proof: proofOf(declaration),
    ...(optIn !== undefined && { optIn }),
  };
}

function parametersOf({ actionReportTime, useUnifiedAttributionSetting }: Declaration) {
  return {
    ...(actionReportTime !== undefined && { action_report_time: actionReportTime }),
    ...(useUnifiedAttributionSetting !== undefined && {
      use_unified_attribution_setting: useUnifiedAttributionSetting,
    }),
  };
}

/** As the built-in streams: few wide reports, since Meta limits how many are made. Too much data splits them. */
const LEVEL_DAYS: Readonly<Record<InsightsLevel, number>> = { account: 28, campaign: 28, adset: 14, ad: 7 };

/** A report of one day where there may be a hundred rows for each object and day. */
function reportDays({ days, level, timeIncrement = 1, breakdowns = [] }: Declaration): number {
  if (days !== undefined) return days;
  if (timeIncrement === 'all_days') return LONGEST_WINDOW;
  if (timeIncrement === 'monthly') return 31;
  if (timeIncrement > 1) return Math.max(1, Math.floor(LEVEL_DAYS[level] / timeIncrement)) * timeIncrement;
  const isWide = breakdowns.some((name) => breakdownOf(name).isHourly || name === 'product_id');
  return isWide && level !== 'account' ? 1 : LEVEL_DAYS[level];
}

/** Days that an execution's input can span at most: 37 months. */
const LONGEST_WINDOW = 1120;

function keyOf(level: InsightsLevel, timeIncrement: TimeIncrement, breakdowns: readonly string[]): string[] {
  return [
    'account_id',
    ...(level === 'account' ? [] : [`${level}_id`]),
    'date_start',
    ...(timeIncrement === 1 ? [] : ['date_stop']),
    ...breakdowns,
  ];
}

function breakdownField(name: string): Field {
  const { comment, isAsset } = breakdownOf(name);
  return { name, type: isAsset ? 'json' : 'text', comment, asked: false };
}

/** The id of an asset, and the number of an hour. */
function derivedFields(name: string): DerivedField[] {
  const { isAsset, isHourly } = breakdownOf(name);
  if (isAsset) {
    return [{ name: `${name}_id`, type: 'id', comment: `Id of ${name}.`, derive: { idOf: name } }];
  }
  if (isHourly) {
    return [{ name: 'hour', type: 'count', comment: 'The hour, 0 to 23.', derive: { hourOf: name } }];
  }
  return [];
}

/** Comments that are other where a row covers several days. */
const SEVERAL_DAYS: Readonly<Record<string, string>> = {
  date_start: "First day of the row, in the ad account's time zone.",
  date_stop: 'Last day of the row.',
  reach: 'People who saw an ad at least once in the days of the row; estimated, and not to be summed.',
};

function ofSeveralDays(field: Field): Field {
  const comment = SEVERAL_DAYS[field.name];
  return comment === undefined ? field : { ...field, comment };
}

/**
 * Months that Meta keeps of a report's rows: fewer once people are counted by a breakdown. Meta: marketing-api/insights,
 * data retention. @returns `undefined` where it keeps them as long as all insights.
 */
function retentionMonths(breakdowns: readonly string[], fields: readonly Field[]): number | undefined {
  const countsPeople =
    breakdowns.length > 0 && fields.some(({ name, asked }) => asked !== false && PEOPLE.test(name));
  const months = effectsOf(breakdowns).flatMap((effect) => effect.months ?? []);
  if (countsPeople) months.push(13);
  return months.length > 0 ? Math.min(...months) : undefined;
}
