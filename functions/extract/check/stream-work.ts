import type { Span, StreamWork } from '#functions/contract/check.ts';
import { MAX_IN_FLIGHT } from '#functions/extract/reports-in-flight.ts';

/** Seconds that Meta takes for a report: small ones, and those of a large account (reference: airbytehq/airbyte#8282). */
const REPORT_SECONDS: Span = { from: 40, to: 300 };
/** Polls of a report: it is ready at the first, or after five minutes. */
const POLLS: Span = { from: 1, to: 6 };
/** Seconds of one request, and of the start of a turn. */
const REQUEST_SECONDS: Span = { from: 0.3, to: 1.5 };
const TURN_SECONDS = 2;
/** Seconds to read, stage and write a thousand rows (docs/scale.md). */
const THOUSAND_ROWS_SECONDS: Span = { from: 0.5, to: 2.5 };
/** Days of a request for Meta's totals. */
const TOTAL_DAYS = 100;
/** Reports of a stream in flight at first; one more for each that succeeds. */
const FIRST_IN_FLIGHT = 5;

/** What an insights stream has before it. */
export interface InsightsAmount {
  /** Days of the window. */
  readonly days: number;
  /** Reports that are not known to be empty, and rows of each. */
  readonly reports: number;
  readonly rowsPerReport: number;
  readonly pageSize: number;
  /** Stretches of days without delivery: each is asked about once more. */
  readonly idleStretches: number;
}

/** What an insights stream takes. */
export function insightsWork({
  days,
  reports,
  rowsPerReport,
  pageSize,
  idleStretches,
}: InsightsAmount): StreamWork {
  const rows = Math.round(reports * rowsPerReport);
  const opening = Math.ceil(days / TOTAL_DAYS) + idleStretches;
  if (reports === 0) return listed('insights', { from: opening, to: opening }, 0);
  const pages = reports * Math.max(1, Math.ceil(rowsPerReport / pageSize));
  const waves = wavesOf(reports);
  // Totals are asked before each wave and after it.
  const fixed = opening + reports + pages + 2 * waves - 1;
  const requests = { from: fixed + reports * POLLS.from, to: fixed + reports * POLLS.to };
  const turns = { from: waves * 2, to: waves * 8 };
  return {
    quota: 'insights',
    reports,
    requests,
    rows,
    turns,
    seconds: sum(
      { from: waves * REPORT_SECONDS.from, to: waves * REPORT_SECONDS.to },
      working(requests, turns, rows),
    ),
  };
}

/** What a stream takes that only lists. */
export function listed(quota: StreamWork['quota'], requests: Span, rows: number): StreamWork {
  const turns = { from: 1, to: 1 + Math.floor(requests.to / 500) };
  return { quota, reports: 0, requests, rows, turns, seconds: working(requests, turns, rows) };
}

function working(requests: Span, turns: Span, rows: number): Span {
  const of = (end: 'from' | 'to') =>
    turns[end] * TURN_SECONDS +
    requests[end] * REQUEST_SECONDS[end] +
    (rows / 1000) * THOUSAND_ROWS_SECONDS[end];
  return { from: of('from'), to: of('to') };
}

/** How often reports are waited for, one batch after the other. */
function wavesOf(reports: number): number {
  let waves = 0;
  for (let left = reports, cap = FIRST_IN_FLIGHT; left > 0; waves += 1) {
    left -= cap;
    cap = Math.min(MAX_IN_FLIGHT, cap * 2);
  }
  return waves;
}

const sum = (a: Span, b: Span): Span => ({ from: a.from + b.from, to: a.to + b.to });
