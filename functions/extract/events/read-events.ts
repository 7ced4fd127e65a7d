import { checkedFields, rowCheck } from '#functions/extract/assert-rows.ts';
import { edgePath, readEdge } from '#functions/extract/edge/read-edge.ts';
import type { Extraction, ExtractionResult } from '#functions/extract/extraction.ts';
import { keepPublished } from '#functions/extract/keep-published.ts';
import type { Page } from '#functions/graph/pages.ts';
import { addDays, startOfDay } from '#functions/runtime/days.ts';
import type { EventsSource } from '#functions/streams/stream.ts';
import { factsOf } from '#functions/streams/stream-facts.ts';
import { partitionDates } from '#functions/streams/stream-window.ts';
import type { EventsWork } from './events-work.ts';

/** One turn of a stream of events. */
export type EventsRun = Extraction<EventsSource, EventsWork>;

/** All rows are of one read. */
const READ_ID = 1;

/**
 * Pages through the events of the stream's days until their end or the end of the turn.
 * @throws GraphError @throws RunTakenOver @throws LakeUnavailable @throws RowMisattributed
 */
export async function readEvents(run: EventsRun): Promise<ExtractionResult> {
  const { description, account } = run;
  const dates = partitionDates(factsOf(description), account, account);
  const ended = await readEdge(run, edgePath(account.account, description.source.edge), {
    parameters: {
      // Meta does not say whether its ends are inclusive: asks for a second more, and keeps what is within.
      since: startOfDay(account.since, account.timeZone) - 1,
      until: startOfDay(addDays(account.until, 1), account.timeZone),
    },
    countObjects: false,
    bisectObjects: false,
    keep: keepEvents(run, new Set(dates)),
    forget: (work) => {
      work.days = [];
    },
  });
  if (ended !== undefined) return ended;
  keepSilentDays(run, dates);
  return { kind: 'finished' };
}

/** Keeps the events of the dates, and their JSON. */
function keepEvents({ description, account, progress }: EventsRun, dates: ReadonlySet<string>) {
  const { work } = progress.state;
  const check = rowCheck(description, account);
  const fields = checkedFields(description);
  return ({ mapRows }: Page): void => {
    const rows = mapRows((row, json) => {
      check(row);
      return progress.dated(row, json);
    }, fields);
    const within = rows.filter(({ date }) => dates.has(date));
    work.days = [...new Set([...work.days, ...within.map(({ date }) => date)])].sort();
    progress.addPage(within, { group: 0, readId: READ_ID });
  };
}

/**
 * Events do not vanish, and Meta does not say for how long it lists them. So a day without any keeps what is published
 * of it.
 */
function keepSilentDays({ progress: { state }, clock }: EventsRun, dates: readonly string[]): void {
  const { days, startedAt = clock.now() } = state.work;
  for (const date of dates) if (!days.includes(date)) keepPublished(state, date, startedAt);
}
