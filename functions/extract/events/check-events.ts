import { answers, type CheckRun, type Tried } from '#functions/extract/check/check-run.ts';
import { listed } from '#functions/extract/check/stream-work.ts';
import { edgePath } from '#functions/extract/edge/read-edge.ts';
import { addDays, countDays, startOfDay } from '#functions/runtime/days.ts';
import type { EventsSource } from '#functions/streams/stream.ts';

/** Tries a list of events: one event of the last day, with all its fields. How many there are, nothing tells. */
export async function checkEvents({ description, account, client }: CheckRun<EventsSource>): Promise<Tried> {
  const { until, timeZone } = account;
  await client.get(edgePath(account.account, description.source.edge), {
    fields: description.fields.map(({ name }) => name),
    since: startOfDay(until, timeZone) - 1,
    until: startOfDay(addDays(until, 1), timeZone),
    limit: 1,
  });
  const requests = { from: 1, to: 1 + Math.ceil(countDays(account) / 2) };
  return { checks: [answers(description.name)], work: listed('management', requests, 0) };
}
