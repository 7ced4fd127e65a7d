import type { Field } from '#functions/streams/stream.ts';
import { field } from './field.ts';

/**
 * The fields of insights rows at every level: the union of the defaults of the well-known connectors, without fields
 * that Meta has removed or that are known to be wrong. `wish_bid` changes the spend of the row, the targeting, label
 * and recall-bound fields were removed after v19, and the name of a breakdown is not a field.
 */

/**
 * Windows that conversions can be broken down by, besides the ad set's own. `7d_view` and `28d_view` return nothing
 * since 2026-01-12, without an error (Meta: blog, 2025-10-16).
 */
export const ATTRIBUTION_WINDOWS = [
  '1d_click',
  '7d_click',
  '28d_click',
  '1d_view',
  '1d_ev',
  'dda',
  'skan_click',
  'skan_view',
] as const;

/** Those that are asked for unless a setting says otherwise. Each adds a column to every list of actions. */
export const DEFAULT_WINDOWS: readonly (typeof ATTRIBUTION_WINDOWS)[number][] = [
  '1d_click',
  '7d_click',
  '1d_view',
];

/** The account of the row. Always requested, so that rows of another account are recognized. */
export const ACCOUNT_FIELDS: readonly Field[] = [
  field('account_id', 'id', 'Id of the ad account, digits only.'),
  field('account_name', 'text', 'Name of the ad account.'),
  field('account_currency', 'text', 'Currency of all amounts in this row, ISO 4217.'),
];

/** The day and the settings that its numbers depend on. */
export const DAY_FIELDS: readonly Field[] = [
  field('date_start', 'date', "The day, in the ad account's time zone."),
  field('date_stop', 'date', 'The same day: rows are daily.'),
  field('attribution_setting', 'text', 'Window in which conversions are counted, such as 7d_click_1d_view.'),
  field('objective', 'text', 'What the campaign is for, such as OUTCOME_SALES.'),
  field('buying_type', 'text', 'How delivery is bought: AUCTION or RESERVED.'),
];

const DELIVERY: readonly Field[] = [
  field('impressions', 'count', 'Times an ad was on screen.'),
  field('reach', 'count', 'People who saw an ad at least once that day; estimated, and not to be summed.'),
  field('frequency', 'decimal', 'Impressions per person reached.'),
  field('spend', 'money', 'Amount spent.'),
  field('social_spend', 'money', 'Amount spent on impressions that showed a social context.'),
  field('cpm', 'money', 'Average cost of 1,000 impressions.'),
  field('cpp', 'money', 'Average cost of reaching 1,000 people.'),
  field('full_view_impressions', 'count', 'Times the whole of an ad was on screen.'),
  field('full_view_reach', 'count', 'People who had the whole of an ad on screen; estimated.'),
  field('estimated_ad_recallers', 'count', 'People expected to remember the ad two days later; estimated.'),
  field('cost_per_estimated_ad_recallers', 'money', 'Average cost per person estimated to remember the ad.'),
  field('auction_bid', 'decimal', 'Average bid in the auction, as Meta gives it.'),
  field('auction_competitiveness', 'decimal', 'How contested the auctions were, as Meta gives it.'),
  field('auction_max_competitor_bid', 'decimal', 'Highest competing bid in the auction, as Meta gives it.'),
];

const CLICKS: readonly Field[] = [
  field('clicks', 'count', 'Clicks of every kind: links, reactions, comments, profile and others.'),
  field('cpc', 'money', 'Average cost of a click of any kind.'),
  field('ctr', 'decimal', 'Clicks of any kind per 100 impressions.'),
  field('unique_clicks', 'count', 'People who clicked anything; estimated.'),
  field('unique_ctr', 'decimal', 'People who clicked anything per 100 people reached.'),
  field('cost_per_unique_click', 'money', 'Average cost per person who clicked anything.'),
  field('inline_link_clicks', 'count', 'Clicks on links; always counted for one day after the click.'),
  field('inline_link_click_ctr', 'decimal', 'Clicks on links per 100 impressions.'),
  field('cost_per_inline_link_click', 'money', 'Average cost of a click on a link.'),
  field('unique_inline_link_clicks', 'count', 'People who clicked a link; estimated.'),
  field('unique_inline_link_click_ctr', 'decimal', 'People who clicked a link per 100 people reached.'),
  field('cost_per_unique_inline_link_click', 'money', 'Average cost per person who clicked a link.'),
  field(
    'unique_link_clicks_ctr',
    'decimal',
    'People who clicked a link per 100 people reached, older definition.',
  ),
  field('inline_post_engagement', 'count', 'Actions on the ad; always counted for one day after the click.'),
  field('cost_per_inline_post_engagement', 'money', 'Average cost of an action on the ad.'),
  field('outbound_clicks', 'actions', 'Clicks that led off the Meta apps.'),
  field('outbound_clicks_ctr', 'actions', 'Clicks that led off the Meta apps per 100 impressions.'),
  field('cost_per_outbound_click', 'actions', 'Average cost of a click that led off the Meta apps.'),
  field('unique_outbound_clicks', 'actions', 'People who clicked off the Meta apps; estimated.'),
  field(
    'unique_outbound_clicks_ctr',
    'actions',
    'People who clicked off the Meta apps per 100 people reached.',
  ),
  field(
    'cost_per_unique_outbound_click',
    'actions',
    'Average cost per person who clicked off the Meta apps.',
  ),
  field('website_ctr', 'actions', 'Clicks on links to websites per 100 impressions.'),
  field('ad_click_actions', 'actions', 'Actions that followed from a click on the ad.'),
  field('ad_impression_actions', 'actions', 'Actions that followed from seeing the ad.'),
  field('cost_per_ad_click', 'actions', 'Average cost of a click on the ad.'),
];

const CONVERSIONS: readonly Field[] = [
  field('actions', 'actions', 'What people did, by action type; a hierarchy, so types must not be summed.'),
  field('action_values', 'actions', 'Value of what people did, by action type, in account currency.'),
  field('cost_per_action_type', 'actions', 'Average cost of an action, by action type.'),
  field('unique_actions', 'actions', 'People who did something, by action type; estimated.'),
  field(
    'cost_per_unique_action_type',
    'actions',
    'Average cost per person who did something, by action type.',
  ),
  field('conversions', 'actions', 'Conversions by type, such as contacts and applications.'),
  field('conversion_values', 'actions', 'Value of the conversions, by type, in account currency.'),
  field('cost_per_conversion', 'actions', 'Average cost of a conversion, by type.'),
  field('purchase_roas', 'actions', 'Value of all purchases per unit of spend.'),
  field('website_purchase_roas', 'actions', 'Value of purchases on websites per unit of spend.'),
  field('mobile_app_purchase_roas', 'actions', 'Value of purchases in mobile apps per unit of spend.'),
  field('catalog_segment_actions', 'actions', 'Actions on the promoted part of a catalog.'),
  field('catalog_segment_value', 'actions', 'Value of actions on the promoted part of a catalog.'),
  field('catalog_segment_value_omni_purchase_roas', 'actions', 'Return on spend of that part, all channels.'),
  field('catalog_segment_value_website_purchase_roas', 'actions', 'Return on spend of that part, websites.'),
  field(
    'catalog_segment_value_mobile_purchase_roas',
    'actions',
    'Return on spend of that part, mobile apps.',
  ),
  field('converted_product_quantity', 'actions', 'Products bought, by product.'),
  field('converted_product_value', 'actions', 'Value of the products bought, by product.'),
  field('qualifying_question_qualify_answer_rate', 'decimal', 'Share of lead form answers that qualify.'),
];

const RESULTS: readonly Field[] = [
  field('results', 'results', "What the ad set's goal counts as a result, by indicator."),
  field('cost_per_result', 'results', 'Average cost of a result, by indicator, in account currency.'),
];

const VIDEO: readonly Field[] = [
  field('video_play_actions', 'actions', 'Times a video began to play, replays not included.'),
  field(
    'video_continuous_2_sec_watched_actions',
    'actions',
    'Times a video played for 2 seconds without a break.',
  ),
  field(
    'cost_per_2_sec_continuous_video_view',
    'actions',
    'Average cost of 2 seconds of play without a break.',
  ),
  field(
    'video_15_sec_watched_actions',
    'actions',
    'Times a video played for 15 seconds, or nearly to its end.',
  ),
  field('cost_per_15_sec_video_view', 'actions', 'Average cost of a play of 15 seconds.'),
  field(
    'video_30_sec_watched_actions',
    'actions',
    'Times a video played for 30 seconds, or nearly to its end.',
  ),
  field('video_thruplay_watched_actions', 'actions', 'ThruPlays: played to the end, or for 15 seconds.'),
  field('cost_per_thruplay', 'actions', 'Average cost of a ThruPlay.'),
  field('video_p25_watched_actions', 'actions', 'Times a video was played to 25 % of its length.'),
  field('video_p50_watched_actions', 'actions', 'Times a video was played to 50 % of its length.'),
  field('video_p75_watched_actions', 'actions', 'Times a video was played to 75 % of its length.'),
  field('video_p95_watched_actions', 'actions', 'Times a video was played to 95 % of its length.'),
  field('video_p100_watched_actions', 'actions', 'Times a video was played to its end.'),
  field('video_avg_time_watched_actions', 'actions', 'Average seconds that a video was played.'),
  field('video_time_watched_actions', 'actions', 'Seconds of video played in all.'),
  field(
    'video_play_curve_actions',
    'json',
    'Share of plays that reached each moment of the video, a histogram.',
  ),
  field('video_play_retention_graph_actions', 'json', 'Share of viewers left at each moment, a histogram.'),
  field('video_play_retention_0_to_15s_actions', 'json', 'The same for seconds 0 to 15.'),
  field('video_play_retention_20_to_60s_actions', 'json', 'The same for seconds 20 to 60.'),
];

const INSTANT_EXPERIENCE: readonly Field[] = [
  field('instant_experience_clicks_to_open', 'count', 'Clicks on the ad that open an Instant Experience.'),
  field('instant_experience_clicks_to_start', 'count', 'Clicks that start an interactive part of one.'),
  field('instant_experience_outbound_clicks', 'actions', 'Clicks in one that led off the Meta apps.'),
  field('canvas_avg_view_time', 'decimal', 'Average seconds spent in an Instant Experience.'),
  field('canvas_avg_view_percent', 'decimal', 'Average share of an Instant Experience that was seen.'),
];

/** What was counted. */
export const METRIC_FIELDS: readonly Field[] = [
  ...DELIVERY,
  ...CLICKS,
  ...CONVERSIONS,
  ...RESULTS,
  ...VIDEO,
  ...INSTANT_EXPERIENCE,
];
