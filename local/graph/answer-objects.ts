import type { Call } from './calls.ts';
import type { Account } from './data/accounts.ts';
import { parseId } from './data/ids.ts';
import { isEdge, objectTypeOf } from './data/objects.ts';
import { assertLight, edgeItems, edgeSummary, parseEdge } from './edges.ts';
import { accountRow, assertFields, nodeRow } from './nodes.ts';
import { pageOf } from './page-request.ts';
import { incompleteCreative, type PageFault, pageReply } from './paging.ts';
import { askedFields, pageLimit } from './params.ts';
import { type Reply, unknownObject } from './replies.ts';
import type { World } from './world.ts';

/** The accounts that the token may read. */
export function listAccounts(call: Call, world: World, fault: PageFault | undefined): Reply {
  const fields = askedFields(call.params.fields);
  const readable = [...world.accounts.values()].filter((account) => account.readable);
  const items = (from: number) =>
    readable.map((account, position) => ({ position, make: () => accountRow(account, fields) })).slice(from);
  return pageReply({ ...pageOf(call, world, 'me/adaccounts', fault), items });
}

/** A page of an edge of the account. @throws GraphFailure for a query that Graph refuses. */
export function listEdge(call: Call, account: Account, world: World, fault: PageFault | undefined): Reply {
  const { edge } = call;
  if (!isEdge(edge)) throw unknownObject(call.id, call.method);
  const query = parseEdge(account, edge, call.params);
  assertLight(query, pageLimit(call.params.limit, world.pageCap));
  const summary = edgeSummary(query, call.params.summary, world.totalCounts);
  return pageReply({
    ...pageOf(call, world, `${account.id}/${edge}`, fault),
    ...(summary === undefined ? {} : { summary }),
    items: (from) => edgeItems(query, from),
  });
}

/** One object of any status. @throws GraphFailure if it does not exist or cannot be read. */
export function readObject(
  call: Call,
  account: Account,
  fault: PageFault | undefined,
): Record<string, unknown> {
  const { id: text, source } = call;
  if (!isEdge(source)) throw unknownObject(text, call.method);
  const type = objectTypeOf(source);
  const index = type.find === undefined ? parseId(text)?.index : type.find(account, text);
  if (index === undefined || index >= type.count(account)) throw unknownObject(text, call.method);
  const fields = askedFields(call.params.fields);
  assertFields(type, fields);
  const row = nodeRow(type, account, index, fields);
  if (fault?.kind === 'unreadable' && fault.id === text && Object.keys(row).length > 1) {
    throw incompleteCreative();
  }
  return row;
}
