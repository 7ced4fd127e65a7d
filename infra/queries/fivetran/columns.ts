import type { LeafType } from '#functions/lake/columns/shape.ts';

/** One column of a view for SQL that was written for Fivetran's tables. */
export interface FivetranColumn {
  readonly name: string;
  readonly type: LeafType;
  /** One sentence, where the name does not say it all. */
  readonly comment: string;
}

const column = (name: string, type: LeafType = 'string', comment = ''): FivetranColumn => ({
  name,
  type,
  comment,
});

const MINOR = 'In minor units of the currency of the account (cents; whole units where it has none).';
const OURS = 'Not one of Fivetran’s columns: the currency of the amounts in the row, ISO 4217.';
const REFUSED = 'Null where Meta refuses it, which it may without business_management.';
const SYNCED = 'When the row was read.';
const CHANGED = 'When it was last changed. Of one that only insights know: its last day with insights.';

const ID = column('id', 'int64');
const ACCOUNT = column('account_id', 'int64');
const FIVETRAN_SYNCED = column('_fivetran_synced', 'timestamp', SYNCED);
const FIVETRAN_ID = column('_fivetran_id', 'string', 'The key of the row as text. Fivetran’s is a hash.');
const CURRENCY = column('account_currency', 'string', OURS);
const STATUSES = [column('status'), column('configured_status'), column('effective_status')];
const DELIVERY = [
  column('impressions', 'int64'),
  column('inline_link_clicks', 'int64', 'What dbt_facebook_ads calls clicks.'),
  column('spend', 'decimal'),
  column('reach', 'int64', 'People; never to be summed.'),
  column('frequency', 'decimal'),
];
const demographics = (breakdown: string): FivetranColumn[] => [
  column('_fivetran_id', 'string', `The account and the ${breakdown}, as in the table of its actions.`),
  FIVETRAN_SYNCED,
  ACCOUNT,
  column(breakdown),
  column('date', 'date'),
  ...DELIVERY,
  CURRENCY,
];

/** The columns of the views that are not lists of actions, by view. The text of each view selects their names. */
export const FIVETRAN_COLUMNS: Readonly<Record<string, readonly FivetranColumn[]>> = {
  account_history: [
    ID,
    FIVETRAN_SYNCED,
    column('name'),
    column('account_status', 'string', 'A number, as text.'),
    column('disable_reason', 'string', 'A number, as text.'),
    column('currency'),
    column('timezone_id', 'int64'),
    column('timezone_name', 'string', 'The time zone of all dates of the account.'),
    column('timezone_offset_hours_utc', 'decimal'),
    column('business_country_code', 'string', REFUSED),
    column('business_state', 'string', REFUSED),
    column('min_daily_budget', 'int64', MINOR),
    column('amount_spent', 'int64', MINOR),
    column('balance', 'int64', MINOR),
    column('spend_cap', 'int64', MINOR),
    column('created_time', 'timestamp'),
  ],
  campaign_history: [
    ID,
    FIVETRAN_SYNCED,
    ACCOUNT,
    column('name'),
    ...STATUSES,
    column('objective'),
    column('buying_type'),
    column('bid_strategy'),
    column('daily_budget', 'int64', MINOR),
    column('lifetime_budget', 'int64', MINOR),
    column('budget_remaining', 'int64', MINOR),
    column('spend_cap', 'int64', MINOR),
    column('start_time', 'timestamp'),
    column('stop_time', 'timestamp'),
    column('created_time', 'timestamp'),
    column('updated_time', 'timestamp', CHANGED),
    CURRENCY,
  ],
  ad_set_history: [
    ID,
    FIVETRAN_SYNCED,
    ACCOUNT,
    column('campaign_id', 'int64'),
    column('name'),
    ...STATUSES,
    column('billing_event'),
    column('bid_strategy'),
    column('bid_amount', 'int64', MINOR),
    column('destination_type'),
    column('optimization_goal'),
    column('daily_budget', 'int64', MINOR),
    column('lifetime_budget', 'int64', MINOR),
    column('budget_remaining', 'int64', MINOR),
    column('start_time', 'timestamp'),
    column('end_time', 'timestamp'),
    column('created_time', 'timestamp'),
    column('updated_time', 'timestamp', CHANGED),
    CURRENCY,
  ],
  ad_history: [
    ID,
    FIVETRAN_SYNCED,
    ACCOUNT,
    column('ad_set_id', 'int64'),
    column('campaign_id', 'int64'),
    column('creative_id', 'int64', 'Null for an ad that only insights know.'),
    column('name'),
    ...STATUSES,
    column('bid_type'),
    column('bid_amount', 'int64', MINOR),
    column('conversion_domain'),
    column('created_time', 'timestamp'),
    column('updated_time', 'timestamp', CHANGED),
  ],
  creative_history: [
    column('_fivetran_id', 'string', 'The creative and the day of the snapshot. Fivetran’s is a hash.'),
    FIVETRAN_SYNCED,
    ID,
    ACCOUNT,
    column('name'),
    column('status'),
    column('title'),
    column('body'),
    column('page_link', 'string', 'The landing page; docs/columns.md has the rule.'),
    column('template_page_link', 'string', 'The landing page of a catalog ad, with placeholders.'),
    column('url_tags', 'string', 'A JSON array of {"key", "value", "type"}; values are encoded as in a URL.'),
    column('asset_feed_spec_link_urls', 'string', 'JSON.'),
    column('object_story_link_data_child_attachments', 'string', 'JSON.'),
    column('object_story_link_data_caption'),
    column('object_story_link_data_description'),
    column('object_story_link_data_link'),
    column('object_story_link_data_message'),
    column('template_app_link_spec_ios', 'string', 'JSON.'),
    column('template_app_link_spec_ipad', 'string', 'JSON.'),
    column('template_app_link_spec_iphone', 'string', 'JSON.'),
    column('template_app_link_spec_android', 'string', 'JSON.'),
    column('image_hash'),
    column('image_url'),
    column('thumbnail_url'),
    column('video_id', 'int64'),
    column('object_type'),
    column('call_to_action_type'),
  ],
  basic_ad: [
    FIVETRAN_ID,
    FIVETRAN_SYNCED,
    column('ad_id', 'int64'),
    column('ad_name'),
    column('adset_name'),
    column('date', 'date'),
    ACCOUNT,
    ...DELIVERY,
    column('cpc', 'decimal'),
    column('cpm', 'decimal'),
    column('ctr', 'decimal'),
    column('cost_per_inline_link_click', 'decimal'),
    column('inline_link_click_ctr', 'decimal'),
    CURRENCY,
  ],
  demographics_country: demographics('country'),
  demographics_region: demographics('region'),
};
