import type { Call } from './calls.ts';
import type { Account } from './data/accounts.ts';
import { parseId } from './data/ids.ts';
import { edgeOfKind, isEdge } from './data/objects.ts';
import { edgeItems, parseEdge } from './edges.ts';
import { GRAPH_ERRORS } from './graph-error-table.ts';
import { insightsItems, parseInsights, totalsOf } from './insights.ts';
import { accountRow, assertFields, nodeRow } from './nodes.ts';
import { incompleteCreative, type PageFault, type PageRequest, pageReply } from './paging.ts';
import { askedFields, pageLimit } from './params.ts';
import {
  assertReadable,
  badParameter,
  GraphFailure,
  jsonReply,
  type Reply,
  unknownObject,
} from './replies.ts';
import { reportRunRow } from './report-run-fields.ts';
import type { Report, ReportFault } from './report-runs.ts';
import type { World } from './world.ts';

/** What is wrong with a call that is carried out. */
export interface CallFaults {
  readonly page?: PageFault;
  readonly report?: ReportFault;
}

/**
 * Carries out a call.
 * @throws GraphFailure for everything that Graph refuses.
 */
export function answer(call: Call, world: World, faults: CallFaults): Reply {
  if (call.kind === 'accounts') return listAccounts(call, world, faults.page);
  if (call.account === undefined) throw unknownObject(call.id, call.method);
  assertReadable(call.account);
  if (call.kind !== 'submit' && call.method === 'POST') throw unknownObject(call.id, call.method);
  switch (call.kind) {
    case 'account':
      return jsonReply(200, accountRow(call.account, askedFields(call.params.fields)));
    case 'totals':
      return readTotals(call, call.account, world);
    case 'submit':
      return submit(call, call.account, world, faults.report);
    case 'status':
      return jsonReply(200, reportRunRow(world.reports, reportOf(call, world), call));
    case 'query':
      return queryRows(call, call.account, world, faults.page);
    case 'read':
      return readReport(call, world, faults.page);
    case 'list':
      return listEdge(call, call.account, world, faults.page);
    case 'object':
      return readObject(call, call.account, faults.page);
    case 'other':
      throw call.edge === undefined
        ? unknownObject(call.id, call.method)
        : badParameter(`Tried accessing nonexisting field (${call.edge}) on node type (AdAccount)`);
  }
}

function listAccounts(call: Call, world: World, fault: PageFault | undefined): Reply {
  const fields = askedFields(call.params.fields);
  const readable = [...world.accounts.values()].filter((account) => account.readable);
  const items = (from: number) =>
    readable.map((account, position) => ({ position, make: () => accountRow(account, fields) })).slice(from);
  return pageReply({ ...pageOf(call, world, 'me/adaccounts', fault), items });
}

function submit(call: Call, account: Account, world: World, fault: ReportFault | undefined): Reply {
  const query = parseInsights(account, call.params, world.today);
  const report = world.reports.submit(query);
  if (fault !== undefined) report.faults.unshift(fault);
  return jsonReply(200, { report_run_id: report.id });
}

/** Totals of the account over the window: one row, or none where nothing was delivered. */
function readTotals(call: Call, account: Account, world: World): Reply {
  const data = [...totalsOf(account, call.params, world.today)];
  return jsonReply(200, { data });
}

/** Insights without a report. */
function queryRows(call: Call, account: Account, world: World, fault: PageFault | undefined): Reply {
  const query = parseInsights(account, call.params, world.today);
  world.reports.assertSize(query);
  const list = `${account.id}/insights/${query.level}`;
  return pageReply({ ...pageOf(call, world, list, fault), items: (from) => insightsItems(query, from) });
}

function readReport(call: Call, world: World, fault: PageFault | undefined): Reply {
  const report = reportOf(call, world);
  if (!world.reports.isReadable(report)) throw new GraphFailure(GRAPH_ERRORS['read-too-early']);
  const shown = isEmptyRead(report, call) ? ({ kind: 'empty' } as const) : fault;
  return pageReply({
    ...pageOf(call, world, report.id, shown),
    items: (from) => insightsItems(report.query, from),
  });
}

function isEmptyRead(report: Report, call: Call): boolean {
  if ((call.params.after ?? '') !== '') return false;
  report.readsOfStart += 1;
  const empty = report.faults.find((each) => each.kind === 'empty');
  return empty !== undefined && report.readsOfStart <= empty.reads;
}

function listEdge(call: Call, account: Account, world: World, fault: PageFault | undefined): Reply {
  const { edge } = call;
  if (!isEdge(edge)) throw unknownObject(call.id, call.method);
  const query = parseEdge(account, edge, call.params);
  const list = `${account.id}/${edge}`;
  return pageReply({ ...pageOf(call, world, list, fault), items: (from) => edgeItems(query, from) });
}

function readObject(call: Call, account: Account, fault: PageFault | undefined): Reply {
  const id = parseId(call.id);
  const type = id === undefined ? undefined : edgeOfKind(id.kind)?.type;
  if (id === undefined || type === undefined || id.index >= type.count(account)) {
    throw unknownObject(call.id, call.method);
  }
  const fields = askedFields(call.params.fields);
  assertFields(type, fields);
  const row = nodeRow(type, account, id.index, fields);
  if (fault?.kind === 'unreadable' && fault.id === call.id && Object.keys(row).length > 1) {
    throw incompleteCreative();
  }
  return jsonReply(200, row);
}

function reportOf(call: Call, world: World): Report {
  const report = world.reports.find(call.id);
  if (report === undefined) throw unknownObject(call.id, call.method);
  return report;
}

/** What all pages have in common; `next` repeats the parameters and, as at Meta, holds the token. */
function pageOf(
  call: Call,
  world: World,
  list: string,
  fault: PageFault | undefined,
): Omit<PageRequest, 'items'> {
  const url = new URL(call.path, world.origin);
  url.searchParams.set('access_token', world.accessToken);
  for (const [name, value] of Object.entries(call.params)) {
    if (name !== 'after' && name !== 'before') url.searchParams.set(name, value);
  }
  return {
    list,
    url,
    fault,
    after: call.params.after,
    limit: pageLimit(call.params.limit, world.pageCap),
  };
}
