import type { Call } from './calls.ts';
import type { Account } from './data/accounts.ts';
import { parseId } from './data/ids.ts';
import { isLevel, LEVEL_OBJECTS } from './data/levels.ts';
import { GRAPH_ERRORS } from './graph-error-table.ts';
import { insightsItems } from './insights.ts';
import { type InsightsQuery, parseInsights, type Within } from './insights-query.ts';
import { pageOf } from './page-request.ts';
import { type PageFault, pageReply, withoutLost } from './paging.ts';
import { askedFields } from './params.ts';
import { badParameter, GraphFailure, jsonReply, type Reply, unknownObject } from './replies.ts';
import { reportRunRow } from './report-run-fields.ts';
import { isImpossible, type Report, type ReportFault } from './report-runs.ts';
import type { World } from './world.ts';

/** Creates a report. @throws GraphFailure for a query that Graph refuses. */
export function submitReport(
  call: Call,
  account: Account,
  world: World,
  fault: ReportFault | undefined,
): Reply {
  const report = world.reports.submit(parseInsights(account, call.params, world.today));
  if (fault !== undefined) report.faults.unshift(fault);
  return jsonReply(200, { report_run_id: report.id });
}

/** Answers a poll. @throws GraphFailure while the report cannot be found. */
export const answerReport = (call: Call, world: World): Reply =>
  jsonReply(200, reportRunRow(world.reports, reportOf(call, world), call));

/** Insights without a report, of the account or of one object. @throws GraphFailure for a query that Graph refuses. */
export function queryInsights(
  call: Call,
  account: Account,
  world: World,
  fault: PageFault | undefined,
): Reply {
  const within = call.id === account.id ? undefined : objectOf(call, account);
  const query = parseInsights(account, call.params, world.today, within);
  assertSynchronous(query);
  world.reports.assertSize(query);
  const growth = world.restatements.of(account);
  const list = `${call.id}/${query.source}`;
  return pageReply({
    ...pageOf(call, world, list, fault),
    items: (from) => insightsItems(query, from, growth),
  });
}

/** @throws GraphFailure for a query that only a report can answer, or that nothing can. Meta: marketing-api/insights. */
function assertSynchronous(query: InsightsQuery): void {
  if (query.isOldReach) {
    throw badParameter(
      'reach, frequency and cpp with breakdowns are available for the last 13 months only. Use an asynchronous request.',
    );
  }
  if (isImpossible(query)) throw new GraphFailure(GRAPH_ERRORS['graph-2-1504044']);
}

/** The object whose insights are requested. @throws GraphFailure if it does not exist. */
function objectOf(call: Call, account: Account): Within {
  const id = parseId(call.id);
  const level = id?.kind;
  if (id === undefined || !isLevel(level)) throw unknownObject(call.id);
  if (id.index >= LEVEL_OBJECTS[level].count(account)) throw unknownObject(call.id);
  return { level, index: id.index };
}

/** Rows of a completed report. @throws GraphFailure if it is not completed, or was created without these fields. */
export function readReport(call: Call, world: World, fault: PageFault | undefined): Reply {
  const report = reportOf(call, world);
  if (!world.reports.isReadable(report)) throw new GraphFailure(GRAPH_ERRORS['read-too-early']);
  const query = { ...report.query, fields: fieldsOf(report, call) };
  const shown = isEmptyRead(report, call) ? ({ kind: 'empty' } as const) : fault;
  const growth = report.growth ?? world.restatements.of(query.account);
  return pageReply({
    ...pageOf(call, world, report.id, shown),
    items: (from) => rowsOf(report, query, from, growth),
  });
}

function rowsOf(report: Report, query: InsightsQuery, from: number, growth: (day: number) => number) {
  const items = (start: number) => insightsItems(query, start, growth);
  const lost = report.faults.find((each) => each.kind === 'rows-lost');
  return lost === undefined ? items(from) : withoutLost(items, from, lost);
}

/** The fields of a read: the report's, or those in the request. */
function fieldsOf(report: Report, call: Call): readonly string[] {
  const dropped = report.faults.find((each) => each.kind === 'fields-dropped')?.fields ?? [];
  const there = report.query.fields.filter((name) => !dropped.includes(name));
  const asked = askedFields(call.params.fields).map(({ name }) => name);
  const missing = asked.filter((name) => !there.includes(name));
  if (missing.length > 0) {
    throw badParameter(
      `Cannot include ${missing.join(', ')} in fields param because they weren't there while creating the report run. All available values are: ${there.join(', ')}`,
    );
  }
  // Every row has both dates, even if not requested.
  return asked.length === 0 ? there : [...new Set([...asked, 'date_start', 'date_stop'])];
}

function isEmptyRead(report: Report, call: Call): boolean {
  if ((call.params.after ?? '') !== '') return false;
  report.readsOfStart += 1;
  const empty = report.faults.find((each) => each.kind === 'empty');
  return empty !== undefined && report.readsOfStart <= empty.reads;
}

function reportOf(call: Call, world: World): Report {
  const report = world.reports.find(call.id);
  if (report === undefined) throw unknownObject(call.id, call.method);
  return report;
}
