import { assertFields } from './breakdown-fields.ts';
import { assertBreakdowns } from './breakdown-rules.ts';
import type { Account } from './data/accounts.ts';
import type { ActionSplit } from './data/action-entries.ts';
import { familiesOf } from './data/breakdown-values.ts';
import { OPT_IN_BREAKDOWNS } from './data/breakdowns.ts';
import { countedAds } from './data/dataset.ts';
import { INSIGHTS_FIELDS } from './data/field-names.ts';
import { parseId } from './data/ids.ts';
import { ATTRIBUTION_WINDOWS } from './data/insights-actions.ts';
import { isLevel, LEVEL_OBJECTS, type Level, type ObjectLevel } from './data/levels.ts';
import { Splitter } from './data/splitter.ts';
import { adTests, type MetricsTest, type ObjectTest, rowTest, rowTests } from './insights-filters.ts';
import { type InsightsSourceName, insightsSource, requestedShape } from './insights-source.ts';
import { assertKept, isOldReach, type Spans, spansOf, windowOf } from './insights-window.ts';
import { askedFields, type Filter, filterList, textList, valuesOf } from './params.ts';
import { badParameter } from './replies.ts';

/** An object whose insights are requested by its id. */
export interface Within {
  readonly level: ObjectLevel;
  readonly index: number;
}

/** A checked insights query. */
export interface InsightsQuery {
  readonly account: Account;
  readonly level: Level;
  /** The name of what it reads. */
  readonly source: InsightsSourceName;
  readonly fields: readonly string[];
  /** First and last day, by number, both inclusive. */
  readonly since: number;
  readonly until: number;
  /** The days of each row. */
  readonly spans: Spans;
  /** Breakdowns of the rows, in alphabetical order. */
  readonly breakdowns: readonly string[];
  /** How to divide the rows; undefined: not at all. */
  readonly splitter: Splitter | undefined;
  /** How to divide the entries of lists; undefined: by action type. */
  readonly actionSplit: ActionSplit | undefined;
  readonly windows: readonly string[];
  /** Which ads to sum. */
  readonly counts: ObjectTest;
  /** Which objects of the level have rows, by status. */
  readonly shows: ObjectTest;
  /** Which rows to show, by their numbers. */
  readonly rowTests: readonly MetricsTest[];
  /** Whether it needs the reach of a part of the audience from before `MONTHS_OF_REACH`. */
  readonly isOldReach: boolean;
  /** Objects to look for rows of, in ascending order. */
  readonly objects: { readonly length: number; readonly at: (ordinal: number) => number };
}

/** How a query divides its numbers. */
type Division = Pick<InsightsQuery, 'breakdowns' | 'splitter' | 'actionSplit'> & {
  readonly isEmpty: boolean;
};

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
  assertAccepted(params);
  const { isEmpty, ...division } = divisionOf(account, level, params);
  const fields = insightsFields(params.fields);
  assertFields(division.breakdowns, fields);
  const filters = filterList(params.filtering);
  const window = windowOf(params.time_range, today);
  assertKept(division.breakdowns, window.since, today);
  return {
    account,
    level,
    source: insightsSource(requestedShape(params, level)),
    fields,
    ...window,
    ...division,
    spans: spansOf(params.time_increment, window),
    windows: attributionWindows(params.action_attribution_windows),
    counts: every([
      ...adTests(account, filters, window),
      ...(within === undefined ? [] : [below(account, within)]),
    ]),
    shows: within?.level === level ? () => true : rowTest(account, level, filters),
    rowTests: rowTests(account, filters),
    isOldReach: isOldReach(division.breakdowns, fields, window.since, today),
    objects: isEmpty ? range(0) : objectsOf(account, level, filters, within),
  };
}

/** Parameters that are accepted and change nothing. Meta: action_report_time is disregarded since 2025-06-10. */
function assertAccepted(params: Readonly<Record<string, string>>): void {
  const { action_report_time: time } = params;
  if (time !== undefined && !['impression', 'conversion', 'mixed', 'lifetime'].includes(time)) {
    throw badParameter(
      'action_report_time must be one of the following values: conversion, impression, lifetime, mixed',
    );
  }
  for (const name of ['use_unified_attribution_setting', 'use_account_attribution_setting']) {
    const value = params[name];
    if (value !== undefined && !/^(true|false|0|1)$/i.test(value)) {
      throw badParameter(`param ${name} must be a boolean.`);
    }
  }
}

/** Breakdowns of rows and of actions. @throws GraphFailure 100 for a combination that is not permitted. */
function divisionOf(account: Account, level: Level, params: Readonly<Record<string, string>>): Division {
  const breakdowns = [...new Set(textList('breakdowns', params.breakdowns))].sort();
  const actions =
    params.action_breakdowns === undefined
      ? ['action_type']
      : textList('action_breakdowns', params.action_breakdowns);
  assertBreakdowns(level, breakdowns, actions);
  const columns = actions.filter((name) => name !== 'action_type');
  const byType = columns.length < actions.length;
  const actionSplit = byType && columns.length === 0 ? undefined : { byType, columns };
  if (breakdowns.length === 0) return { breakdowns, actionSplit, splitter: undefined, isEmpty: false };
  const isClosed = !account.optInBreakdowns && breakdowns.some((name) => OPT_IN_BREAKDOWNS.has(name));
  const families = familiesOf(breakdowns);
  const splitter = new Splitter(account, breakdowns, families ?? []);
  return { breakdowns, actionSplit, splitter, isEmpty: isClosed || families === undefined };
}

const every =
  (tests: readonly ObjectTest[]): ObjectTest =>
  (index) =>
    tests.every((test) => test(index));

const below =
  (account: Account, { level, index }: Within): ObjectTest =>
  (ad) =>
    LEVEL_OBJECTS[level].of(account, ad) === index;

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
  const isList = ({ field, operator }: Filter) =>
    field === `${level}.id` && ['IN', 'EQUAL'].includes(operator.toUpperCase());
  const ids = filters.find(isList);
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
