import type { Extractor } from '#functions/extract/extraction.ts';
import type { EventsSource } from '#functions/streams/stream.ts';
import { EventsWork } from './events-work.ts';
import { readEvents } from './read-events.ts';

/** Reads streams of events. Meta gives no count of them, so there is nothing to compare with. */
export const eventsExtractor: Extractor<EventsSource, EventsWork> = {
  work: EventsWork,
  begin: () => ({ kind: 'events', listed: false, days: [] }),
  takeOver: () => {},
  extract: readEvents,
  staging: ({ work, startedAt }) => ({
    counts: () => true,
    observedAt: () => work.startedAt ?? startedAt,
    heldBack: [],
  }),
  judge: async () => true,
  lookUp: async () => ({ kind: 'finished' }),
  check: async (run) => (await import('./check-events.ts')).checkEvents(run),
  receipt: () => ({}),
};
