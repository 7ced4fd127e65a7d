import type { Account } from './data/accounts.ts';
import { AD_STATUSES, adStatus, adsetOf, campaignOf, campaignStatus } from './data/dataset.ts';
import { objectId } from './data/ids.ts';
import { assertFields, NODE_TYPES, type NodeKind, nodeRow } from './nodes.ts';
import type { Item } from './paging.ts';
import { type AskedField, askedFields, type Filter, filterList, textList, valuesOf } from './params.ts';
import { badParameter } from './replies.ts';

/** Edges of an account that list objects. */
export const EDGES: Readonly<Record<string, NodeKind>> = {
  ads: 'ad',
  adcreatives: 'creative',
  campaigns: 'campaign',
};

/** A checked listing. */
export interface EdgeQuery {
  readonly account: Account;
  readonly kind: NodeKind;
  readonly fields: readonly AskedField[];
  readonly accepts: (index: number) => boolean;
}

/** Left out unless asked for; deleted objects are not listed even then. Meta: manage-your-ad-object-status. */
const NOT_BY_DEFAULT = new Set(['ARCHIVED', 'DELETED']);

/**
 * Reads and checks the parameters of a listing.
 * @throws GraphFailure 100 with Graph's message.
 */
export function parseEdge(
  account: Account,
  kind: NodeKind,
  params: Readonly<Record<string, string>>,
): EdgeQuery {
  const fields = askedFields(params.fields);
  assertFields(kind, fields);
  const filters = filterList(params.filtering);
  const statuses = askedStatuses(params.effective_status, filters);
  const status = { ad: adStatus, campaign: campaignStatus, creative: () => 'ACTIVE' }[kind];
  const listed = (index: number): boolean => {
    const own = status(account, index);
    return own !== 'DELETED' && (statuses === undefined ? !NOT_BY_DEFAULT.has(own) : statuses.has(own));
  };
  const tests = [
    listed,
    ...filters
      .filter((filter) => !isStatusFilter(filter))
      .map((filter) => idCondition(account, kind, filter)),
  ];
  return { account, kind, fields, accepts: (index) => tests.every((test) => test(index)) };
}

const isStatusFilter = (filter: Filter): boolean => /^((ad|campaign)\.)?effective_status$/.test(filter.field);

function askedStatuses(
  text: string | undefined,
  filters: readonly Filter[],
): ReadonlySet<string> | undefined {
  const filter = filters.find(isStatusFilter);
  const statuses = filter === undefined ? new Set(textList('effective_status', text)) : valuesOf(filter);
  const wrong = [...statuses].find((status) => !AD_STATUSES.has(status));
  if (wrong !== undefined) throw badParameter(`param effective_status has no value ${wrong}`);
  return statuses.size === 0 ? undefined : statuses;
}

function idCondition(account: Account, kind: NodeKind, filter: Filter): (index: number) => boolean {
  const values = valuesOf(filter);
  const supported = ['IN', 'EQUAL'].includes(filter.operator.toUpperCase());
  if (supported && (filter.field === 'id' || filter.field === `${kind}.id`)) {
    return (index) => values.has(objectId(account, kind, index));
  }
  if (supported && kind === 'ad' && filter.field === 'adset.id') {
    return (ad) => values.has(objectId(account, 'adset', adsetOf(account, ad)));
  }
  if (supported && kind === 'ad' && filter.field === 'campaign.id') {
    return (ad) => values.has(objectId(account, 'campaign', campaignOf(account, ad)));
  }
  throw badParameter(`param filtering: ${filter.field} ${filter.operator} is not supported.`);
}

/** Objects of a listing from a position on. */
export function* edgeItems(query: EdgeQuery, from: number): Generator<Item> {
  const { account, kind, fields, accepts } = query;
  const count = NODE_TYPES[kind].count(account);
  for (let position = from; position < count; position += 1) {
    if (accepts(position)) yield { position, make: () => nodeRow(kind, account, position, fields) };
  }
}
