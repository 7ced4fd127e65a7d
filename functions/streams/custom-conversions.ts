import { field } from './fields/field.ts';
import type { EdgeSource, StreamDescription } from './stream.ts';

/**
 * What each custom conversion is, as of the run: the names behind the action types `offsite_conversion.custom.<id>`.
 * Does not ask for `business`, which needs the right business_management.
 */
const customConversions: StreamDescription<EdgeSource> = {
  name: 'custom_conversions',
  isOptional: true,
  source: { kind: 'edge', edge: 'customconversions', isCounted: false },
  fields: [
    field('id', 'id', 'Id of the custom conversion.'),
    field('account_id', 'id', 'Id of the ad account, digits only.'),
    field('name', 'text', 'Name of the custom conversion.'),
    field('description', 'text', 'Description of the custom conversion.'),
    field('custom_event_type', 'text', 'Standard event that it counts as, such as PURCHASE.'),
    field('rule', 'text', 'Which events it counts, a rule as JSON.'),
    field('aggregation_rule', 'text', 'How events are added up.'),
    field('default_conversion_value', 'decimal', 'Value of a conversion that brings none.'),
    field('event_source_type', 'text', 'Where the events come from, such as PIXEL.'),
    field('data_sources', 'json', 'Pixels and datasets that the events come from.'),
    field('pixel', 'json', 'Pixel that the events come from: an object with its id.'),
    field('offline_conversion_data_set', 'json', 'Offline dataset that the events come from.'),
    field('creation_time', 'time', 'When it was created.'),
    field('first_fired_time', 'time', 'When the first event was counted.'),
    field('last_fired_time', 'time', 'When the latest event was counted.'),
    field('is_archived', 'boolean', 'Whether it is archived.'),
    field('is_unavailable', 'boolean', 'Whether it can no longer be used.'),
    field('retention_days', 'count', 'Days for which events are kept.'),
  ],
  primaryKey: ['id'],
  partitionDate: 'snapshot',
  pageSize: 100,
};

export default customConversions;
