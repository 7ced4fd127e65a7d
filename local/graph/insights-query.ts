import type { Account } from './data/accounts.ts';
import { countedAds } from './data/dataset.ts';
import { dayNumber, monthsBefore } from './data/days.ts';
import { INSIGHTS_FIELDS } from './data/field-names.ts';
import { parseId } from './data/ids.ts';
import { ATTRIBUTION_WINDOWS } from './data/insights-actions.ts';
import { isLevel, LEVEL_OBJECTS, type Level, type ObjectLevel } from './data/levels.ts';
import { GRAPH_ERRORS } from './graph-error-table.ts';
import { adTests, type ObjectTest, rowTest } from './insights-filters.ts';
import { askedFields, type Filter, filterList, textList, timeRange, valuesOf } from './params.ts';
import { badParameter, GraphFailure } from './replies.ts';

/** An object whose insights are requested by its id. */
export interface Within {
  readonly level: ObjectLevel;
  readonly index: number;
}

/** A checked insights query. */
export interface InsightsQuery {
  readonly account: Account;
  readonly level: Level;
  readonly fields: readonly string[];
  /** First and last day, by number, both inclusive. */
  readonly since: number;
  readonly until: number;
  /** Days per row. */
  readonly increment: number;
  readonly windows: readonly string[];
  /** Which ads to sum. */
  readonly counts: ObjectTest;
  /** Which objects of the level have rows, by status. */
  readonly shows: ObjectTest;
  /** Objects to look for rows of, in ascending order. */
  readonly objects: { readonly length: number; readonly at: (ordinal: number) => number };
}

/** Months that insights go back. Meta: marketing-api/insights. */
const MONTHS_KEPT = 37;

/**
 * Reads and checks the parameters of an insights call.
 * @param today last day with data; by default, no day is too old or in the future.
 * @param within the requested object, instead of the account.
 * @throws GraphFailure 100 or 3018 with Meta's message.
 */
export function parseInsights(
  account: Account,
  params: Readonly<Record<string, string>>,
  today: string | undefined,
  within?: Within,
): InsightsQuery {
  const level = params.level ?? within?.level ?? 'account';
  if (!isLevel(level)) throw badParameter('param level must be one of {ad, adset, campaign, account}');
  if (textList('breakdowns', params.breakdowns).length > 0) {
    throw badParameter('param breakdowns must be empty in this simulator.');
  }
  const filters = filterList(params.filtering);
  const window = windowOf(params.time_range, today);
  return {
    account,
    level,
    fields: insightsFields(params.fields),
    ...window,
    increment: incrementOf(params.time_increment, window.until - window.since + 1),
    windows: attributionWindows(params.action_attribution_windows),
    counts: every([...adTests(account, filters), ...(within === undefined ? [] : [below(account, within)])]),
    shows: within?.level === level ? () => true : rowTest(account, level, filters),
    objects: objectsOf(account, level, filters, within),
  };
}

const every =
  (tests: readonly ObjectTest[]): ObjectTest =>
  (index) =>
    tests.every((test) => test(index));

const below =
  (account: Account, { level, index }: Within): ObjectTest =>
  (ad) =>
    LEVEL_OBJECTS[level].of(account, ad) === index;

function incrementOf(text: string | undefined, days: number): number {
  if (text === undefined || text === '' || text === 'all_days') return Math.max(1, days);
  const increment = Number(text);
  if (Number.isInteger(increment) && increment >= 1 && increment <= 90) return increment;
  throw badParameter(
    'param time_increment must be all_days or a number of days from 1 to 90 in this simulator.',
  );
}

function insightsFields(text: string | undefined): readonly string[] {
  const names = askedFields(text).map((field) => field.name);
  const unknown = names.filter((name) => !INSIGHTS_FIELDS.has(name));
  if (unknown.length > 0) {
    throw badParameter(
      `${unknown.join(', ')} is not valid for fields param. please check https://developers.facebook.com/docs/marketing-api/reference/ads-insights/ for all valid values`,
    );
  }
  // Every row has both dates, even if not requested.
  return [
    ...new Set([...(names.length === 0 ? ['impressions', 'spend'] : names), 'date_start', 'date_stop']),
  ];
}

function windowOf(text: string | undefined, today: string | undefined): { since: number; until: number } {
  const range = timeRange(text);
  const since = dayNumber(range.since);
  const until = dayNumber(range.until);
  if (Number.isNaN(since) || Number.isNaN(until)) {
    throw badParameter('Must be a date representation in the format YYYY-MM-DD');
  }
  if (since > until) throw badParameter('The start date of the time range cannot be after its end date');
  if (today === undefined) return { since, until };
  if (since < dayNumber(monthsBefore(today, MONTHS_KEPT))) {
    throw new GraphFailure(GRAPH_ERRORS['graph-3018']);
  }
  return { since, until: Math.min(until, dayNumber(today)) };
}

function attributionWindows(text: string | undefined): readonly string[] {
  const windows = textList('action_attribution_windows', text);
  const unknown = windows.find((window) => !ATTRIBUTION_WINDOWS.has(window));
  if (unknown !== undefined) throw badParameter(`param action_attribution_windows has no value ${unknown}`);
  return windows;
}

const range = (length: number) => ({ length, at: (ordinal: number) => ordinal });
const list = (indexes: readonly number[]) => ({
  length: indexes.length,
  at: (ordinal: number) => indexes[ordinal] ?? 0,
});

/** Looks ids up instead of searching, so that a small report is fast in a large account. */
function objectsOf(
  account: Account,
  level: Level,
  filters: readonly Filter[],
  within: Within | undefined,
): InsightsQuery['objects'] {
  if (level === 'account') return range(1);
  if (within?.level === level) return list([within.index]);
  const objects = LEVEL_OBJECTS[level];
  if (level === 'ad' && within !== undefined) {
    return list([...LEVEL_OBJECTS[within.level].ads(account, within.index)]);
  }
  const ids = filters.find((filter) => filter.field === `${level}.id`);
  if (ids === undefined) return range(objects.count(account));
  const found = [...valuesOf(ids)].flatMap((text) => {
    const id = parseId(text);
    const isKnown = id?.kind === level && id.code === account.code && id.index < objects.count(account);
    return id !== undefined && isKnown ? [id.index] : [];
  });
  return list(found.sort((a, b) => a - b));
}

/** The ads in a row of an object. Hidden ads are in the account's totals only. */
export function* adsOfRow({ account, level, counts }: InsightsQuery, object: number): Generator<number> {
  const ads =
    level === 'account' ? numbersTo(countedAds(account)) : LEVEL_OBJECTS[level].ads(account, object);
  for (const ad of ads) if (counts(ad)) yield ad;
}

function* numbersTo(end: number): Generator<number> {
  for (let number = 0; number < end; number += 1) yield number;
}
