import type { Account } from './data/accounts.ts';
import { objectId } from './data/ids.ts';
import type { ObjectType } from './data/object-type.ts';
import { type EdgeName, objectTypeOf } from './data/objects.ts';
import { GRAPH_ERRORS } from './graph-error-table.ts';
import { assertFields, nodeRow } from './nodes.ts';
import type { TotalCounts } from './options.ts';
import type { Item } from './paging.ts';
import { type AskedField, askedFields, type Filter, filterList, textList, valuesOf } from './params.ts';
import { badParameter, GraphFailure } from './replies.ts';

/** A checked listing. */
export interface EdgeQuery {
  readonly account: Account;
  readonly type: ObjectType;
  readonly fields: readonly AskedField[];
  readonly accepts: (index: number) => boolean;
}

/** Not listed unless requested; deleted objects are never listed. */
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

/** @throws GraphFailure 1 "reduce the amount of data" when a page has too many rows of a large field. */
export function assertLight({ type: { heavy }, fields }: EdgeQuery, limit: number): void {
  if (heavy === undefined || limit <= heavy.rows) return;
  if (fields.some(({ name }) => name === heavy.field)) throw new GraphFailure(GRAPH_ERRORS['reduce-data']);
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
  // Meta: manage-your-ad-object-status.
  if (asked.has('DELETED')) throw new GraphFailure(GRAPH_ERRORS['graph-100-1815001']);
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
    const { kind } = type;
    if (kind !== 'image' && (filter.field === 'id' || parent === kind)) {
      return (index) => values.has(objectId(account, kind, index));
    }
    const link = type.links?.[parent];
    if (link !== undefined)
      return (index) => values.has(objectId(account, link.kind, link.of(account, index)));
  }
  throw badParameter(`param filtering: ${filter.field} ${filter.operator} is not supported.`);
}

/**
 * The `summary` of a listing.
 * @param asked the parameter: `total_count`, a list of fields, or `true`.
 * @throws GraphFailure 100 when counts are refused.
 */
export function edgeSummary(
  query: EdgeQuery,
  asked: string | undefined,
  counts: TotalCounts,
): Record<string, unknown> | undefined {
  if (asked === undefined || asked === '' || asked === 'false') return undefined;
  const names = asked === 'true' ? ['total_count'] : textList('summary', asked);
  if (counts === 'refused') throw badParameter('Cannot include total_count in summary param');
  if (counts === 'absent' || query.type.isCounted === false || !names.includes('total_count')) return {};
  if (counts === 'null') return { total_count: null };
  const everything = { ...query, accepts: () => true };
  let total = 0;
  for (const _item of edgeItems(counts === 'unfiltered' ? everything : query, 0)) total += 1;
  return { total_count: total };
}

/** Objects of a listing starting at a position. */
export function* edgeItems(query: EdgeQuery, from: number): Generator<Item> {
  const { account, type, fields, accepts } = query;
  const count = type.count(account);
  for (let position = from; position < count; position += 1) {
    if (accepts(position)) yield { position, make: () => nodeRow(type, account, position, fields) };
  }
}
