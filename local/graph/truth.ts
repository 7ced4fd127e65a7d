import type { Source } from './calls.ts';
import { INSIGHTS_FIELDS } from './data/field-names.ts';
import { isLevel } from './data/levels.ts';
import { isEdge, objectTypeOf } from './data/objects.ts';
import { edgeItems, parseEdge } from './edges.ts';
import { insightsItems, parseInsights } from './insights.ts';
import type { Item } from './paging.ts';
import type { World } from './world.ts';

/** What the caller asked for beside the window; each absent one is what the API does by default. */
export interface TruthOptions {
  /** Default: every field that the API knows. */
  readonly fields?: readonly string[];
  /** `action_attribution_windows` of insights. */
  readonly attributionWindows?: readonly string[];
  /** `effective_status` of the ads; default: all but ARCHIVED and DELETED. */
  readonly effectiveStatuses?: readonly string[];
}

/** What the API would serve if nothing went wrong. */
export interface Truth {
  /**
   * The rows of an edge, or the daily insights of a level, made one by one as they are asked for, so that a million of them need no memory.
   * @param window first and last day, both included; of no effect on edges.
   * @throws Error for an account that the simulator does not have, GraphFailure for a field the API does not have.
   */
  rows(
    source: Source,
    account: string,
    window: { readonly since: string; readonly until: string },
    options?: TruthOptions,
  ): Iterable<Record<string, unknown>>;
}

/** The truth of a simulator: the same code as its answers, without pages, limits and faults. */
export function truthOf(world: World): Truth {
  return {
    rows: (source, account, window, options = {}) => rowsOf(itemsOf(world, source, account, window, options)),
  };
}

function* rowsOf(items: Iterable<Item>): Generator<Record<string, unknown>> {
  for (const item of items) yield item.make();
}

function itemsOf(
  world: World,
  source: Source,
  accountId: string,
  window: { readonly since: string; readonly until: string },
  options: TruthOptions,
): Iterable<Item> {
  const account = world.accounts.get(accountId);
  if (account === undefined) throw new Error(`The simulator has no account ${accountId}`);
  if (isEdge(source)) {
    const fields = options.fields ?? [...objectTypeOf(source).fields];
    const statuses = JSON.stringify(options.effectiveStatuses ?? []);
    return edgeItems(parseEdge(account, source, { fields: fields.join(','), effective_status: statuses }), 0);
  }
  const level = source.replace('insights:', '');
  if (!isLevel(level)) throw new Error(`The simulator has no rows of ${source}`);
  const fields = options.fields ?? [...INSIGHTS_FIELDS];
  const params = {
    level,
    time_increment: '1',
    fields: fields.join(','),
    time_range: JSON.stringify(window),
    action_attribution_windows: JSON.stringify(options.attributionWindows ?? []),
  };
  return insightsItems(parseInsights(account, params, world.today), 0);
}
