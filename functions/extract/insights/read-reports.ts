import type { Row } from '#functions/contract/row.ts';
import { checkedFields, RowMisattributed, rowCheck } from '#functions/extract/assert-rows.ts';
import { MAX_IN_FLIGHT } from '#functions/extract/reports-in-flight.ts';
import { GraphError, GraphTooMuchData } from '#functions/graph/errors.ts';
import { type Page, pages, rowsOf } from '#functions/graph/pages.ts';
import { droppedFields, isReadTooEarly, refusedSummaryFields } from '#functions/graph/reports.ts';
import type { InsightsRun } from './insights-run.ts';
import { cutReport, onDroppedFields, replaceByListed, submitAgain } from './on-report-error.ts';
import { advance, beginRead, doubtEmpty, finish, type Report, refuse } from './report.ts';
import { listedField, reportFields } from './report-request.ts';

/** Reports read concurrently: one downloads its next page while another is parsed. */
const READERS = 3;
/** Failed reads of a complete report before it is submitted again. */
const MAX_REFUSALS = 5;
/** Unknown object: the report run is gone. */
const UNKNOWN_OBJECT = { code: 100, subcode: 33 };
/** "Invalid cursor": read the report again from its first page. */
const INVALID_CURSOR = 2642;

/**
 * Reads the ready reports concurrently until all are read or the turn must end.
 * @param isKnownIdle whether Meta's totals show no delivery in a report's days. Then it may be empty.
 * @throws the first error that does not affect just one report, after all readers have stopped.
 */
export async function readReports(
  run: InsightsRun,
  ready: readonly Report[],
  isKnownIdle: (report: Report) => boolean,
): Promise<void> {
  const queue = [...ready];
  const failures: unknown[] = [];
  const stopped = () => failures.length > 0 || run.clock.short();
  const reader = async () => {
    for (let report = queue.shift(); report !== undefined && !stopped(); report = queue.shift()) {
      try {
        await readReport({ run, report, isKnownIdle, stopped });
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  if (failures.length > 0) throw failures[0];
}

/** One read of a report. */
interface Reading {
  readonly run: InsightsRun;
  readonly report: Report;
  readonly isKnownIdle: (report: Report) => boolean;
  readonly stopped: () => boolean;
}

async function readReport(reading: Reading): Promise<void> {
  const { run, report } = reading;
  try {
    await (report.purpose === 'rows' ? readRows(reading) : readIds(reading));
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    onReadError(run, report, error);
  }
}

async function readRows(reading: Reading): Promise<void> {
  const { run, report, stopped } = reading;
  const { work, progress } = run;
  const check = rowCheck(run.description, run.account, report);
  const fields = checkedFields(run.description);
  for await (const page of pagesOf(run, report)) {
    const rows = page.mapRows((row, json) => {
      check(row);
      return isKept(report, row) ? progress.dated(row, json) : undefined;
    }, fields);
    if (isDoubtful(reading, page, rows)) return doubtEmpty(report);
    if (report.cursor === undefined) beginRead(report, work.nextReadId++);
    const kept = rows.filter((row) => row !== undefined);
    progress.addPage(kept, { group: report.group, readId: report.readId ?? 0 });
    progress.state.pageSize = page.pageSize;
    if (page.next === undefined) {
      finish(report);
      work.cap = Math.min(MAX_IN_FLIGHT, work.cap + 1);
      return;
    }
    advance(report, page.next);
    await progress.commitIfFull();
    if (stopped()) return;
  }
}

/** Whether to keep a row: all, unless the report is reread for some days. */
const isKept = ({ onlyDays }: Report, row: Row): boolean =>
  onlyDays === undefined || onlyDays.includes(String(row.date_start));

/** Lists the ids that have data. Does not stop early, because a split needs the complete list. */
async function readIds(reading: Reading): Promise<void> {
  const { run, report, stopped } = reading;
  const field = listedField(report, run.description);
  const ids = new Set<string>();
  for await (const page of pagesOf(run, report)) {
    const rows = rowsOf(page);
    if (ids.size === 0 && isDoubtful(reading, page, rows)) return doubtEmpty(report);
    for (const row of rows) {
      const id = row[field];
      if (typeof id !== 'string' || id === '')
        throw new RowMisattributed(`A row of a list of ids lacks ${field}`);
      ids.add(id);
    }
    if (page.next === undefined) return replaceByListed(run, report, [...ids]);
    if (stopped()) return;
  }
}

const pagesOf = ({ client, description, progress }: InsightsRun, report: Report): AsyncGenerator<Page> =>
  pages(
    client,
    `${report.id}/insights`,
    { fields: reportFields(report, description) },
    {
      ...(report.cursor === undefined ? {} : { after: report.cursor }),
      pageSize: description.pageSize,
      startPageSize: progress.state.pageSize,
      bisectObjects: false,
    },
  );

/** Whether to doubt an empty report. One that is read too early looks the same, so it is read once more. */
function isDoubtful(
  { report, isKnownIdle }: Reading,
  page: Pick<Page, 'next'>,
  rows: readonly unknown[],
): boolean {
  if (rows.length > 0 || page.next !== undefined || report.cursor !== undefined) return false;
  return report.seenEmpty !== true && report.rereading !== true && !isKnownIdle(report);
}

/** Handles a report that could not be read. @throws the error unless it affects only this report. */
function onReadError(run: InsightsRun, report: Report, error: GraphError): void {
  if (error instanceof GraphTooMuchData) return cutReport(run, report, error);
  const dropped = droppedFields(error);
  if (dropped.length > 0) return onDroppedFields(run, report, dropped, error);
  const { code, subcode } = error;
  const isGone = code === UNKNOWN_OBJECT.code && subcode === UNKNOWN_OBJECT.subcode;
  if (!isGone && !isReadTooEarly(error) && code !== INVALID_CURSOR) throw error;
  if (!isGone && report.refusals < MAX_REFUSALS) return refuse(report);
  const refused = refusedSummaryFields(error);
  if (refused.length > 0) return onDroppedFields(run, report, refused, error);
  submitAgain(report, error);
}
