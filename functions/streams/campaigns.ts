import { field } from './fields/field.ts';
import type { EdgeSource, StreamDescription } from './stream.ts';

/**
 * What each campaign is, as of the run. A whole list each day, because a changed budget or spend cap does not move
 * `updated_time` (marketing-api/reference/ad-campaign-group), so an incremental extraction would miss it.
 */
const campaigns: StreamDescription<EdgeSource> = {
  name: 'campaigns',
  source: {
    kind: 'edge',
    edge: 'campaigns',
    // Every status except DELETED, which no edge returns. Without the list Meta omits archived campaigns.
    effectiveStatuses: ['ACTIVE', 'PAUSED', 'ARCHIVED', 'IN_PROCESS', 'WITH_ISSUES'],
  },
  fields: [
    field('id', 'id', 'Id of the campaign.'),
    field('account_id', 'id', 'Id of the ad account, digits only.'),
    field('name', 'text', 'Name of the campaign.'),
    field('status', 'text', 'Status that was set on the campaign itself.'),
    field('configured_status', 'text', 'The same as status, under its newer name.'),
    field('effective_status', 'text', 'Status in which the campaign really is.'),
    field('objective', 'text', 'What the campaign is for, such as OUTCOME_SALES.'),
    field('buying_type', 'text', 'How delivery is bought: AUCTION or RESERVED.'),
    field('bid_strategy', 'text', 'How bids are made, where the campaign has the budget.'),
    field('daily_budget', 'minor_money', 'Budget per day; null where the ad sets have their own.'),
    field(
      'lifetime_budget',
      'minor_money',
      'Budget for the whole campaign; null where the ad sets have their own.',
    ),
    field('budget_remaining', 'minor_money', 'What is left of the budget.'),
    field('spend_cap', 'minor_money', 'Most that the campaign may spend in all.'),
    field('can_use_spend_cap', 'boolean', 'Whether a spend cap may be set.'),
    field('start_time', 'time', 'Start of the campaign, or of its earliest ad set.'),
    field('stop_time', 'time', 'End of the campaign, or of its latest ad set.'),
    field('created_time', 'time', 'When the campaign was created.'),
    field('updated_time', 'time', 'When the campaign was last changed, budgets and spend cap aside.'),
    field(
      'last_budget_toggling_time',
      'time',
      'When the budget was last moved between campaign and ad sets.',
    ),
    field('special_ad_categories', 'text_list', 'Regulated categories that were declared, such as HOUSING.'),
    field('special_ad_category', 'text', 'The one such category, under its older name.'),
    field('special_ad_category_country', 'text_list', 'Countries for which the categories were declared.'),
    field('pacing_type', 'text_list', 'How the budget is paced, such as standard.'),
    field('primary_attribution', 'text', 'How conversions of the campaign are attributed.'),
    field('smart_promotion_type', 'text', 'Kind of automated campaign, such as AUTOMATED_SHOPPING_ADS.'),
    field('source_recommendation_type', 'text', 'Advice of Meta that led to the campaign.'),
    field('source_campaign_id', 'id', 'Id of the campaign that this one was copied from.'),
    field('boosted_object_id', 'id', 'Id of the post or object that the campaign boosts.'),
    field('topline_id', 'id', 'Id of the line of the insertion order.'),
    field('can_create_brand_lift_study', 'boolean', 'Whether a brand lift study can be created.'),
    field('is_skadnetwork_attribution', 'boolean', "Whether Apple's SKAdNetwork attributes the installs."),
    field(
      'has_secondary_skadnetwork_reporting',
      'boolean',
      'Whether later SKAdNetwork postbacks are reported.',
    ),
    field('is_budget_schedule_enabled', 'boolean', 'Whether the budget rises at scheduled times.'),
    field('is_adset_budget_sharing_enabled', 'boolean', 'Whether ad sets may share a part of their budgets.'),
    field('is_message_campaign', 'boolean', 'Whether the campaign sends marketing messages.'),
    field('is_direct_send_campaign', 'boolean', 'Whether its messages are sent at once to a list.'),
    field('promoted_object', 'json', 'What is promoted: a pixel and its event, a page, an app.'),
    field('advantage_state_info', 'json', 'Which Advantage+ settings are on.'),
    field('issues_info', 'json', 'What keeps the campaign from delivering.'),
    field('recommendations', 'json', "Meta's advice on the campaign."),
    field('adlabels', 'json', 'Labels on the campaign.'),
  ],
  primaryKey: ['id'],
  partitionDate: 'snapshot',
  pageSize: 100,
};

export default campaigns;
