import { field } from '#functions/streams/fields/field.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';

/** A stream with one field of every type. */
export const EVERY_TYPE: StreamDescription = {
  name: 'ad_insights',
  source: {
    kind: 'insights',
    level: 'ad',
    reportDays: 7,
    attributionWindows: ['1d_click', '7d_click'],
    proof: { addsUp: 'counts' },
  },
  fields: [
    field('the_id', 'id', 'Id.'),
    field('the_text', 'text', 'Text.'),
    field('the_boolean', 'boolean', 'Boolean.'),
    field('the_count', 'count', 'Count.'),
    field('the_decimal', 'decimal', 'Decimal.'),
    field('the_money', 'money', 'Money.'),
    field('the_minor', 'minor_money', 'Minor units.'),
    field('the_day', 'date', 'Day.'),
    field('the_time', 'time', 'Time.'),
    field('the_actions', 'actions', 'Actions.'),
    field('the_texts', 'text_list', 'Texts.'),
    field('the_json', 'json', 'JSON.'),
  ],
  primaryKey: ['the_id'],
  partitionDate: 'date_start',
  pageSize: 500,
};
