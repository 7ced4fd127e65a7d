/**
 * Breakdowns of rows, as data. Names: the API's specification of v25
 * (facebook-business-sdk-codegen/api_specs/specs/enum_types.json, AdsInsights_breakdowns), plus `user_segment_key`,
 * which only Meta's page on breakdowns has, less `dma`, which the specification still has.
 */
export interface Breakdown {
  /** The column's comment, one sentence. */
  readonly comment: string;
  /** `true`: its rows add up to the impressions of the day. Else why they cannot be compared, a clause. */
  readonly addsUp: true | string;
  /** Rather an object than a text: `{id, text | url | hash …}`. Meta: ad-creative/asset-feed-spec/insights. */
  readonly isAsset?: true;
  /** A text such as `13:00:00 - 13:59:59`. */
  readonly isHourly?: true;
  /** Comes back empty, without an error, until an admin enables it in Ads Manager. Meta: changelog, 2026-05-08. */
  readonly isOptIn?: true;
}

const PART = 'assets cover only a part of the delivery';
const POSTBACKS = 'it counts postbacks and no delivery';
const UNKNOWN = 'Meta does not say whether its rows add up';

const asset = (what: string): Breakdown => ({ comment: `${what} of the ad.`, addsUp: PART, isAsset: true });
const delivery = (comment: string): Breakdown => ({ comment, addsUp: true });
const postbacks = (comment: string): Breakdown => ({ comment, addsUp: POSTBACKS });

const EVERYDAY: Readonly<Record<string, Breakdown>> = {
  age: delivery('Age group of the people reached, such as 25-34.'),
  gender: delivery('Gender of the people reached: female, male or unknown.'),
  country: delivery('Country of the people reached, ISO 3166.'),
  region: delivery('Region of the people reached, such as California.'),
  comscore_market: {
    comment: 'Comscore market of the people reached, a place in the United States.',
    addsUp: 'Meta does not say whether people outside of all markets have a row',
  },
  publisher_platform: delivery('Where the ad was: facebook, instagram, audience_network, messenger.'),
  platform_position: delivery('Place of the ad on its platform, such as feed.'),
  device_platform: delivery('Kind of device that showed the ad, such as mobile_app.'),
  impression_device: { ...delivery('Device that showed the ad, such as iphone.'), isOptIn: true },
  hourly_stats_aggregated_by_advertiser_time_zone: {
    ...delivery('Hour in which the ad was shown, in the time zone of the account.'),
    isHourly: true,
  },
  hourly_stats_aggregated_by_audience_time_zone: {
    comment: 'Hour in which the ad was shown, in the time zone of the people reached.',
    addsUp: "the days of its audience are not the account's",
    isHourly: true,
    isOptIn: true,
  },
  frequency_value: {
    comment: 'Times that a person saw the ad.',
    addsUp: 'it has reach only',
    isOptIn: true,
  },
  product_id: {
    comment: 'Product of the catalog: its id and its name, with a comma between them.',
    addsUp: 'an impression that shows several products counts for each',
  },
  place_page_id: { comment: 'Page of the place that the ad promoted.', addsUp: UNKNOWN },
  user_segment_key: { comment: 'Whether the people reached were customers before.', addsUp: UNKNOWN },
};

const ASSETS: Readonly<Record<string, Breakdown>> = {
  ad_format_asset: asset('Format'),
  body_asset: asset('Body text'),
  call_to_action_asset: asset('Button'),
  description_asset: asset('Description'),
  image_asset: asset('Image'),
  link_url_asset: asset('Link'),
  title_asset: asset('Title'),
  video_asset: asset('Video'),
};

const APPS: Readonly<Record<string, Breakdown>> = {
  app_id: postbacks('App that a postback is of.'),
  coarse_conversion_value: postbacks('Coarse conversion value of SKAdNetwork.'),
  fidelity_type: postbacks('Whether the ad was viewed or rendered by the store.'),
  hsid: postbacks('Hierarchical source identifier of SKAdNetwork.'),
  is_conversion_id_modeled: postbacks('Whether the conversion is modeled.'),
  postback_sequence_index: postbacks('Which of the postbacks it is.'),
  redownload: postbacks('Whether the app was installed before.'),
  skan_campaign_id: postbacks('Campaign id of SKAdNetwork.'),
  skan_conversion_id: postbacks('Conversion id of SKAdNetwork.'),
  skan_version: postbacks('Version of SKAdNetwork.'),
};

/** In the specification alone: undocumented, or for selected accounts. */
const UNDOCUMENTED = [
  'ad_extension_domain',
  'ad_extension_url',
  'breakdown_ad_objective',
  'breakdown_reporting_ad_id',
  'conversion_destination',
  'creative_automation_asset_id',
  'creative_relaxation_asset_type',
  'crm_advertiser_l12_territory_ids',
  'crm_advertiser_subvertical_id',
  'crm_advertiser_vertical_id',
  'crm_ult_advertiser_id',
  'flexible_format_asset_type',
  'gen_ai_asset_type',
  'impression_view_time_advertiser_hour_v2',
  'is_auto_advance',
  'is_rendered_as_delayed_skip_ad',
  'landing_destination',
  'marketing_messages_btn_name',
  'mdsa_landing_destination',
  'media_asset_url',
  'media_creator',
  'media_destination_url',
  'media_format',
  'media_origin_url',
  'media_text_content',
  'media_type',
  'mmm',
  'product_brand_breakdown',
  'product_category_breakdown',
  'product_custom_label_0_breakdown',
  'product_custom_label_1_breakdown',
  'product_custom_label_2_breakdown',
  'product_custom_label_3_breakdown',
  'product_custom_label_4_breakdown',
  'product_group_content_id_breakdown',
  'product_group_id',
  'product_set_id_breakdown',
  'rta_ugc_topic',
  'rule_set_id',
  'rule_set_name',
  'signal_source_bucket',
  'sot_attribution_model_type',
  'sot_attribution_window',
  'sot_channel',
  'sot_event_type',
  'sot_source',
  'standard_event_content_type',
  'user_persona_id',
  'user_persona_name',
] as const;

/** Every breakdown that a report can name. */
export const BREAKDOWNS: Readonly<Record<string, Breakdown>> = {
  ...EVERYDAY,
  ...ASSETS,
  ...APPS,
  ...Object.fromEntries(
    UNDOCUMENTED.map((name) => [name, { comment: `Meta's breakdown ${name}.`, addsUp: UNKNOWN }]),
  ),
};

/** The breakdown of that name. @throws Error when there is none: a declaration's are checked by the schema. */
export function breakdownOf(name: string): Breakdown {
  const found = BREAKDOWNS[name];
  if (found === undefined) throw new Error(`There is no breakdown ${name}`);
  return found;
}

/**
 * Breakdowns of the lists of actions: a key of each entry, never a row. Names: the specification, plus
 * `action_converted_product_id` and `is_business_ai_assisted`, which only Meta's pages have.
 */
export const ACTION_BREAKDOWNS = [
  'action_type',
  'action_canvas_component_name',
  'action_carousel_card_id',
  'action_carousel_card_name',
  'action_converted_product_id',
  'action_destination',
  'action_device',
  'action_reaction',
  'action_target_id',
  'action_video_sound',
  'action_video_type',
  'conversion_destination',
  'is_business_ai_assisted',
  'matched_persona_id',
  'matched_persona_name',
  'signal_source_bucket',
  'standard_event_content_type',
] as const;

/** Breakdowns that Meta no longer gives, and what to name instead. */
export const REPLACED_BREAKDOWNS: Readonly<Record<string, string>> = {
  dma: 'replace dma with comscore_market: Meta refuses dma since 2026-06-22.',
};
