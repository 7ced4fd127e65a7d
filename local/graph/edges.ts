import type { Account } from './data/accounts.ts';
import { objectId } from './data/ids.ts';
import type { ObjectType } from './data/object-type.ts';
import { type EdgeName, objectTypeOf } from './data/objects.ts';
import { assertFields, nodeRow } from './nodes.ts';
import type { Item } from './paging.ts';
import { type AskedField, askedFields, type Filter, filterList, textList, valuesOf } from './params.ts';
import { badParameter } from './replies.ts';

/** A checked listing. */
export interface EdgeQuery {
  readonly account: Account;
  readonly type: ObjectType;
  readonly fields: readonly AskedField[];
  readonly accepts: (index: number) => boolean;
}

/** Left out unless asked for; deleted objects are not listed even then. Meta: manage-your-ad-object-status. */
const NOT_BY_DEFAULT: ReadonlySet<string> = new Set(['ARCHIVED', 'DELETED']);

/**
 * Reads and checks the parameters of a listing.
 * @throws GraphFailure 100 with Graph's message.
 */
export function parseEdge(
  account: Account,
  edge: EdgeName,
  params: Readonly<Record<string, string>>,
): EdgeQuery {
  const type = objectTypeOf(edge);
  const fields = askedFields(params.fields);
  assertFields(type, fields);
  const filters = filterList(params.filtering);
  const isStatus = ({ field }: Filter) =>
    field === 'effective_status' || field === `${type.kind}.effective_status`;
  const tests = [
    statusTest(account, type, params.effective_status, filters.find(isStatus)),
    ...filters.filter((filter) => !isStatus(filter)).map((filter) => idTest(account, type, filter)),
  ];
  return { account, type, fields, accepts: (index) => tests.every((test) => test(index)) };
}

type Test = (index: number) => boolean;

function statusTest(
  account: Account,
  { statuses }: ObjectType,
  text: string | undefined,
  filter: Filter | undefined,
): Test {
  if (statuses === undefined) return () => true;
  const asked = filter === undefined ? new Set(textList('effective_status', text)) : valuesOf(filter);
  const wrong = [...asked].find((status) => !statuses.values.has(status));
  if (wrong !== undefined) throw badParameter(`param effective_status has no value ${wrong}`);
  return (index) => {
    const status = statuses.of(account, index);
    return status !== 'DELETED' && (asked.size === 0 ? !NOT_BY_DEFAULT.has(status) : asked.has(status));
  };
}

function idTest(account: Account, type: ObjectType, filter: Filter): Test {
  const values = valuesOf(filter);
  const parent = filter.field.replace(/\.id$/, '');
  if (['IN', 'EQUAL'].includes(filter.operator.toUpperCase())) {
    if (filter.field === 'id' || parent === type.kind) {
      return (index) => values.has(objectId(account, type.kind, index));
    }
    const link = type.links?.[parent];
    if (link !== undefined)
      return (index) => values.has(objectId(account, link.kind, link.of(account, index)));
  }
  throw badParameter(`param filtering: ${filter.field} ${filter.operator} is not supported.`);
}

/** Objects of a listing from a position on. */
export function* edgeItems(query: EdgeQuery, from: number): Generator<Item> {
  const { account, type, fields, accepts } = query;
  const count = type.count(account);
  for (let position = from; position < count; position += 1) {
    if (accepts(position)) yield { position, make: () => nodeRow(type, account, position, fields) };
  }
}
