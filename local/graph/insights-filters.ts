import type { Account } from './data/accounts.ts';
import { adCount, nameOf } from './data/dataset.ts';
import { objectId } from './data/ids.ts';
import { LEVEL_OBJECTS, type Level, type ObjectLevel } from './data/levels.ts';
import { type Metrics, sumMetrics } from './data/metrics.ts';
import { type Accepts, acceptsNumber, acceptsText, unsupported } from './filter-operators.ts';
import { type Filter, valuesOf } from './params.ts';
import { badParameter } from './replies.ts';

/** A test on the number of an object. */
export type ObjectTest = (index: number) => boolean;
/** A test on the numbers of a row. */
export type MetricsTest = (metrics: Metrics) => boolean;

/** Not in rows below the account unless a filter includes them. Meta: manage-your-ad-object-status. */
const HIDDEN: ReadonlySet<string> = new Set(['ARCHIVED', 'DELETED']);

/** Numbers that a filter can name: of the row, or with a level of its objects. */
const NUMBERS: Readonly<Record<string, (metrics: Metrics, account: Account) => number>> = {
  impressions: (metrics) => metrics.impressions,
  clicks: (metrics) => metrics.clicks,
  reach: (metrics) => metrics.reach,
  spend: (metrics, account) => metrics.spend / 10 ** account.moneyDigits,
};

/** The first and the last day of a query. */
interface Window {
  readonly since: number;
  readonly until: number;
}

/**
 * Tests for the ads to sum. A filter below the rows' level narrows their sums.
 * @throws GraphFailure 100 for a filter or a status that the level does not support.
 */
export function adTests(account: Account, filters: readonly Filter[], window: Window): ObjectTest[] {
  if (filters.length === 0) return [];
  const ofObjects = filters.filter(({ field }) => !(field in NUMBERS));
  // No filter matches a hidden object.
  return [(ad) => ad < adCount(account), ...ofObjects.map((filter) => adTest(account, filter, window))];
}

/** Tests for rows, by numbers without a level. @throws GraphFailure 100 for an operator that is not for numbers. */
export function rowTests(account: Account, filters: readonly Filter[]): MetricsTest[] {
  return filters.flatMap((filter) => {
    const number = NUMBERS[filter.field];
    if (number === undefined) return [];
    const accepts = acceptsNumber(filter);
    return [(metrics: Metrics) => accepts(number(metrics, account))];
  });
}

function adTest(account: Account, filter: Filter, window: Window): ObjectTest {
  const [level = '', what = ''] = filter.field.split('.');
  if (level !== 'ad' && level !== 'adset' && level !== 'campaign') throw unsupported(filter);
  const { of, statuses } = LEVEL_OBJECTS[level];
  const number = NUMBERS[what];
  if (number !== undefined) return numberTest(account, level, filter, window, number);
  if (what === 'name') {
    const accepts = acceptsText(filter, ['IN', 'NOT_IN', 'EQUAL', 'NOT_EQUAL', 'CONTAIN', 'NOT_CONTAIN']);
    return (ad) => accepts(nameOf(account, level, of(account, ad)));
  }
  if (what === 'id') {
    const accepts = acceptsText(filter, ['IN', 'NOT_IN', 'EQUAL', 'NOT_EQUAL']);
    return (ad) => accepts(objectId(account, level, of(account, ad)));
  }
  if (what !== 'effective_status') throw unsupported(filter);
  const accepts = acceptsStatus(filter, level);
  return (ad) => accepts(statuses.of(account, of(account, ad)));
}

/** A test on the numbers of an object in the whole window of the query. */
function numberTest(
  account: Account,
  level: ObjectLevel,
  filter: Filter,
  { since, until }: Window,
  number: (metrics: Metrics, account: Account) => number,
): ObjectTest {
  const accepts = acceptsNumber(filter);
  const { of, ads } = LEVEL_OBJECTS[level];
  const isAnyDelivery =
    filter.field.endsWith('.impressions') && accepts(1) && accepts(Number.MAX_SAFE_INTEGER);
  // Objects without delivery have no rows anyway.
  if (isAnyDelivery) return () => true;
  const known = new Map<number, boolean>();
  return (ad) => {
    const object = of(account, ad);
    const before = known.get(object);
    if (before !== undefined) return before;
    const metrics = sumMetrics(account, ads(account, object), { first: since, last: until }, () => 1);
    const accepted = metrics !== undefined && accepts(number(metrics, account));
    known.set(object, accepted);
    return accepted;
  };
}

function acceptsStatus(filter: Filter, level: ObjectLevel): Accepts<string> {
  const accepts = acceptsText(filter, ['IN', 'NOT_IN', 'EQUAL', 'NOT_EQUAL']);
  const { statuses } = LEVEL_OBJECTS[level];
  const wrong = [...valuesOf(filter)].find((value) => !statuses.values.has(value));
  if (wrong !== undefined) {
    throw badParameter(`param filtering: ${wrong} is not a value of ${filter.field}`);
  }
  return accepts;
}

/**
 * Which objects of a level have rows, by status. A filter by the level's own status selects its values; any other
 * filter implies active objects; without a filter, archived and deleted objects are omitted.
 */
export function rowTest(account: Account, level: Level, filters: readonly Filter[]): ObjectTest {
  if (level === 'account') return () => true;
  const { statuses } = LEVEL_OBJECTS[level];
  const own = filters.find(({ field }) => field === `${level}.effective_status`);
  if (own !== undefined) {
    const accepts = acceptsStatus(own, level);
    return (index) => accepts(statuses.of(account, index));
  }
  return (index) => {
    const status = statuses.of(account, index);
    return !HIDDEN.has(status) && (filters.length === 0 || statuses.values.has(status));
  };
}
