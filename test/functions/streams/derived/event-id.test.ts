import { describe, expect, test } from 'vitest';
import activities from '#functions/streams/activities.ts';
import { EVENT_KEY, eventId } from '#functions/streams/derived/event-id.ts';

const EVENT = {
  object_id: '120210000000000001',
  actor_id: '100',
  application_id: '7',
  event_time: '2026-05-01T08:00:00+0000',
  event_type: 'update_ad_set_budget',
  extra_data: '{"old_value":100,"new_value":200}',
};

describe('the id of an event', () => {
  test('is the same for the same event, whatever else is in the row', () => {
    expect(eventId({ ...EVENT, actor_name: 'Ann' })).toBe(eventId({ ...EVENT, actor_name: 'Anne' }));
    expect(eventId(EVENT)).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each(EVENT_KEY)('differs with %s, also when it is absent', (name) => {
    const { [name]: _left, ...without } = EVENT;
    const ids = [EVENT, { ...EVENT, [name]: 'another' }, { ...EVENT, [name]: '' }, without].map(eventId);
    expect(new Set(ids).size).toBe(4);
  });

  test('does not change when null is sent in place of nothing, or a number in place of its text', () => {
    const { extra_data: _left, ...without } = EVENT;
    expect(eventId({ ...EVENT, extra_data: null })).toBe(eventId(without));
    expect(eventId({ ...EVENT, actor_id: 100 })).toBe(eventId(EVENT));
  });
});

test('activities are identified by the fields of their id', () => {
  expect(activities.primaryKey).toEqual(EVENT_KEY);
  expect(activities.derived?.map(({ name }) => name)).toEqual(['event_id']);
});
