import type { Account } from './data/accounts.ts';
import { adCount } from './data/dataset.ts';
import { objectId } from './data/ids.ts';
import { LEVEL_OBJECTS, type Level, type ObjectLevel } from './data/levels.ts';
import { type Filter, valuesOf } from './params.ts';
import { badParameter } from './replies.ts';

/** A test on the number of an object. */
export type ObjectTest = (index: number) => boolean;

/** Not in rows below the account unless a filter includes them. Meta: manage-your-ad-object-status. */
const HIDDEN: ReadonlySet<string> = new Set(['ARCHIVED', 'DELETED']);

/**
 * Tests for the ads to sum. A filter below the rows' level narrows their sums.
 * @throws GraphFailure 100 for a filter or a status that the level does not support.
 */
export function adTests(account: Account, filters: readonly Filter[]): ObjectTest[] {
  if (filters.length === 0) return [];
  // No filter matches a hidden object.
  return [(ad) => ad < adCount(account), ...filters.map((filter) => adTest(account, filter))];
}

function adTest(account: Account, filter: Filter): ObjectTest {
  const { level, what } = partsOf(filter);
  const operator = filter.operator.toUpperCase();
  if (what === 'impressions' && operator === 'GREATER_THAN') return () => true;
  if (operator !== 'IN' && operator !== 'EQUAL') throw unsupported(filter);
  const values = valuesOf(filter);
  const { of, statuses } = LEVEL_OBJECTS[level];
  if (what === 'id') return (ad) => values.has(objectId(account, level, of(account, ad)));
  if (what !== 'effective_status') throw unsupported(filter);
  const wrong = [...values].find((value) => !statuses.values.has(value));
  if (wrong !== undefined) {
    throw badParameter(`param filtering: ${wrong} is not a value of ${filter.field}`);
  }
  return (ad) => values.has(statuses.of(account, of(account, ad)));
}

function partsOf(filter: Filter): { level: ObjectLevel; what: string } {
  const [level = '', what = ''] = filter.field.split('.');
  if (level !== 'ad' && level !== 'adset' && level !== 'campaign') throw unsupported(filter);
  return { level, what };
}

const unsupported = (filter: Filter) =>
  badParameter(`param filtering: ${filter.field} ${filter.operator} is not supported.`);

/**
 * Which objects of a level have rows, by status. A filter by the level's own status selects its values; any other
 * filter implies active objects; without a filter, archived and deleted objects are omitted.
 */
export function rowTest(account: Account, level: Level, filters: readonly Filter[]): ObjectTest {
  if (level === 'account') return () => true;
  const { statuses } = LEVEL_OBJECTS[level];
  const own = filters.find(({ field }) => field === `${level}.effective_status`);
  if (own !== undefined) {
    const values = valuesOf(own);
    return (index) => values.has(statuses.of(account, index));
  }
  return (index) => {
    const status = statuses.of(account, index);
    return !HIDDEN.has(status) && (filters.length === 0 || statuses.values.has(status));
  };
}
