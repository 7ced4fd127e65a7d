import { field } from '#functions/streams/fields/field.ts';
import type { Field, FieldType } from '#functions/streams/stream.ts';

/**
 * The fields of AdsInsights that no built-in stream asks for, by type. Meta's specification knows only `string`,
 * lists of AdsActionStats and of AdsHistogramStats, and lists of objects
 * (facebook-business-sdk-codegen/api_specs/specs/AdsInsights.json), so numbers are typed by what their names say. A
 * value that does not parse is counted.
 */

const RESULTS: readonly Field[] = [
  field('result_rate', 'results', 'Results per 100 impressions.'),
  field('objective_results', 'results', "Outcomes of the kind that the campaign's objective names."),
  field('cost_per_objective_result', 'results', 'Average cost of such an outcome, in account currency.'),
  field('objective_result_rate', 'results', 'Such outcomes per 100 impressions.'),
  // Objects of a shape that Meta does not document.
  field('dda_results', 'json', 'Outcomes by data-driven attribution.'),
  field('link_clicks_per_results', 'json', 'Clicks on links per outcome.'),
];

/** Conversions of promoted and of other products, which Meta spells out by channel. */
const PRODUCTS: readonly Field[] = ['converted_product', 'converted_promoted_product'].flatMap((prefix) => {
  const what = prefix === 'converted_product' ? 'products' : 'promoted products';
  const channels = [
    ['app_custom_event_fb_mobile_purchase', 'app_custom_event_fb_mobile_purchase_value', 'mobile apps'],
    ['offline_purchase', 'offline_purchase_value', 'shops'],
    ['omni_purchase', 'omni_purchase_values', 'all channels'],
    ['website_pixel_purchase', 'website_pixel_purchase_value', 'websites'],
  ] as const;
  return channels.flatMap(([count, value, where]) => [
    field(`${prefix}_${count}`, 'actions', `Purchases of ${what}, ${where}.`),
    field(`${prefix}_${value}`, 'actions', `Value of the purchases of ${what}, ${where}.`),
  ]);
});

const ACTIONS: readonly Field[] = [
  field('average_purchases_conversion_value', 'actions', 'Average value of a purchase.'),
  field('conversion_leads', 'actions', 'Leads that became customers.'),
  field('conversion_lead_rate', 'actions', 'Leads that became customers per 100 leads.'),
  field('cost_per_conversion_lead', 'actions', 'Average cost of a lead that became a customer.'),
  field('converted_promoted_product_quantity', 'actions', 'Promoted products bought, by product.'),
  field('converted_promoted_product_value', 'actions', 'Value of the promoted products bought, by product.'),
  field(
    'cost_per_one_thousand_ad_impression',
    'actions',
    'Average cost of 1,000 impressions, by action type.',
  ),
  field('cost_per_unique_conversion', 'actions', 'Average cost per person who converted.'),
  field('interactive_component_tap', 'actions', 'Taps on interactive parts of a story.'),
  field(
    'onsite_conversion_messaging_detected_purchase_deduped',
    'actions',
    'Purchases that Meta detected in conversations, each counted once.',
  ),
  field('total_postbacks_detailed', 'actions', 'Postbacks of SKAdNetwork, by what they report.'),
  field('total_postbacks_detailed_v4', 'actions', 'Postbacks of SKAdNetwork 4, by what they report.'),
  field('unique_conversions', 'actions', 'People who converted, by type; estimated.'),
  field(
    'unique_video_continuous_2_sec_watched_actions',
    'actions',
    'People who watched 2 seconds without a break; estimated.',
  ),
  field('unique_video_view_15_sec', 'actions', 'People who watched 15 seconds; estimated.'),
  field('video_view_per_impression', 'actions', 'Video plays per impression.'),
];

const COUNTS: readonly Field[] = [
  field('dda_countby_convs', 'count', 'Conversions by data-driven attribution.'),
  field('instagram_profile_visits', 'count', 'Visits to the Instagram profile.'),
  field('instagram_upcoming_event_reminders_set', 'count', 'Reminders set for an event on Instagram.'),
  field('product_views', 'count', 'Times a product of a catalog was shown.'),
  field('shops_assisted_purchases', 'count', 'Purchases after a visit to a shop on Meta.'),
  field('total_card_view', 'count', 'Times a card of a carousel was on screen.'),
  field('total_postbacks', 'count', 'Postbacks of SKAdNetwork.'),
];

const AMOUNTS_AND_RATES: readonly Field[] = [
  field('cost_per_dda_countby_convs', 'money', 'Average cost of a conversion by data-driven attribution.'),
  field('estimated_ad_recall_rate', 'decimal', 'Share of people reached who may remember the ad; estimated.'),
  field('landing_page_view_actions_per_link_click', 'decimal', 'Landing page views per click on a link.'),
  field('landing_page_view_per_link_click', 'decimal', 'Landing page views per click on a link.'),
  field('landing_page_view_per_purchase_rate', 'decimal', 'Landing page views per purchase.'),
  field('purchase_per_landing_page_view', 'decimal', 'Purchases per landing page view.'),
  field('purchases_per_link_click', 'decimal', 'Purchases per click on a link.'),
];

const TEXTS: readonly Field[] = [
  field('anchor_event_attribution_setting', 'text', 'How conversions of the anchor event are attributed.'),
  field('anchor_events_performance_indicator', 'text', 'The anchor event that performance is measured by.'),
  field('creative_media_type', 'text', 'Kind of media of the ad.'),
  field(
    'multi_event_conversion_attribution_setting',
    'text',
    'How several conversion events are attributed.',
  ),
  field('place_page_name', 'text', 'Name of the page of the place.'),
  field('product_group_retailer_id', 'text', "The seller's id of the group of products."),
  field('product_retailer_id', 'text', "The seller's id of the product."),
  field('result_values_performance_indicator', 'text', 'The result that values are measured by.'),
];

/** Messages that ads sent in WhatsApp, Messenger and Instagram. */
const MESSAGES: readonly Field[] = (
  [
    ['sent', 'count', 'Messages sent.'],
    ['delivered', 'count', 'Messages delivered.'],
    ['read', 'count', 'Messages read.'],
    ['link_btn_click', 'count', 'Clicks on link buttons of messages.'],
    ['quick_reply_btn_click', 'count', 'Clicks on quick replies of messages.'],
    ['website_add_to_cart', 'count', 'Additions to a cart on websites after a message.'],
    ['website_initiate_checkout', 'count', 'Checkouts begun on websites after a message.'],
    ['website_purchase', 'count', 'Purchases on websites after a message.'],
    ['website_purchase_values', 'money', 'Value of the purchases on websites after a message.'],
    // In a currency of its own, which `marketing_messages_spend_currency` names.
    ['spend', 'decimal', 'Amount spent on messages, in marketing_messages_spend_currency.'],
    ['cost_per_delivered', 'decimal', 'Average cost of a delivered message, in that currency.'],
    ['cost_per_link_btn_click', 'decimal', 'Average cost of a click on a link button, in that currency.'],
    ['spend_currency', 'text', 'Currency of what was spent on messages, ISO 4217.'],
    ['click_rate_benchmark', 'decimal', 'Click rate of comparable messages.'],
    ['delivery_rate', 'decimal', 'Messages delivered per message sent.'],
    ['link_btn_click_rate', 'decimal', 'Clicks on link buttons per message delivered.'],
    ['media_view_rate', 'decimal', 'Views of media per message delivered.'],
    ['phone_call_btn_click_rate', 'decimal', 'Clicks on call buttons per message delivered.'],
    ['quick_reply_btn_click_rate', 'decimal', 'Clicks on quick replies per message delivered.'],
    ['read_rate', 'decimal', 'Messages read per message delivered.'],
    ['read_rate_benchmark', 'decimal', 'Read rate of comparable messages.'],
  ] as const satisfies readonly (readonly [string, FieldType, string])[]
).map(([name, type, comment]) => field(`marketing_messages_${name}`, type, comment));

/** Fields that only a declared report can ask for. */
export const MORE_FIELDS: readonly Field[] = [
  ...RESULTS,
  ...PRODUCTS,
  ...ACTIONS,
  ...COUNTS,
  ...AMOUNTS_AND_RATES,
  ...TEXTS,
  ...MESSAGES,
];
