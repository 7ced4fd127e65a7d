import { fieldEffect } from './breakdown-fields.ts';
import { WITHOUT_OFF_META } from './data/breakdowns.ts';
import { INSIGHTS_RENDERS } from './data/insights-fields.ts';
import type { InsightsRow, Render } from './data/insights-row.ts';
import { LEVEL_OBJECTS } from './data/levels.ts';
import {
  adDelivered,
  adMetrics,
  type Growth,
  grownBy,
  type Metrics,
  MetricsSum,
  NO_METRICS,
  onMetaOnly,
  sumMetrics,
} from './data/metrics.ts';
import { type BreakdownValues, keyOfValues, type Splitter } from './data/splitter.ts';
import { adsOfRow, type InsightsQuery } from './insights-query.ts';
import type { Span } from './insights-window.ts';
import type { Item } from './paging.ts';

/** The numbers of a row, and the values of its breakdowns. */
interface RowPart {
  readonly values: BreakdownValues;
  readonly metrics: Metrics;
}

/** Positions of an object and span are so far apart. No row has so many parts. */
const PARTS = 2 ** 20;

/**
 * Rows of a query starting at a position, by object, span and breakdown, computed on demand.
 * @param growth restatements that this query sees.
 */
export function* insightsItems(query: InsightsQuery, from: number, growth: Growth): Generator<Item> {
  const { spans, objects, splitter, rowTests } = query;
  const places = splitter === undefined ? 1 : PARTS;
  const makeRow = rowMaker(query);
  for (let place = Math.floor(from / places); place < objects.length * spans.length; place += 1) {
    const object = objects.at(Math.floor(place / spans.length));
    if (!isShown(query, object)) {
      place += spans.length - 1 - (place % spans.length);
      continue;
    }
    const span = spans.at(place % spans.length);
    if (!isDelivered(query, object, span)) continue;
    if (splitter === undefined && rowTests.length === 0) {
      yield { position: place, make: () => makeRow(object, span, wholeOf(query, object, span, growth)) };
      continue;
    }
    const parts =
      splitter === undefined
        ? [wholeOf(query, object, span, growth)]
        : partsOf(query, splitter, object, span, growth);
    for (const [index, part] of parts.entries()) {
      const position = place * places + index;
      if (position < from || !rowTests.every((test) => test(part.metrics))) continue;
      yield { position, make: () => makeRow(object, span, part) };
    }
  }
}

function isShown({ level, counts, shows }: InsightsQuery, object: number): boolean {
  return shows(object) && (level !== 'ad' || counts(object));
}

function isDelivered(query: InsightsQuery, object: number, { first, last }: Span): boolean {
  for (const ad of adsOfRow(query, object)) {
    for (let day = first; day <= last; day += 1) if (adDelivered(query.account, ad, day)) return true;
  }
  return false;
}

/** A row without breakdowns. @throws Error when nothing was delivered. */
function wholeOf(query: InsightsQuery, object: number, span: Span, growth: Growth): RowPart {
  const metrics = sumMetrics(query.account, adsOfRow(query, object), span, growth);
  if (metrics === undefined) throw new Error(`Object ${object} has no row from day ${span.first}`);
  return { values: [], metrics };
}

/** The rows of an object and span by breakdowns: the sums of the parts of each ad's day. */
function partsOf(
  query: InsightsQuery,
  splitter: Splitter,
  object: number,
  { first, last }: Span,
  growth: Growth,
): RowPart[] {
  const { account } = query;
  const sums = new Map<string, { readonly values: BreakdownValues; readonly sum: MetricsSum }>();
  for (const ad of adsOfRow(query, object)) {
    for (let day = first; day <= last; day += 1) {
      if (!adDelivered(account, ad, day)) continue;
      const metrics = grownBy(adMetrics(account, ad, day), growth(day));
      for (const { values, metrics: part } of splitter.parts(ad, day, metrics)) {
        const key = keyOfValues(values);
        const known = sums.get(key) ?? { values, sum: new MetricsSum() };
        sums.set(key, known);
        known.sum.add(part);
      }
    }
  }
  return [...sums.values()].map(({ values, sum }) => ({ values, metrics: sum.metrics ?? NO_METRICS }));
}

function rowMaker(query: InsightsQuery) {
  const { account, windows, breakdowns, actionSplit: split } = query;
  const renders = rendersOf(query);
  const isOnMetaOnly = breakdowns.some((name) => WITHOUT_OFF_META.has(name));
  return (object: number, span: Span, part: RowPart): Record<string, unknown> => {
    const row: InsightsRow = {
      account,
      windows,
      split,
      metrics: isOnMetaOnly ? onMetaOnly(part.metrics) : part.metrics,
      ...objectsOfRow(query, object),
      day: span.first,
      lastDay: span.last,
    };
    const made: Record<string, unknown> = {};
    for (const [name, render] of renders) {
      const value = render(row);
      if (value !== undefined) made[name] = value;
    }
    for (const [index, name] of breakdowns.entries()) {
      const value = part.values[index];
      if (value !== undefined) made[name] = value;
    }
    return made;
  };
}

/** The fields that rows of the query can have. */
function rendersOf({ fields, breakdowns }: InsightsQuery): (readonly [name: string, render: Render])[] {
  return fields.flatMap((name) => {
    const render = INSIGHTS_RENDERS[name];
    const effect = fieldEffect(breakdowns, name);
    if (render === undefined || effect === 'absent') return [];
    return [[name, effect === 'zero' ? () => '0' : render] as const];
  });
}

/** The object of a row and its parents. */
function objectsOfRow(
  { account, level }: InsightsQuery,
  object: number,
): Pick<InsightsRow, 'ad' | 'adset' | 'campaign'> {
  if (level === 'account') return { ad: undefined, adset: undefined, campaign: undefined };
  const [ad] = LEVEL_OBJECTS[level].ads(account, object);
  if (ad === undefined) throw new Error(`Object ${object} has no ads`);
  return {
    ad: level === 'ad' ? object : undefined,
    adset: level === 'campaign' ? undefined : LEVEL_OBJECTS.adset.of(account, ad),
    campaign: LEVEL_OBJECTS.campaign.of(account, ad),
  };
}

/** Number of rows of a query, for the limit on report size. */
export function countRows(query: InsightsQuery): number {
  let rows = 0;
  for (const _item of insightsItems(query, 0, () => 1)) rows += 1;
  return rows;
}
