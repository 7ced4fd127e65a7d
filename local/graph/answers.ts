import { answerReport, queryInsights, readReport, submitReport } from './answer-insights.ts';
import { listAccounts, listEdge, readObject } from './answer-objects.ts';
import type { Call } from './calls.ts';
import { EVENT_EDGE, listEvents } from './events.ts';
import { GRAPH_ERRORS } from './graph-error-table.ts';
import { accountRow } from './nodes.ts';
import type { PageFault } from './paging.ts';
import { askedFields } from './params.ts';
import {
  assertReadable,
  badParameter,
  GraphFailure,
  jsonReply,
  type Reply,
  unknownObject,
} from './replies.ts';
import type { ReportFault } from './report-runs.ts';
import { answerAboutToken, mayReadAds } from './token.ts';
import type { World } from './world.ts';

/** Faults of a call that is carried out. */
export interface CallFaults {
  readonly page?: PageFault;
  readonly report?: ReportFault;
}

/**
 * Carries out a call.
 * @throws GraphFailure for everything that Graph refuses.
 */
export function answer(call: Call, world: World, faults: CallFaults): Reply {
  const { account } = call;
  if (call.kind === 'about' && account === undefined && !call.id.startsWith('act_')) {
    return answerAboutToken(call, world.token);
  }
  if (!mayReadAds(world.token)) throw new GraphFailure(GRAPH_ERRORS['graph-200']);
  if (call.kind === 'accounts') return listAccounts(call, world, faults.page);
  if (account === undefined) throw unknownObject(call.id, call.method);
  assertReadable(account);
  if (call.kind !== 'submit' && call.method === 'POST') throw unknownObject(call.id, call.method);
  switch (call.kind) {
    case 'about':
      return jsonReply(200, { data: [{ ads_running_or_in_review_count: account.ads }] });
    case 'account':
      return jsonReply(200, accountRow(account, askedFields(call.params.fields)));
    case 'submit':
      return submitReport(call, account, world, faults.report);
    case 'status':
      return answerReport(call, world);
    case 'query':
    case 'totals':
      return queryInsights(call, account, world, faults.page);
    case 'read':
      return readReport(call, world, faults.page);
    case 'list':
      return call.source === EVENT_EDGE
        ? listEvents(call, account, world, faults.page)
        : listEdge(call, account, world, faults.page);
    case 'object':
      return jsonReply(200, readObject(call, account, faults.page));
    case 'other':
      throw call.edge === undefined
        ? unknownObject(call.id, call.method)
        : badParameter(`Tried accessing nonexisting field (${call.edge}) on node type (AdAccount)`);
  }
}
