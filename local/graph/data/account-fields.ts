import type { Account } from './accounts.ts';
import { dayNumber } from './days.ts';
import { objectId } from './ids.ts';
import { pick } from './random.ts';
import { offsetHours } from './zones.ts';

/** No account was created later, and no object earlier. */
const CREATED = '2022-11-15';

const page = (account: Account, index: number): string => objectId(account, 'page', index);

/** Days since the account was created, which end in the fraction of a day. */
const age = ({ day, base }: Account): number => day - dayNumber(CREATED) + (base % 1000) / 1000;

/**
 * Fields of ad accounts, by name. Amounts are in minor units; Meta sends most of them as text.
 * Source: Meta's reference/ad-account.
 */
export const ACCOUNT_RENDERS: Readonly<Record<string, (account: Account) => unknown>> = {
  id: (account) => account.id,
  account_id: (account) => account.digits,
  name: (account) => account.name,
  account_status: ({ status }) => status,
  disable_reason: ({ disableReason }) => disableReason,
  age,
  created_time: (account) => `${CREATED}T09:30:00${account.utcOffset}`,
  currency: (account) => account.currency,
  timezone_id: (account) => 1 + (account.base % 140),
  timezone_name: (account) => account.timeZone,
  timezone_offset_hours_utc: (account) => offsetHours(account.utcOffset),
  amount_spent: (account) => String((account.base % 10_000_000) + account.day * 1_234),
  balance: (account) => String((account.base + account.day * 77) % 10_000),
  spend_cap: () => '0',
  min_campaign_group_spend_cap: () => '10000',
  min_daily_budget: (account) => (account.moneyDigits === 0 ? 150 : 100),
  is_personal: () => 0,
  is_direct_deals_enabled: () => false,
  is_notifications_enabled: () => true,
  is_attribution_spec_system_default: () => true,
  is_in_3ds_authorization_enabled_market: (account) => account.currency === 'EUR',
  is_prepay_account: (account) => pick([true, false], account.base),
  is_tax_id_required: () => false,
  has_migrated_permissions: () => true,
  has_page_authorized_adaccount: () => true,
  can_create_brand_lift_study: () => false,
  offsite_pixels_tos_accepted: () => true,
  end_advertiser: (account) => page(account, 90),
  end_advertiser_name: (account) => account.name,
  media_agency: () => 'NONE',
  partner: () => 'NONE',
  io_number: () => 0,
  tax_id: (account) => `99-${String(account.base % 10_000_000).padStart(7, '0')}`,
  tax_id_status: () => 0,
  tax_id_type: () => '0',
  capabilities: () => ['CAN_CREATE_CALL_ADS', 'CAN_USE_REACH_AND_FREQUENCY', 'HAS_AVAILABLE_PAYMENT_METHODS'],
  user_tasks: ({ rights }) =>
    rights.includes('manage_task') ? ['DRAFT', 'ANALYZE', 'ADVERTISE', 'MANAGE'] : ['ANALYZE'],
  tos_accepted: () => ({ web_custom_audience_tos: 1, custom_audience_tos: 1 }),
  user_tos_accepted: () => ({ web_custom_audience_tos: 1 }),
  opportunity_score: (account) => 40 + ((account.base + account.day) % 600) / 10,
  fb_entity: (account) => 4 + (account.base % 3),
  default_dsa_payor: (account) => (account.currency === 'EUR' ? account.name : undefined),
  default_dsa_beneficiary: (account) => (account.currency === 'EUR' ? account.name : undefined),
  rf_spec: () => ({
    min_reach_limits: { US: 200_000 },
    countries: ['US'],
    max_campaign_duration: { US: 90 },
  }),
  line_numbers: () => [1, 2],
  business_country_code: ({ currency }) => (currency === 'JPY' ? 'JP' : 'US'),
  owner: (account) => page(account, 91),
  business: (account) => ({ id: page(account, 91), name: account.name }),
  business_name: (account) => account.name,
  business_city: () => 'Springfield',
  business_state: () => 'OR',
  business_street: () => '1 Main Street',
  business_zip: () => '97477',
  funding_source: (account) => page(account, 92),
  funding_source_details: (account) => ({
    id: page(account, 92),
    display_string: 'Visa *1111',
    type: 1,
  }),
  agency_client_declaration: () => ({ agency_representing_client: 0, client_based_in_france: 0 }),
};
