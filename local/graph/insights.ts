import { dayText } from './data/days.ts';
import { INSIGHTS_RENDERS, type InsightsRow } from './data/insights-fields.ts';
import { LEVEL_OBJECTS } from './data/levels.ts';
import { adDelivered, type Growth, sumMetrics } from './data/metrics.ts';
import { adsOfRow, type InsightsQuery } from './insights-query.ts';
import type { Item } from './paging.ts';

/** The days of one row. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/**
 * Rows of a query starting at a position, by object and span, computed on demand.
 * @param growth restatements that this query sees.
 */
export function* insightsItems(query: InsightsQuery, from: number, growth: Growth): Generator<Item> {
  const { since, until, increment, objects } = query;
  const spans = Math.ceil((until - since + 1) / increment);
  const makeRow = rowMaker(query, growth);
  for (let position = from; position < objects.length * spans; position += 1) {
    const object = objects.at(Math.floor(position / spans));
    if (!isShown(query, object)) {
      position += spans - 1 - (position % spans);
      continue;
    }
    const first = since + (position % spans) * increment;
    const span = { first, last: Math.min(until, first + increment - 1) };
    if (isDelivered(query, object, span)) yield { position, make: () => makeRow(object, span) };
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

function rowMaker(query: InsightsQuery, growth: Growth) {
  const { account, windows } = query;
  const renders = query.fields.flatMap((name) => {
    const render = INSIGHTS_RENDERS[name];
    return render === undefined ? [] : [[name, render] as const];
  });
  return (object: number, span: Span): Record<string, unknown> => {
    const metrics = sumMetrics(account, adsOfRow(query, object), span, growth);
    if (metrics === undefined) throw new Error(`Object ${object} has no row on day ${dayText(span.first)}`);
    const row = {
      account,
      windows,
      metrics,
      ...objectsOfRow(query, object),
      day: span.first,
      lastDay: span.last,
    };
    const made: Record<string, unknown> = {};
    for (const [name, render] of renders) {
      const value = render(row);
      if (value !== undefined) made[name] = value;
    }
    return made;
  };
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
