import type { Metrics } from './metrics.ts';
import { hashText, mix } from './random.ts';
import { divide } from './split-metrics.ts';

/** The parameter `action_breakdowns`, where it is not the default. */
export interface ActionSplit {
  /** Whether entries are by type at all. */
  readonly byType: boolean;
  /** The other values of the parameter. */
  readonly columns: readonly string[];
}

/** An action type with its number or amount, and one for each attribution window. */
export interface ActionCount {
  readonly type: string;
  readonly value: number;
  readonly windows: readonly number[];
}

/** An entry of a list: its keys besides the values. */
export interface ActionEntry extends Omit<ActionCount, 'type'> {
  readonly keys: Readonly<Record<string, string>>;
}

/** Keys that come together, their values, and the actions that have them; default: all on Meta's own apps. */
interface Columns {
  readonly columns: readonly string[];
  readonly values: readonly (readonly string[])[];
  readonly types?: ReadonlySet<string>;
}

const ENGAGEMENTS = new Set(['post_engagement', 'page_engagement']);
const LINKS = new Set(['link_click', 'outbound_click']);
const VIDEOS = new Set(['video_view']);

const COLUMNS: readonly Columns[] = [
  { columns: ['action_device'], values: [['iphone'], ['android_smartphone'], ['desktop'], ['other']] },
  {
    columns: ['action_target_id', 'action_destination'],
    values: [
      ['120330000000000021', 'shop.example'],
      ['120330000000000022', 'Northwind Outdoors'],
    ],
  },
  { columns: ['action_reaction'], values: [['like'], ['love'], ['haha']], types: ENGAGEMENTS },
  {
    columns: ['action_carousel_card_id', 'action_carousel_card_name'],
    values: [
      ['23840000000000001', 'Boots “Alpin”'],
      ['23840000000000002', 'Tents'],
      ['23840000000000003', 'Boots “Alpin”'],
    ],
    types: LINKS,
  },
  { columns: ['action_video_type'], values: [['video_play'], ['carousel_video_play']], types: VIDEOS },
  { columns: ['action_video_sound'], values: [['sound_on'], ['sound_off']], types: VIDEOS },
];

/** Off-Meta actions keep their numbers and do not get the key ("type 2"). Meta: insights/breakdowns. */
export const isOffMeta = (type: string): boolean =>
  /^(offsite_|omni_|landing_page_view|submit_application)/.test(type);

/** The entries of a list by action breakdowns. Sums by action type are those of the list without them. */
export function actionEntries(
  { byType, columns }: ActionSplit,
  counts: readonly ActionCount[],
  metrics: Metrics,
): ActionEntry[] {
  const entries = counts.flatMap((count) =>
    COLUMNS.filter((group) => group.columns.some((column) => columns.includes(column))).reduce<ActionEntry[]>(
      (before, group) =>
        has(group, count.type) ? before.flatMap((entry) => part(entry, group, columns)) : before,
      [{ keys: { action_type: count.type }, value: count.value, windows: count.windows }],
    ),
  );
  // The same hash for each list of a row, so that value and count of an entry fit together.
  function part(entry: ActionEntry, group: Columns, asked: readonly string[]): ActionEntry[] {
    const seed = mix(metrics.impressions, hashText(String(entry.keys.action_type)));
    const weights = group.values.map((_values, index) => 1 + (mix(seed, index) % 50));
    const values = divide(entry.value, weights);
    const windows = entry.windows.map((window) => divide(window, values));
    return group.values.flatMap((texts, index) => {
      const value = values[index] ?? 0;
      const keys = group.columns.flatMap((column, place) =>
        asked.includes(column) ? [[column, texts[place] ?? '']] : [],
      );
      const own = windows.map((window) => window[index] ?? 0);
      return value === 0
        ? []
        : [{ keys: { ...entry.keys, ...Object.fromEntries(keys) }, value, windows: own }];
    });
  }
  return merged(byType ? entries : entries.map(withoutType));
}

const has = ({ types }: Columns, type: string): boolean => types?.has(type) ?? !isOffMeta(type);

function withoutType({ keys: { action_type: _type, ...keys }, ...entry }: ActionEntry): ActionEntry {
  return { ...entry, keys };
}

/** Entries with the same keys become one. */
function merged(entries: readonly ActionEntry[]): ActionEntry[] {
  const byKeys = new Map<string, ActionEntry>();
  for (const entry of entries) {
    const key = JSON.stringify(entry.keys);
    const known = byKeys.get(key);
    byKeys.set(key, known === undefined ? entry : sumOf(known, entry));
  }
  return [...byKeys.values()];
}

const sumOf = (first: ActionEntry, second: ActionEntry): ActionEntry => ({
  keys: first.keys,
  value: first.value + second.value,
  windows: first.windows.map((window, index) => window + (second.windows[index] ?? 0)),
});
