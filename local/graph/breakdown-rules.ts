import { ACTION_BREAKDOWNS, ASSET_BREAKDOWNS, BREAKDOWNS } from './data/breakdowns.ts';
import type { Level } from './data/levels.ts';
import { badParameter } from './replies.ts';

/**
 * Which breakdowns go together. `*`: also with `JOINED`. Meta: marketing-api/insights/breakdowns, Combining breakdowns,
 * 2026-09-12.
 */
const TABLE = `
  action_type *
  action_target_id *
  action_reaction
  action_type action_reaction
  action_converted_product_id
  action_type action_converted_product_id
  action_device *
  action_device impression_device *
  action_device publisher_platform *
  action_device publisher_platform impression_device *
  action_device publisher_platform platform_position *
  action_device publisher_platform platform_position impression_device
  age *
  gender *
  age gender *
  country *
  region *
  product_id *
  hourly_stats_aggregated_by_advertiser_time_zone *
  hourly_stats_aggregated_by_audience_time_zone *
  publisher_platform *
  publisher_platform impression_device *
  publisher_platform platform_position *
  publisher_platform platform_position impression_device *
`;

const JOINED = ['action_type', 'action_target_id', 'action_destination'];
const CARDS = ['action_carousel_card_id', 'action_carousel_card_name'];
/** What cards of a carousel go with. The table has them without `action_type`; both are accepted here. */
const WITH_CARDS = ['', 'impression_device', 'country', 'age', 'gender', 'age gender'];
const ALONE = ['device_platform', 'comscore_market', 'frequency_value', 'user_segment_key', 'place_page_id'];

interface Combination {
  readonly columns: readonly string[];
  readonly joins: readonly string[];
}

const combination = (text: string, joins: readonly string[]): Combination => ({
  columns: text.split(' ').filter((name) => name !== '' && name !== '*'),
  joins,
});

/** Those of the table, and what connectors use although the table lacks it. */
const COMBINATIONS: readonly Combination[] = [
  ...TABLE.trim()
    .split(/\n\s*/)
    .map((line) => combination(line, line.endsWith('*') ? JOINED : [])),
  ...WITH_CARDS.flatMap((others) =>
    [...CARDS, CARDS.join(' ')].map((cards) => combination(`${cards} ${others}`, ['action_type'])),
  ),
  ...ALONE.map((name) => combination(name, JOINED)),
  ...[...ASSET_BREAKDOWNS].flatMap((asset) =>
    ['', 'age', 'gender', 'age gender'].map((people) => combination(`${asset} ${people}`, JOINED)),
  ),
];

const IN_TABLE = new Set(COMBINATIONS.flatMap(({ columns }) => columns));
/** Breakdowns that the documentation lists and the servers do not know. Source: pipeboard-co/meta-ads-mcp#105. */
const UNKNOWN_TO_SERVERS = /^media_/;
/** Not available for the account as a whole. Meta: insights/breakdowns. */
const BELOW_ACCOUNT: ReadonlySet<string> = new Set(['image_asset', 'video_asset', 'place_page_id']);

/**
 * Checks the breakdowns of a query.
 * @param actionBreakdowns all of them, `action_type` included.
 * @throws GraphFailure 100 in Meta's words.
 */
export function assertBreakdowns(
  level: Level,
  breakdowns: readonly string[],
  actionBreakdowns: readonly string[],
): void {
  assertKnown('breakdowns', breakdowns, BREAKDOWNS);
  assertKnown('action_breakdowns', actionBreakdowns, ACTION_BREAKDOWNS);
  if (breakdowns.includes('dma')) {
    // Since 2026-06-22. Meta: out-of-cycle-changes/occ-2026.
    throw badParameter(
      'dma is not valid for breakdowns param. please check https://developers.facebook.com/docs/marketing-api/insights/breakdowns/ for all valid values',
    );
  }
  const unknown = breakdowns.find((name) => UNKNOWN_TO_SERVERS.test(name));
  if (unknown !== undefined) throw badParameter(`Tried accessing nonexisting field (${unknown})`);
  const columns = [...new Set([...actionBreakdowns, ...breakdowns])];
  const isTooHigh = level === 'account' && breakdowns.some((name) => BELOW_ACCOUNT.has(name));
  if (isTooHigh || !isPermitted(columns)) {
    throw badParameter(
      `Current combination of data breakdown columns (${columns.sort().join(', ')}) is invalid`,
    );
  }
}

function assertKnown(param: string, names: readonly string[], known: ReadonlySet<string>): void {
  const wrong = names.findIndex((name) => !known.has(name));
  if (wrong < 0) return;
  throw badParameter(`${param}[${wrong}] must be one of the following values: ${[...known].join(', ')}`);
}

function isPermitted(columns: readonly string[]): boolean {
  if (columns.length === 0) return true;
  const others = columns.filter((name) => name !== 'action_type');
  // Of the rest of the enum nothing is documented: each by itself.
  if (others.length === 1 && others.every((name) => !IN_TABLE.has(name))) return true;
  return COMBINATIONS.some(
    (allowed) =>
      allowed.columns.every((name) => columns.includes(name)) &&
      columns.every((name) => allowed.columns.includes(name) || allowed.joins.includes(name)),
  );
}
