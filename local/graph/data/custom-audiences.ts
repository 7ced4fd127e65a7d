import type { Account } from './accounts.ts';
import { nameOf, objectHash } from './dataset.ts';
import { dayNumber } from './days.ts';
import { AUDIENCE_FIELDS } from './field-names.ts';
import { objectId } from './ids.ts';
import type { ObjectType, Renders } from './object-type.ts';
import { mix, pick } from './random.ts';

const SUBTYPES = ['WEBSITE', 'CUSTOM', 'LOOKALIKE', 'ENGAGEMENT', 'VIDEO'] as const;

/** Number of an account's custom audiences: one per six ads, at most 60. */
export const audienceCount = (account: Account): number => Math.min(60, Math.ceil(account.ads / 6));

const hash = (account: Account, audience: number): number => objectHash(account, 'audience', audience);
const subtype = (_account: Account, audience: number) => pick(SUBTYPES, audience);
const isLookalike = (account: Account, audience: number): boolean =>
  subtype(account, audience) === 'LOOKALIKE';
const hasRule = (account: Account, audience: number): boolean =>
  ['WEBSITE', 'ENGAGEMENT'].includes(subtype(account, audience));
const isTooSmall = (account: Account, audience: number): boolean => hash(account, audience) % 7 === 0;

/** People in the audience on the account's day. */
const size = (account: Account, audience: number): number =>
  1_000 + (hash(account, audience) % 900_000) + (mix(hash(account, audience), account.day) % 500);

/** Unix seconds, as a number. */
const time = (account: Account, audience: number, day: string): number =>
  (dayNumber(day) + (hash(account, audience) % 300)) * 86_400 + (hash(account, audience) % 86_400);

/** The audience that a lookalike is made from: the one before it. */
const origin = (account: Account, audience: number): string => objectId(account, 'audience', audience - 1);

/** Some uploaded audiences are combinations of others. */
const combination = (account: Account, audience: number, back: number): unknown =>
  subtype(account, audience) === 'CUSTOM' && audience >= back && hash(account, audience) % 3 === 0
    ? [
        {
          id: objectId(account, 'audience', audience - back),
          name: nameOf(account, 'audience', audience - back),
        },
      ]
    : undefined;

/** Times are Unix seconds, as numbers. Counts of −1 are unknown. */
const RENDERS: Renders = {
  id: (account, audience) => objectId(account, 'audience', audience),
  account_id: (account) => account.digits,
  name: (account, audience) => nameOf(account, 'audience', audience),
  description: (account, audience) => (hash(account, audience) % 3 === 0 ? 'Refreshed daily.' : undefined),
  subtype,
  customer_file_source: (account, audience) =>
    subtype(account, audience) === 'CUSTOM' ? 'USER_PROVIDED_ONLY' : undefined,
  pixel_id: (account, audience) =>
    subtype(account, audience) === 'WEBSITE' ? objectId(account, 'page', 70_000_000) : undefined,
  approximate_count_lower_bound: (account, audience) =>
    isTooSmall(account, audience) ? -1 : size(account, audience),
  approximate_count_upper_bound: (account, audience) =>
    isTooSmall(account, audience) ? -1 : Math.floor(size(account, audience) * 1.2),
  retention_days: (account, audience) => pick([30, 90, 180, 365], hash(account, audience)),
  is_value_based: (account, audience) => hash(account, audience) % 8 === 0,
  time_created: (account, audience) => time(account, audience, '2024-01-01'),
  time_updated: (account, audience) => time(account, audience, '2025-01-01'),
  time_content_updated: (account, audience) => time(account, audience, '2025-06-01'),
  delivery_status: (account, audience) =>
    isTooSmall(account, audience)
      ? { code: 300, description: 'This audience is too small to deliver to.' }
      : { code: 200, description: 'This audience is ready for use.' },
  operation_status: (account, audience) =>
    hash(account, audience) % 13 === 0
      ? { code: 471, description: 'Flagged for integrity.' }
      : { code: 200, description: 'Normal' },
  data_source: (account, audience) => ({
    type: hasRule(account, audience) ? 'EVENT_BASED' : 'CONTACT_IMPORTER',
    sub_type: hasRule(account, audience) ? 'WEB_PIXEL_HITS' : 'ANYTHING',
    creation_params: '[]',
  }),
  lookalike_spec: (account, audience) =>
    isLookalike(account, audience)
      ? {
          country: 'US',
          ratio: 0.01,
          type: 'similarity',
          origin: [{ id: origin(account, audience), type: 'custom_audience' }],
        }
      : undefined,
  lookalike_audience_ids: (account, audience) =>
    isLookalike(account, audience + 1) && audience + 1 < audienceCount(account)
      ? [objectId(account, 'audience', audience + 1)]
      : undefined,
  permission_for_actions: () => ({ can_edit: true, can_see_insight: 'True', can_share: 'True' }),
  sharing_status: (account, audience) =>
    hash(account, audience) % 9 === 0 ? { sharing_relationship_id: 0, status: 'ACTIVE' } : undefined,
  fields_violating_integrity_policy: (account, audience) =>
    hash(account, audience) % 13 === 0 ? ['name'] : undefined,
  rule: (account, audience) =>
    hasRule(account, audience)
      ? JSON.stringify({
          inclusions: {
            operator: 'or',
            rules: [
              {
                event_sources: [{ id: objectId(account, 'page', 70_000_000), type: 'pixel' }],
                retention_seconds: 2_592_000,
              },
            ],
          },
        })
      : undefined,
  rule_aggregation: (account, audience) =>
    hasRule(account, audience) && hash(account, audience) % 3 === 0
      ? JSON.stringify({ type: 'count', operator: '>', value: 2 })
      : undefined,
  included_custom_audiences: (account, audience) => combination(account, audience, 1),
  excluded_custom_audiences: (account, audience) => combination(account, audience, 2),
  is_household: () => false,
  is_snapshot: () => false,
};

/**
 * Custom audiences. Pages of their rules must be small (airbyte's source-facebook-marketing).
 * Meta: reference/custom-audience.
 */
export const AUDIENCES: ObjectType = {
  kind: 'audience',
  typeName: 'CustomAudience',
  fields: AUDIENCE_FIELDS,
  renders: RENDERS,
  count: audienceCount,
  isCounted: false,
  heavy: { field: 'rule', rows: 10 },
};
