import { assertRows, type Extraction, RowMisattributed } from '#functions/extract/extraction.ts';
import { GraphError, GraphTooMuchData } from '#functions/graph/errors.ts';
import { type Page, pages } from '#functions/graph/pages.ts';
import { isReadTooEarly } from '#functions/graph/reports.ts';
import type { InsightsWork, Report } from '#functions/lake/checkpoint.ts';
import { listedField, MAX_IN_FLIGHT, readAnew } from './report-plan.ts';
import { cutReport, replaceByListed, submitAgain } from './settle-report.ts';

/** Reports read at once: the next page of one is on its way while another's is parsed. */
const READERS = 3;
/** Times that a report which Meta calls complete may refuse to be read before it is submitted again. */
const MAX_REFUSALS = 5;
/** Unknown object: the report run has gone. */
const UNKNOWN_OBJECT = { code: 100, subcode: 33 };
/** "Invalid cursor": the report has to be read from its first page. */
const INVALID_CURSOR = 2642;

/**
 * Reads what is ready, several reports at once, until all are read or the time of the turn is up.
 * @throws the first error that is not one of a single report; by then no reader is at work any more.
 */
export async function readReports(
  run: Extraction,
  work: InsightsWork,
  ready: readonly Report[],
): Promise<void> {
  const queue = [...ready];
  const failures: unknown[] = [];
  const stopped = () => failures.length > 0 || run.clock.short();
  const reader = async () => {
    for (let report = queue.shift(); report !== undefined && !stopped(); report = queue.shift()) {
      try {
        await readReport(run, work, report, stopped);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  if (failures.length > 0) throw failures[0];
}

async function readReport(
  run: Extraction,
  work: InsightsWork,
  report: Report,
  stopped: () => boolean,
): Promise<void> {
  try {
    if (report.purpose === 'rows') await readRows(run, work, report, stopped);
    else await readIds(run, work, report, stopped);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    settleRefusal(run, work, report, error);
  }
}

async function readRows(
  run: Extraction,
  work: InsightsWork,
  report: Report,
  stopped: () => boolean,
): Promise<void> {
  for await (const page of pagesOf(run, report)) {
    assertRows(page.rows, run.description, run.account, report);
    if (isDoubtful(report, page)) return doubt(report);
    if (report.cursor === undefined) report.reading = work.nextReading++;
    run.progress.addPage(page.rows, { group: report.group, reading: report.reading ?? 0 }, page.bytes);
    run.progress.state.pageSize = page.pageSize;
    if (page.next === undefined) return finish(work, report);
    report.cursor = page.next;
    await run.progress.commitIfFull();
    if (stopped()) return;
  }
}

/** Lists the ids that have data; in one go, for a list that is cut short cannot be split by. */
async function readIds(
  run: Extraction,
  work: InsightsWork,
  report: Report,
  stopped: () => boolean,
): Promise<void> {
  const field = listedField(report, run.description);
  const ids = new Set<string>();
  for await (const page of pagesOf(run, report)) {
    if (ids.size === 0 && isDoubtful(report, page)) return doubt(report);
    for (const row of page.rows) {
      const id = row[field];
      if (typeof id !== 'string' || id === '')
        throw new RowMisattributed(`A row of a list of ids came without ${field}`);
      ids.add(id);
    }
    if (page.next === undefined) return replaceByListed(run, work, report, [...ids]);
    if (stopped()) return;
  }
}

function pagesOf(run: Extraction, report: Report): AsyncGenerator<Page> {
  return pages(
    run.client,
    `${report.id}/insights`,
    {},
    {
      ...(report.cursor === undefined ? {} : { after: report.cursor }),
      pageSize: run.description.pageSize,
      startPageSize: run.progress.state.pageSize,
      bisectObjects: false,
    },
  );
}

function finish(work: InsightsWork, report: Report): void {
  report.state = 'read';
  delete report.cursor;
  work.cap = Math.min(MAX_IN_FLIGHT, work.cap + 1);
}

/**
 * Whether a report seems to have no rows at all. One that is read too early looks the same (reference: reading early
 * gives 2601, or nothing), so it is believed only at the second time.
 */
function isDoubtful(report: Report, page: Page): boolean {
  return (
    page.rows.length === 0 &&
    page.next === undefined &&
    report.cursor === undefined &&
    report.doubted !== true
  );
}

function doubt(report: Report): void {
  report.doubted = true;
  refuse(report);
}

/** Puts a report back to be asked about again, and read from its first page. */
function refuse(report: Report): void {
  report.refusals += 1;
  report.state = 'submitted';
  readAnew(report);
}

/** Decides what becomes of a report that could not be read. @throws the error when it is not one of this report alone. */
function settleRefusal(run: Extraction, work: InsightsWork, report: Report, error: GraphError): void {
  const { code, subcode } = error.record;
  if (error instanceof GraphTooMuchData) return cutReport(run, work, report, error);
  const gone = code === UNKNOWN_OBJECT.code && subcode === UNKNOWN_OBJECT.subcode;
  if (!gone && !isReadTooEarly(error) && code !== INVALID_CURSOR) throw error;
  if (!gone && report.refusals < MAX_REFUSALS) return refuse(report);
  submitAgain(report, error);
}
