import { field } from './fields/field.ts';
import type { EdgeSource, StreamDescription } from './stream.ts';

/**
 * What each custom audience is, as of the run. Does not ask for `rule`, for which Meta answers "reduce the amount of
 * data" (airbytehq/airbyte), nor for `external_event_source`, which needs a right of its own.
 */
const customAudiences: StreamDescription<EdgeSource> = {
  name: 'custom_audiences',
  isOptional: true,
  source: {
    kind: 'edge',
    edge: 'customaudiences',
    isCounted: false,
    // The terms of custom audiences were not accepted for this account.
    unavailableCodes: [2655, 2663],
  },
  fields: [
    field('id', 'id', 'Id of the audience.'),
    field('account_id', 'id', 'Id of the ad account, digits only.'),
    field('name', 'text', 'Name of the audience.'),
    field('description', 'text', 'Description of the audience.'),
    field('subtype', 'text', 'Kind of audience, such as CUSTOM, WEBSITE or LOOKALIKE.'),
    field('customer_file_source', 'text', 'Where the information in the customer file came from.'),
    field('pixel_id', 'id', 'Id of the pixel that fills the audience.'),
    field(
      'approximate_count_lower_bound',
      'count',
      'People in it at least, an estimate; -1 if not available.',
    ),
    field(
      'approximate_count_upper_bound',
      'count',
      'People in it at most, an estimate; -1 if not available.',
    ),
    field('delivery_status', 'json', 'Whether ads can be delivered to it: code 200, 300 if too small.'),
    field('operation_status', 'json', 'State of the audience: code 200, or why it is not ready.'),
    field('retention_days', 'count', 'Days for which people stay in it.'),
    field('is_value_based', 'boolean', 'Whether people in it have a value.'),
    field('rule_aggregation', 'text', 'How the events of its rule are added up.'),
    field('time_created', 'unix_time', 'When the audience was created.'),
    field('time_updated', 'unix_time', 'When the audience was last changed.'),
    field('time_content_updated', 'unix_time', 'When the people in it were last changed.'),
    field('data_source', 'json', 'Where the people in it come from.'),
    field('lookalike_spec', 'json', 'What a lookalike audience resembles.'),
    field('lookalike_audience_ids', 'id_list', 'Ids of the lookalike audiences made from it.'),
    field('permission_for_actions', 'json', "What the token's user may do with it."),
    field('sharing_status', 'json', 'Whether it can be shared, or why not.'),
    field('fields_violating_integrity_policy', 'text_list', "Fields that break Meta's policy."),
    field('included_custom_audiences', 'json', 'Audiences that it is made of.'),
    field('excluded_custom_audiences', 'json', 'Audiences whose people are left out.'),
  ],
  primaryKey: ['id'],
  partitionDate: 'snapshot',
  // Specifications of lookalikes and combinations make rows heavy.
  pageSize: 50,
};

export default customAudiences;
