import { field } from './fields/field.ts';
import type { NodeSource, StreamDescription } from './stream.ts';

/**
 * Settings and state of the account itself, as of the run: one row a day. Does not ask for `age`, which follows from
 * `created_time` and has too many digits to be exact, and not for `attribution_spec`, which is deprecated.
 */
const adAccount: StreamDescription<NodeSource> = {
  name: 'ad_account',
  source: {
    kind: 'node',
    optionalFields: [
      // business_management, and not always enough: airbytehq/airbyte#31132.
      'owner',
      'business',
      'business_name',
      'business_country_code',
      'business_city',
      'business_state',
      'business_street',
      'business_street2',
      'business_zip',
      // The task MANAGE, and not always enough: "(#10) Permission Denied", or code 100 "Unsupported request".
      'funding_source',
      'funding_source_details',
      'expired_funding_source_details',
      // The task ADVERTISE or MANAGE.
      'is_prepay_account',
      'is_tax_id_required',
      'tax_id',
      // The token of a person, not of a system user.
      'user_tos_accepted',
      'user_access_expire_time',
      // An admin of the business.
      'agency_client_declaration',
    ],
  },
  fields: [
    field('account_id', 'id', 'Id of the ad account, digits only.'),
    field('name', 'text', 'Name of the account.'),
    field(
      'account_status',
      'count',
      'State: 1 active, 2 disabled, 3 unsettled, 7 in risk review, 101 closed.',
    ),
    field('disable_reason', 'count', 'Why the account is disabled; 0 if it is not.'),
    field('currency', 'text', 'Currency of all amounts of the account, ISO 4217.'),
    field('timezone_id', 'id', "Meta's id of the time zone."),
    field('timezone_name', 'text', 'IANA name of the time zone, in which the days of insights are.'),
    field('timezone_offset_hours_utc', 'decimal', 'Hours that the time zone is ahead of UTC now.'),
    field('created_time', 'time', 'When the account was created.'),
    field('amount_spent', 'minor_money', 'Amount spent since the spend cap was last reset.'),
    field('balance', 'minor_money', 'Amount that is due.'),
    field('spend_cap', 'minor_money', 'Most that the account may spend in all; 0 without a cap.'),
    field('min_campaign_group_spend_cap', 'minor_money', 'Least spend cap that a campaign may have.'),
    field('min_daily_budget', 'minor_money', 'Least daily budget that an ad set may have.'),
    field('is_personal', 'count', 'Whether the account is for personal use: 1 or 0.'),
    field('is_direct_deals_enabled', 'boolean', 'Whether direct deals are allowed.'),
    field('is_notifications_enabled', 'boolean', 'Whether the user gets notifications of the account.'),
    field('has_migrated_permissions', 'boolean', 'Whether the account has the newer permissions.'),
    field('offsite_pixels_tos_accepted', 'boolean', 'Whether the terms of offsite pixels were accepted.'),
    field('end_advertiser', 'id', 'Id of the page or app that the account advertises for.'),
    field('end_advertiser_name', 'text', 'Name of what the account advertises for.'),
    field('media_agency', 'id', 'Id of the media agency.'),
    field('partner', 'id', 'Id of the partner.'),
    field('io_number', 'text', 'Number of the insertion order.'),
    field('line_numbers', 'json', 'Line numbers of the insertion order.'),
    field('rf_spec', 'json', 'Limits of reach and frequency campaigns.'),
    field('tax_id_status', 'count', 'State of the tax id: 0 unknown, 1 not required, 2 required, 3 pending.'),
    field('capabilities', 'text_list', 'What the account is allowed to use.'),
    field('user_tasks', 'text_list', "What the token's user may do, such as ANALYZE."),
    field('tos_accepted', 'json', 'Terms that were accepted.'),
    field('opportunity_score', 'decimal', "Meta's score of how far its advice is followed."),
    field('fb_entity', 'text', 'Which company of Meta the contract is with.'),
    field('default_dsa_payor', 'text', 'Who pays for ads by default, as shown in the European Union.'),
    field('default_dsa_beneficiary', 'text', 'Who benefits by default, as shown in the European Union.'),
    field('owner', 'id', 'Id of the business or person that owns the account.'),
    field('business', 'json', 'Business that the account belongs to: an object with id and name.'),
    field('business_name', 'text', 'Business name of the account.'),
    field('business_country_code', 'text', 'Country of the business address.'),
    field('business_city', 'text', 'City of the business address.'),
    field('business_state', 'text', 'State of the business address.'),
    field('business_street', 'text', 'First line of the business address.'),
    field('business_street2', 'text', 'Second line of the business address.'),
    field('business_zip', 'text', 'Postal code of the business address.'),
    field('funding_source', 'id', 'Id of the payment method.'),
    field('funding_source_details', 'json', 'Payment method: its kind and the name that people see.'),
    field('expired_funding_source_details', 'json', 'Payment method that has expired.'),
    field('is_prepay_account', 'boolean', 'Whether the account is prepaid.'),
    field('is_tax_id_required', 'boolean', 'Whether a tax id is required.'),
    field('tax_id', 'text', 'Tax id of the account.'),
    field('user_tos_accepted', 'json', "Terms that the token's user accepted."),
    field('user_access_expire_time', 'time', "When the access of the token's user ends."),
    field('agency_client_declaration', 'json', 'What an agency declared about its client.'),
  ],
  primaryKey: ['account_id'],
  partitionDate: 'snapshot',
  pageSize: 1,
};

export default adAccount;
