import { EVENT_KEY, eventId } from './derived/event-id.ts';
import { field } from './fields/field.ts';
import type { EventsSource, StreamDescription } from './stream.ts';

/**
 * The change log of the account: who changed which budget, status or audience, and when. Meta shows fewer events here
 * than in the Ads Manager (facebook/facebook-python-business-sdk#296). Names of people are in it.
 */
const activities: StreamDescription<EventsSource> = {
  name: 'activities',
  isOptional: true,
  source: { kind: 'events', edge: 'activities', timeField: 'event_time' },
  fields: [
    field('event_time', 'time', 'When it happened.'),
    field('event_type', 'text', 'What happened, such as update_ad_set_budget.'),
    field('translated_event_type', 'text', 'What happened, in words.'),
    field('date_time_in_timezone', 'text', "When it happened, as shown in the account's time zone."),
    field('object_id', 'id', 'Id of what was changed.'),
    field('object_name', 'text', 'Name of what was changed.'),
    field('object_type', 'text', 'Kind of what was changed, such as CAMPAIGN.'),
    field('actor_id', 'id', 'Id of who made the change.'),
    field('actor_name', 'text', 'Name of who made the change.'),
    field('application_id', 'id', 'Id of the app that made the change.'),
    field('application_name', 'text', 'Name of the app that made the change.'),
    field('extra_data', 'text', 'Old and new values, JSON text as Meta sends it.'),
  ],
  derived: [
    {
      name: 'event_id',
      type: 'id',
      comment: `Hash that identifies the event: SHA-256 of ${EVENT_KEY.join(', ')}.`,
      derive: eventId,
    },
  ],
  primaryKey: EVENT_KEY,
  optionalKeys: ['object_id', 'actor_id', 'application_id', 'extra_data'],
  partitionDate: 'event_day',
  lookbackDays: 3,
  pageSize: 100,
};

export default activities;
