import { fieldEffect } from './breakdown-fields.ts';
import type { Source } from './calls.ts';
import { rightFor } from './data/account-rights.ts';
import type { Account } from './data/accounts.ts';
import { dayNumber } from './data/days.ts';
import { ACCOUNT_FIELDS, ACTIVITY_FIELDS, INSIGHTS_FIELDS } from './data/field-names.ts';
import { LEVEL_OBJECTS } from './data/levels.ts';
import { adDelivered } from './data/metrics.ts';
import type { ObjectType } from './data/object-type.ts';
import { type EdgeName, isEdge, objectTypeOf } from './data/objects.ts';
import { dayStart } from './data/zones.ts';
import { edgeItems, parseEdge } from './edges.ts';
import { EVENT_EDGE, eventItems } from './events.ts';
import { insightsItems } from './insights.ts';
import { parseInsights } from './insights-query.ts';
import { insightsShape } from './insights-source.ts';
import { accountRow } from './nodes.ts';
import type { Item } from './paging.ts';
import { askedFields, type Filter } from './params.ts';
import type { World } from './world.ts';

/** The request besides the window, with the API's defaults. */
export interface TruthOptions {
  /** Default: every field of the API. Names of the breakdowns are ignored: they come by themselves. */
  readonly fields?: readonly string[];
  /** `action_attribution_windows` of insights. */
  readonly attributionWindows?: readonly string[];
  /** `filtering` of insights, without a condition on statuses: the truth has all of them. */
  readonly filtering?: readonly Filter[];
  /** `effective_status` for edges; default: all except ARCHIVED and DELETED. */
  readonly effectiveStatuses?: readonly string[];
  /** Also returns deleted objects that delivered in the window, which no edge lists; for edges with insights. */
  readonly deletedWithDelivery?: boolean;
}

/** First and last day, both inclusive. */
export interface TruthWindow {
  readonly since: string;
  readonly until: string;
}

/** The complete data, independent of what the API serves. */
export interface Truth {
  /**
   * The objects of an edge, the account itself, the events of the window's days in the account's time zone, or the rows
   * of insights, including objects that are archived, deleted or of unknown status. The name of the insights has their
   * level, breakdowns, action breakdowns, and their increment; default: daily (see `insightsSource`). Computed on
   * demand, so that a million of them need no memory.
   * @param window ignored for objects and the account.
   * @throws Error for an unknown account, GraphFailure for an unknown field.
   */
  rows(
    source: Source,
    account: string,
    window: TruthWindow,
    options?: TruthOptions,
  ): Iterable<Record<string, unknown>>;
}

/** The truth of a simulator, from the same code as its responses, without pages, status filters, limits and faults. */
export function truthOf(world: World): Truth {
  return {
    rows(source, accountId, window, options = {}) {
      const account = world.accounts.get(accountId);
      if (account === undefined) throw new Error(`The simulator has no account ${accountId}`);
      if (source === 'accounts') return [accountTruth(account, options)];
      if (isEdge(source)) return rowsOf(edgeTruth(account, source, window, options));
      if (source === EVENT_EDGE) return rowsOf(eventTruth(account, window, options));
      return rowsOf(insightsTruth(world, account, source, window, options));
    },
  };
}

function* rowsOf(items: Iterable<Item>): Generator<Record<string, unknown>> {
  for (const item of items) yield item.make();
}

/** Of these fields, those that the account's token may read. */
function accountTruth(account: Account, { fields }: TruthOptions): Record<string, unknown> {
  const readable = (fields ?? [...ACCOUNT_FIELDS]).filter((name) => {
    const right = rightFor(name);
    return right === undefined || account.rights.includes(right);
  });
  return accountRow(account, askedFields(readable.join(',')));
}

/** The events of the window's days in the account's time zone. */
function eventTruth(account: Account, window: TruthWindow, { fields }: TruthOptions): Iterable<Item> {
  const since = dayStart(account.timeZone, dayNumber(window.since));
  const until = dayStart(account.timeZone, dayNumber(window.until) + 1) - 1;
  return eventItems(account, since, until, askedFields((fields ?? [...ACTIVITY_FIELDS]).join(',')));
}

function insightsTruth(
  world: World,
  account: Account,
  source: Source,
  window: TruthWindow,
  options: TruthOptions,
): Iterable<Item> {
  const shape = insightsShape(source);
  if (shape === undefined) throw new Error(`The simulator has no rows of ${source}`);
  const { level, breakdowns = [], actionBreakdowns, timeIncrement = '1' } = shape;
  const known = [...INSIGHTS_FIELDS].filter((field) => fieldEffect(breakdowns, field) !== 'refused');
  const fields = (options.fields ?? known).filter((field) => !breakdowns.includes(field));
  const params = {
    level,
    time_increment: String(timeIncrement),
    fields: fields.join(','),
    time_range: JSON.stringify(window),
    breakdowns: JSON.stringify(breakdowns),
    ...(actionBreakdowns !== undefined && { action_breakdowns: JSON.stringify(actionBreakdowns) }),
    action_attribution_windows: JSON.stringify(options.attributionWindows ?? []),
    filtering: JSON.stringify(options.filtering ?? []),
  };
  const query = { ...parseInsights(account, params, world.today), shows: () => true };
  return insightsItems(query, 0, world.restatements.of(account));
}

function edgeTruth(
  account: Account,
  edge: EdgeName,
  window: TruthWindow,
  options: TruthOptions,
): Iterable<Item> {
  const type = objectTypeOf(edge);
  const fields = options.fields ?? [...type.fields];
  const effective_status = JSON.stringify(options.effectiveStatuses ?? []);
  const query = parseEdge(account, edge, { fields: fields.join(','), effective_status });
  if (options.deletedWithDelivery !== true) return edgeItems(query, 0);
  const accepts = (index: number) =>
    query.accepts(index) ||
    (type.statuses?.of(account, index) === 'DELETED' && delivered(account, type, index, window));
  return edgeItems({ ...query, accepts }, 0);
}

function delivered(account: Account, { kind }: ObjectType, index: number, window: TruthWindow): boolean {
  if (kind !== 'ad' && kind !== 'adset' && kind !== 'campaign') return false;
  const since = dayNumber(window.since);
  const days = Array.from({ length: dayNumber(window.until) - since + 1 }, (_, day) => since + day);
  return [...LEVEL_OBJECTS[kind].ads(account, index)].some((ad) =>
    days.some((day) => adDelivered(account, ad, day)),
  );
}
