import { expect, test } from 'vitest';
import { checkEvents } from '#functions/extract/events/check-events.ts';
import activities from '#functions/streams/activities.ts';
import { checkRun } from '#test/harness/check-run.ts';

test('asks for one event of the last day, with all fields', async () => {
  const { run, asked } = checkRun(activities, () => ({ data: [] }));
  expect((await checkEvents(run)).checks).toMatchObject([{ status: 'ok', about: 'activities' }]);
  const [since, until] = ['2026-03-31', '2026-04-01'].map((day) => Date.parse(`${day}T00:00:00Z`) / 1000);
  expect(asked).toEqual([
    { fields: activities.fields.map(({ name }) => name), since: (since ?? 0) - 1, until, limit: 1 },
  ]);
});
