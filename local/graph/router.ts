import type { Call } from './calls.ts';
import type { Account } from './data/accounts.ts';
import { parseId } from './data/ids.ts';
import { EDGES, edgeItems, parseEdge } from './edges.ts';
import { GRAPH_ERRORS } from './graph-error-table.ts';
import { insightsItems, parseInsights, totalsOf } from './insights.ts';
import { accountRow, assertFields, NODE_TYPES, type NodeKind, nodeRow } from './nodes.ts';
import { incompleteCreative, type PageRequest, type PageTwist, pageReply } from './paging.ts';
import { askedFields, pageLimit } from './params.ts';
import {
  assertReadable,
  badParameter,
  GraphFailure,
  jsonReply,
  type Reply,
  unknownObject,
} from './replies.ts';
import { reportRunRow } from './report-run.ts';
import type { Report, ReportFlaw, Reports } from './reports.ts';

/** What calls are answered from. */
export interface World {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly reports: Reports;
  readonly pageCap: number;
  readonly today: string | undefined;
  readonly origin: string;
  readonly accessToken: string;
}

/** What a fault adds to a call that is carried out. */
export interface Twists {
  readonly page?: PageTwist;
  readonly report?: ReportFlaw;
}

/**
 * Carries out a call.
 * @throws GraphFailure for everything that Graph refuses.
 */
export function answer(call: Call, world: World, twists: Twists): Reply {
  if (call.kind === 'accounts') return listAccounts(call, world, twists.page);
  if (call.account === undefined) throw unknownObject(call.id, call.method);
  assertReadable(call.account);
  if (call.kind !== 'submit' && call.method === 'POST') throw unknownObject(call.id, call.method);
  switch (call.kind) {
    case 'account':
      return jsonReply(200, accountRow(call.account, askedFields(call.params.fields)));
    case 'probe':
      return readTotals(call, call.account, world);
    case 'submit':
      return submit(call, call.account, world, twists.report);
    case 'status':
      return jsonReply(200, reportRunRow(world.reports, reportOf(call, world), call));
    case 'read':
      return readRows(call, call.account, world, twists.page);
    case 'list':
      return listEdge(call, call.account, world, twists.page);
    case 'object':
      return readObject(call, call.account, twists.page);
    case 'other':
      throw call.edge === undefined
        ? unknownObject(call.id, call.method)
        : badParameter(`Tried accessing nonexisting field (${call.edge}) on node type (AdAccount)`);
  }
}

function listAccounts(call: Call, world: World, twist: PageTwist | undefined): Reply {
  const fields = askedFields(call.params.fields);
  const readable = [...world.accounts.values()].filter((account) => account.readable);
  const items = (from: number) =>
    readable.map((account, position) => ({ position, make: () => accountRow(account, fields) })).slice(from);
  return pageReply({ ...pageOf(call, world, 'me/adaccounts', twist), items });
}

function submit(call: Call, account: Account, world: World, flaw: ReportFlaw | undefined): Reply {
  const query = parseInsights(account, call.params, world.today);
  const report = world.reports.submit(query, call.stream);
  if (flaw !== undefined) report.flaws.unshift(flaw);
  return jsonReply(200, { report_run_id: report.id });
}

/** Totals of the account over the window: one row, or none where nothing was delivered. */
function readTotals(call: Call, account: Account, world: World): Reply {
  const data = [...totalsOf(account, call.params, world.today)];
  return jsonReply(200, { data });
}

/** Rows of a report, or synchronous insights when the id is an account's. */
function readRows(call: Call, account: Account, world: World, twist: PageTwist | undefined): Reply {
  if (call.id === account.id) {
    const query = parseInsights(account, call.params, world.today);
    world.reports.assertSize(query);
    const list = `${account.id}/insights/${query.level}`;
    return pageReply({ ...pageOf(call, world, list, twist), items: (from) => insightsItems(query, from) });
  }
  const report = reportOf(call, world);
  if (!world.reports.isReadable(report)) throw new GraphFailure(GRAPH_ERRORS['read-too-early']);
  const shown = isEmptyRead(report, call) ? ({ kind: 'empty' } as const) : twist;
  return pageReply({
    ...pageOf(call, world, report.id, shown),
    items: (from) => insightsItems(report.query, from),
  });
}

function isEmptyRead(report: Report, call: Call): boolean {
  if ((call.params.after ?? '') !== '') return false;
  report.readsOfStart += 1;
  const empty = report.flaws.find((flaw) => flaw.kind === 'empty');
  return empty !== undefined && report.readsOfStart <= empty.reads;
}

function listEdge(call: Call, account: Account, world: World, twist: PageTwist | undefined): Reply {
  const kind = EDGES[call.edge ?? ''];
  if (kind === undefined) throw unknownObject(call.id, call.method);
  const query = parseEdge(account, kind, call.params);
  const list = `${account.id}/${call.edge}`;
  return pageReply({ ...pageOf(call, world, list, twist), items: (from) => edgeItems(query, from) });
}

function readObject(call: Call, account: Account, twist: PageTwist | undefined): Reply {
  const id = parseId(call.id);
  if (id === undefined || !isNode(id.kind) || id.index >= NODE_TYPES[id.kind].count(account)) {
    throw unknownObject(call.id, call.method);
  }
  const fields = askedFields(call.params.fields);
  assertFields(id.kind, fields);
  const row = nodeRow(id.kind, account, id.index, fields);
  if (twist?.kind === 'unreadable' && twist.id === call.id && Object.keys(row).length > 1) {
    throw incompleteCreative();
  }
  return jsonReply(200, row);
}

const isNode = (kind: string): kind is NodeKind => kind in NODE_TYPES;

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
  twist: PageTwist | undefined,
): Omit<PageRequest, 'items'> {
  const url = new URL(call.path, world.origin);
  url.searchParams.set('access_token', world.accessToken);
  for (const [name, value] of Object.entries(call.params)) {
    if (name !== 'after' && name !== 'before') url.searchParams.set(name, value);
  }
  return {
    list,
    url,
    twist,
    after: call.params.after,
    limit: pageLimit(call.params.limit, world.pageCap),
  };
}
