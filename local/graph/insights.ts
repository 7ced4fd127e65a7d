import type { Account } from './data/accounts.ts';
import { AD_STATUSES, adCount, adStatus, adsetOf, campaignOf } from './data/dataset.ts';
import { dayNumber, monthsBefore } from './data/days.ts';
import { INSIGHTS_FIELDS } from './data/field-names.ts';
import { objectId, parseId } from './data/ids.ts';
import { ATTRIBUTION_WINDOWS } from './data/insights-actions.ts';
import { INSIGHTS_RENDERS, type InsightsRow } from './data/insights-fields.ts';
import {
  type AdFilter,
  adDelivered,
  adMetrics,
  campaignDelivered,
  campaignMetrics,
  notDeleted,
} from './data/metrics.ts';
import { GRAPH_ERRORS } from './graph-error-table.ts';
import type { Item } from './paging.ts';
import { askedFields, type Filter, filterList, textList, timeRange, valuesOf } from './params.ts';
import { badParameter, GraphFailure } from './replies.ts';

/** A checked insights query. */
export interface InsightsQuery {
  readonly account: Account;
  readonly level: 'campaign' | 'ad';
  readonly fields: readonly string[];
  /** First and last day, by number, both included. */
  readonly since: number;
  readonly until: number;
  readonly windows: readonly string[];
  readonly counts: AdFilter;
  /** Campaigns or ads whose rows are looked for, in ascending order. */
  readonly objects: { readonly length: number; readonly at: (ordinal: number) => number };
}

/** Oldest day that insights have, in months. Meta: marketing-api/insights. */
const MONTHS_KEPT = 37;

/**
 * Reads and checks the parameters of an insights call.
 * @param today last day with data; without it, no day is too old or in the future.
 * @throws GraphFailure 100 or 3018 with Meta's message.
 */
export function parseInsights(
  account: Account,
  params: Readonly<Record<string, string>>,
  today: string | undefined,
): InsightsQuery {
  const level = params.level;
  if (level !== 'campaign' && level !== 'ad') {
    throw badParameter('param level must be one of {ad, campaign} in this simulator.');
  }
  if (params.time_increment !== '1') {
    throw badParameter('param time_increment must be 1 in this simulator.');
  }
  if (textList('breakdowns', params.breakdowns).length > 0) {
    throw badParameter('param breakdowns must be empty in this simulator.');
  }
  const filters = filterList(params.filtering);
  const counts = adFilter(account, filters);
  return {
    account,
    level,
    fields: insightsFields(params.fields),
    ...windowOf(params.time_range, today),
    windows: attributionWindows(params.action_attribution_windows),
    counts,
    objects: level === 'ad' ? adsOfQuery(account, filters) : range(account.campaigns),
  };
}

function insightsFields(text: string | undefined): readonly string[] {
  const names = askedFields(text).map((field) => field.name);
  const unknown = names.filter((name) => !INSIGHTS_FIELDS.has(name));
  if (unknown.length > 0) {
    throw badParameter(
      `${unknown.join(', ')} is not valid for fields param. please check https://developers.facebook.com/docs/marketing-api/reference/ads-insights/ for all valid values`,
    );
  }
  // Both dates come with every row, whatever was asked.
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

/** Deleted ads count only where the query asks for their status. Meta: manage-your-ad-object-status. */
function adFilter(account: Account, filters: readonly Filter[]): AdFilter {
  const tests = filters.map((filter) => condition(account, filter));
  if (!filters.some((filter) => filter.field === 'ad.effective_status')) tests.push(notDeleted(account));
  return (ad) => tests.every((test) => test(ad));
}

function condition(account: Account, filter: Filter): AdFilter {
  const operator = filter.operator.toUpperCase();
  if (filter.field === 'ad.impressions' && operator === 'GREATER_THAN') return () => true;
  if (operator !== 'IN' && operator !== 'EQUAL') {
    throw badParameter(`param filtering: operator ${filter.operator} of ${filter.field} is not supported.`);
  }
  const values = valuesOf(filter);
  switch (filter.field) {
    case 'ad.id':
      return (ad) => values.has(objectId(account, 'ad', ad));
    case 'adset.id':
      return (ad) => values.has(objectId(account, 'adset', adsetOf(account, ad)));
    case 'campaign.id':
      return (ad) => values.has(objectId(account, 'campaign', campaignOf(account, ad)));
    case 'ad.effective_status': {
      const wrong = [...values].find((value) => !AD_STATUSES.has(value));
      if (wrong !== undefined) throw badParameter(`param filtering: ${wrong} is not an effective status.`);
      return (ad) => values.has(adStatus(account, ad));
    }
    default:
      throw badParameter(`param filtering: field ${filter.field} is not supported.`);
  }
}

const range = (length: number) => ({ length, at: (ordinal: number) => ordinal });

/** A list of ad ids is looked up rather than searched for, so that a small report costs little in a large account. */
function adsOfQuery(account: Account, filters: readonly Filter[]): InsightsQuery['objects'] {
  const ids = filters.find((filter) => filter.field === 'ad.id');
  if (ids === undefined) return range(adCount(account));
  const ads = [...valuesOf(ids)]
    .map(parseId)
    .filter((id) => id?.kind === 'ad' && id.code === account.code && id.index < adCount(account))
    .map((id) => id?.index ?? 0)
    .sort((a, b) => a - b);
  return { length: ads.length, at: (ordinal) => ads[ordinal] ?? 0 };
}

/** The account's own row, deleted ads included; none where no ad delivered. */
export function* totalsOf(
  account: Account,
  params: Readonly<Record<string, string>>,
  today: string | undefined,
): Generator<Record<string, string>> {
  const { since, until } = windowOf(params.time_range, today);
  let impressions = 0;
  for (let ad = 0; ad < adCount(account); ad += 1) {
    for (let day = since; day <= until; day += 1) {
      if (adDelivered(account, ad, day)) impressions += adMetrics(account, ad, day).impressions;
    }
  }
  const { since: date_start, until: date_stop } = timeRange(params.time_range);
  if (impressions > 0) yield { impressions: String(impressions), date_start, date_stop };
}

/** Rows of a query from a position on, object by object and day by day; a row is made only when it is asked for. */
export function* insightsItems(query: InsightsQuery, from: number): Generator<Item> {
  const { account, level, since, until, counts, objects } = query;
  const days = until - since + 1;
  const render = rowMaker(query);
  for (let position = from; position < objects.length * days; position += 1) {
    const object = objects.at(Math.floor(position / days));
    const day = since + (position % days);
    if (level === 'ad') {
      if (!counts(object)) position += days - 1 - (position % days);
      else if (adDelivered(account, object, day)) yield { position, make: () => render(object, day) };
    } else if (campaignDelivered(account, object, day, counts)) {
      yield { position, make: () => render(object, day) };
    }
  }
}

function rowMaker(query: InsightsQuery): (object: number, day: number) => Record<string, unknown> {
  const { account, level, windows, counts } = query;
  const renders = query.fields.flatMap((name) => {
    const render = INSIGHTS_RENDERS[name];
    return render === undefined ? [] : [[name, render] as const];
  });
  return (object, day) => {
    const metrics =
      level === 'ad' ? adMetrics(account, object, day) : campaignMetrics(account, object, day, counts);
    if (metrics === undefined) throw new Error(`Campaign ${object} has no row on day ${day}`);
    const row: InsightsRow = {
      account,
      windows,
      day,
      metrics,
      campaign: level === 'ad' ? campaignOf(account, object) : object,
      ad: level === 'ad' ? object : undefined,
    };
    const made: Record<string, unknown> = {};
    for (const [name, render] of renders) {
      const value = render(row);
      if (value !== undefined) made[name] = value;
    }
    return made;
  };
}

/** How many rows a query has: what a limit on the size of a report counts. */
export function countRows(query: InsightsQuery): number {
  let rows = 0;
  for (const _item of insightsItems(query, 0)) rows += 1;
  return rows;
}
