import type { StreamName } from '#functions/contract/ids.ts';
import { INSIGHTS_FIELDS } from './data/field-names.ts';
import { edgeItems, parseEdge } from './edges.ts';
import { insightsItems, parseInsights } from './insights.ts';
import { NODE_TYPES } from './nodes.ts';
import type { Item } from './paging.ts';
import type { World } from './router.ts';

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
   * The rows of one stream, made one by one as they are asked for, so that a million of them need no memory.
   * @param window first and last day, both included; of no effect on ads and creatives.
   * @throws Error for an account that the simulator does not have, GraphFailure for a field the API does not have.
   */
  rows(
    stream: StreamName,
    account: string,
    window: { readonly since: string; readonly until: string },
    options?: TruthOptions,
  ): Iterable<Record<string, unknown>>;
}

/** The truth of a simulator: the same code as its answers, without pages, limits and faults. */
export function truthOf(world: World): Truth {
  return {
    rows: (stream, account, window, options = {}) => rowsOf(itemsOf(world, stream, account, window, options)),
  };
}

function* rowsOf(items: Iterable<Item>): Generator<Record<string, unknown>> {
  for (const item of items) yield item.make();
}

function itemsOf(
  world: World,
  stream: StreamName,
  accountId: string,
  window: { readonly since: string; readonly until: string },
  options: TruthOptions,
): Iterable<Item> {
  const account = world.accounts.get(accountId);
  if (account === undefined) throw new Error(`The simulator has no account ${accountId}`);
  if (stream === 'ad_metadata' || stream === 'ad_creatives') {
    const kind = stream === 'ad_metadata' ? 'ad' : 'creative';
    const fields = options.fields ?? [...NODE_TYPES[kind].fields];
    const statuses = JSON.stringify(options.effectiveStatuses ?? []);
    return edgeItems(parseEdge(account, kind, { fields: fields.join(','), effective_status: statuses }), 0);
  }
  const fields = options.fields ?? [...INSIGHTS_FIELDS];
  const params = {
    level: stream === 'campaign_insights' ? 'campaign' : 'ad',
    time_increment: '1',
    fields: fields.join(','),
    time_range: JSON.stringify(window),
    action_attribution_windows: JSON.stringify(options.attributionWindows ?? []),
  };
  return insightsItems(parseInsights(account, params, world.today), 0);
}
