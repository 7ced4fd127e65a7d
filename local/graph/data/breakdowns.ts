import { fieldNames } from './field-names.ts';

/**
 * Values of `breakdowns`. Source: the enum of facebook-nodejs-business-sdk 24.0.1, plus `user_segment_key`, which only
 * the documentation has.
 */
export const BREAKDOWNS = fieldNames(`
  ad_extension_domain ad_extension_url ad_format_asset age app_id body_asset breakdown_ad_objective
  breakdown_reporting_ad_id call_to_action_asset coarse_conversion_value comscore_market
  conversion_destination country creative_automation_asset_id creative_relaxation_asset_type
  crm_advertiser_l12_territory_ids crm_advertiser_subvertical_id crm_advertiser_vertical_id
  crm_ult_advertiser_id description_asset device_platform dma fidelity_type flexible_format_asset_type
  frequency_value gen_ai_asset_type gender hourly_stats_aggregated_by_advertiser_time_zone
  hourly_stats_aggregated_by_audience_time_zone hsid image_asset impression_device
  impression_view_time_advertiser_hour_v2 is_auto_advance is_conversion_id_modeled
  is_rendered_as_delayed_skip_ad landing_destination link_url_asset marketing_messages_btn_name
  mdsa_landing_destination media_asset_url media_creator media_destination_url media_format
  media_origin_url media_text_content media_type mmm place_page_id platform_position
  postback_sequence_index product_brand_breakdown product_category_breakdown
  product_custom_label_0_breakdown product_custom_label_1_breakdown product_custom_label_2_breakdown
  product_custom_label_3_breakdown product_custom_label_4_breakdown product_group_content_id_breakdown
  product_group_id product_id product_set_id_breakdown publisher_platform redownload region rta_ugc_topic
  rule_set_id rule_set_name signal_source_bucket skan_campaign_id skan_conversion_id skan_version
  sot_attribution_model_type sot_attribution_window sot_channel sot_event_type sot_source
  standard_event_content_type title_asset user_persona_id user_persona_name user_segment_key video_asset
`);

/** Values of `action_breakdowns`. Source: the same enum. */
export const ACTION_BREAKDOWNS = fieldNames(`
  action_canvas_component_name action_carousel_card_id action_carousel_card_name action_destination
  action_device action_reaction action_target_id action_type action_video_sound action_video_type
  conversion_destination is_business_ai_assisted matched_persona_id matched_persona_name
  signal_source_bucket standard_event_content_type
`);

/** Breakdowns by assets of dynamic creatives. Their values are objects. */
export const ASSET_BREAKDOWNS = fieldNames(
  'ad_format_asset body_asset call_to_action_asset description_asset image_asset link_url_asset title_asset video_asset',
);

/** Breakdowns by the hour, in the advertiser's or in the viewer's time zone. */
export const HOURLY_BREAKDOWNS = fieldNames(
  'hourly_stats_aggregated_by_advertiser_time_zone hourly_stats_aggregated_by_audience_time_zone',
);

/** Empty without an error, unless an admin opted in. Meta: out-of-cycle-changes/occ-2026, 2026-08-06. */
export const OPT_IN_BREAKDOWNS = fieldNames(
  'frequency_value hourly_stats_aggregated_by_audience_time_zone impression_device',
);

/** For these, Meta gives no metrics of actions off its apps ("type 1"). Meta: insights/breakdowns. */
export const WITHOUT_OFF_META = new Set([...HOURLY_BREAKDOWNS, 'region']);
