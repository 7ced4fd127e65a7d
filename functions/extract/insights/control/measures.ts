import type { Measures } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import type { Proof } from '#functions/streams/stream.ts';

/**
 * The API fields of the measures, which add up exactly over objects. Reach, unique counts, ratios and conversions do
 * not (Meta: marketing-api/insights).
 */
export const MEASURE_FIELDS = ['impressions', 'clicks', 'inline_link_clicks', 'spend'] as const;

/** The measures that decide. Spend does not, because Meta rounds it per row. */
export const COUNTS = ['impressions', 'clicks', 'linkClicks'] as const;
export type CountName = (typeof COUNTS)[number];

/** The measures that decide for a stream; none for one whose rows cannot be compared. */
export function countsOf(proof: Proof): readonly CountName[] {
  if ('unproven' in proof) return [];
  return proof.addsUp === 'impressions' ? ['impressions'] : COUNTS;
}

/** No delivery. */
export const ZERO: Measures = { impressions: 0, clicks: 0, linkClicks: 0, spend: 0 };

/** Decimal digits of an amount in millionths. */
const MILLIONTHS = 6;

/**
 * The measures of one row. Values are decimal strings or numbers; anything else counts as 0. Spend is parsed without
 * floating point.
 */
export function measuresOf(row: Row): Measures {
  return {
    impressions: scaled(row.impressions, 0),
    clicks: scaled(row.clicks, 0),
    linkClicks: scaled(row.inline_link_clicks, 0),
    spend: scaled(row.spend, MILLIONTHS),
  };
}

/** Adds two measures. Sums stay exact up to 9 billion in the account's currency. */
export function addMeasures(left: Measures, right: Measures): Measures {
  return {
    impressions: add(left.impressions, right.impressions),
    clicks: add(left.clicks, right.clicks),
    linkClicks: add(left.linkClicks, right.linkClicks),
    spend: add(left.spend, right.spend),
  };
}

/** Whether anything was delivered. Meta also sends rows of zeros, depending on the fields. */
export function hasDelivery({ impressions, clicks, linkClicks, spend }: Measures): boolean {
  return impressions > 0 || clicks > 0 || linkClicks > 0 || spend > 0;
}

/** Whether any count of `left` is smaller. @param counts those that decide. */
export function isBelow(left: Measures, right: Measures, counts: readonly CountName[] = COUNTS): boolean {
  return counts.some((count) => left[count] < right[count]);
}

/** Whether two measures are equal, including spend. */
export function isSame(left: Measures, right: Measures): boolean {
  return left.spend === right.spend && COUNTS.every((count) => left[count] === right[count]);
}

function scaled(value: unknown, digits: number): number {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
  const match = /^(\d+)(?:\.(\d*))?$/.exec(text);
  if (match === null) return 0;
  const [, whole = '', fraction = ''] = match;
  return limit(Number(whole + fraction.slice(0, digits).padEnd(digits, '0')));
}

const add = (left: number, right: number): number => limit(left + right);
const limit = (value: number): number => Math.min(value, Number.MAX_SAFE_INTEGER);
