import { expect, test } from 'vitest';
import customAudiences from '#functions/streams/custom-audiences.ts';

const names = customAudiences.fields.map(({ name }) => name);

test('does not ask for what breaks pages or needs a right of its own', () => {
  const denied = ['rule', 'external_event_source', 'seed_audience', 'household_audience'];
  expect(names.filter((name) => denied.includes(name))).toEqual([]);
});

test('reads times as the Unix seconds that they are', () => {
  const times = customAudiences.fields.filter(({ name }) => name.startsWith('time_'));
  expect(times.map(({ type }) => type)).toEqual(['unix_time', 'unix_time', 'unix_time']);
});

test('is not available where the terms were not accepted, and has no count', () => {
  expect(customAudiences.source).toMatchObject({ isCounted: false, unavailableCodes: [2655, 2663] });
});
