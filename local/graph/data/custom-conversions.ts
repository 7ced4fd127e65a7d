import type { Account } from './accounts.ts';
import { nameOf, objectHash } from './dataset.ts';
import { CONVERSION_FIELDS } from './field-names.ts';
import { objectId } from './ids.ts';
import type { ObjectType, Renders } from './object-type.ts';
import { pick } from './random.ts';
import { graphTime } from './times.ts';

const EVENTS = ['PURCHASE', 'LEAD', 'COMPLETE_REGISTRATION', 'ADD_TO_CART', 'OTHER'] as const;

/** Number of an account's custom conversions: one per twelve ads, at most 40. */
export const conversionCount = (account: Account): number => Math.min(40, Math.ceil(account.ads / 12));

const hash = (account: Account, conversion: number): number => objectHash(account, 'conversion', conversion);
const hasFired = (account: Account, conversion: number): boolean => hash(account, conversion) % 4 !== 0;
const pixel = (account: Account): string => objectId(account, 'page', 70_000_000);

/** `rule` is JSON inside a text. */
const RENDERS: Renders = {
  id: (account, conversion) => objectId(account, 'conversion', conversion),
  account_id: (account) => account.digits,
  name: (account, conversion) => nameOf(account, 'conversion', conversion),
  description: (account, conversion) =>
    hash(account, conversion) % 3 === 0 ? 'Counts once per order.' : undefined,
  custom_event_type: (account, conversion) => pick(EVENTS, hash(account, conversion)),
  rule: (_account, conversion) =>
    JSON.stringify({
      and: [{ event: { eq: 'PageView' } }, { or: [{ URL: { i_contains: `/thanks/${conversion}` } }] }],
    }),
  aggregation_rule: (account, conversion) =>
    hash(account, conversion) % 7 === 0 ? JSON.stringify({ aggregation: 'count' }) : undefined,
  default_conversion_value: (account, conversion) => (hash(account, conversion) % 10_000) / 100,
  event_source_type: (account, conversion) =>
    pick(['pixel', 'pixel', 'app'], hash(account, conversion) >>> 2),
  data_sources: (account, conversion) => [
    { id: pixel(account), name: 'Web pixel', source_type: 'PIXEL' },
    ...(hash(account, conversion) % 5 === 0
      ? [{ id: objectId(account, 'page', 93), name: 'Shop app', source_type: 'APP' }]
      : []),
  ],
  offline_conversion_data_set: (account, conversion) =>
    hash(account, conversion) % 8 === 1 ? { id: objectId(account, 'page', 98), name: 'Stores' } : undefined,
  pixel: (account) => ({ id: pixel(account) }),
  creation_time: (account, conversion) =>
    graphTime(account, hash(account, conversion) % 600, hash(account, conversion)),
  first_fired_time: (account, conversion) =>
    hasFired(account, conversion)
      ? graphTime(account, 600 + (hash(account, conversion) % 100), conversion)
      : undefined,
  last_fired_time: (account, conversion) =>
    hasFired(account, conversion)
      ? graphTime(account, 900 + (hash(account, conversion) % 100), conversion)
      : undefined,
  is_archived: (account, conversion) => hash(account, conversion) % 6 === 0,
  is_unavailable: (account, conversion) => hash(account, conversion) % 11 === 0,
  retention_days: (account, conversion) => pick([0, 90, 180], hash(account, conversion)),
};

/** Custom conversions. Meta: reference/custom-conversion. */
export const CONVERSIONS: ObjectType = {
  kind: 'conversion',
  typeName: 'CustomConversion',
  fields: CONVERSION_FIELDS,
  renders: RENDERS,
  count: conversionCount,
  isCounted: false,
};
