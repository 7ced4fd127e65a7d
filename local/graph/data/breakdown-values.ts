import type { Account } from './accounts.ts';
import { assetCells } from './assets.ts';
import { ASSET_BREAKDOWNS, HOURLY_BREAKDOWNS } from './breakdowns.ts';
import { adHash, type Cell, some, weighted } from './cells.ts';
import { mix } from './random.ts';

/** Breakdowns that describe the same thing, so that rows by one of them are sums of rows by all of them. */
export interface Family {
  readonly columns: readonly string[];
  /** The parts of an ad's day. */
  readonly cells: (account: Account, ad: number, day: number) => readonly Cell[];
  /** Whether its last cell is a part of the delivery that no row shows. */
  readonly isPartial?: true;
  /** Whether what happened off Meta's apps comes without its values ("type 2"). Meta: insights/breakdowns. */
  readonly isOnMeta?: true;
}

const AGES = ['18-24', '25-34', '35-44', '45-54', '55-64', '65+'] as const;
const GENDERS = ['female', 'male', 'unknown'] as const;

const PLACEMENTS = [
  ['facebook', 'feed'],
  ['facebook', 'facebook_reels'],
  ['facebook', 'right_hand_column'],
  ['instagram', 'feed'],
  ['instagram', 'instagram_stories'],
  ['instagram', 'instagram_reels'],
  ['audience_network', 'an_classic'],
  ['messenger', 'messenger_stories'],
] as const;
/** `impression_device` and the `device_platform` that it belongs to. */
const DEVICES = [
  ['iphone', 'mobile_app'],
  ['android_smartphone', 'mobile_app'],
  ['android_smartphone', 'mobile_web'],
  ['ipad', 'mobile_app'],
  ['desktop', 'desktop'],
] as const;

/** Countries with regions. Two countries have a region of the same name. */
const COUNTRIES = [
  ['US', ['California', 'New York', 'Texas', 'Florida']],
  ['CA', ['Ontario', 'Quebec']],
  ['DE', ['Bayern', 'Berlin', 'Baden-Württemberg']],
  ['FR', ['Île-de-France', "Provence-Alpes-Côte d'Azur"]],
  ['BE', ['Limburg', 'Brussels']],
  ['NL', ['Limburg', 'Noord-Holland']],
  ['JP', ['Tokyo', 'Osaka']],
  ['BR', ['São Paulo (state)', 'Bahia']],
] as const;

const MARKETS = ['New York, NY', 'Los Angeles, CA', 'Chicago, IL', 'Dallas-Ft. Worth, TX', 'Tampa, FL'];
const FREQUENCIES = ['1', '2', '3', '4', '5', '6-10', '11-20'];
const SEGMENTS = ['prospecting', 'engaged', 'existing'];
const HOURS = Array.from({ length: 24 }, (_, hour) => {
  const text = String(hour).padStart(2, '0');
  return `${text}:00:00 - ${text}:59:59`;
});

/** A family of one breakdown with a short list of values. */
const single = (
  column: string,
  number: number,
  list: readonly string[],
  count: number,
  unknown: string,
): Family => ({
  columns: [column],
  cells(account, ad, day) {
    const hash = adHash(account, ad, number);
    return weighted(
      hash,
      day,
      some(list, mix(hash, 1), count).map((value) => [value]),
      [unknown],
    );
  },
});

const PEOPLE: Family = {
  columns: ['age', 'gender'],
  cells(account, ad, day) {
    const hash = adHash(account, ad, 1);
    const ages = AGES.slice(hash % 4, (hash % 4) + 3);
    const known = ages.flatMap((age) => GENDERS.map((gender) => [age, gender]));
    return weighted(hash, day, known, ['Unknown', 'unknown']);
  },
};

const PLACES: Family = {
  columns: ['publisher_platform', 'platform_position', 'impression_device', 'device_platform'],
  cells(account, ad, day) {
    const hash = adHash(account, ad, 2);
    const devices = some(DEVICES, mix(hash, 2), 2);
    const known = some(PLACEMENTS, mix(hash, 3), 3).flatMap((place) =>
      devices.map((device) => [...place, ...device]),
    );
    return weighted(hash, day, known, ['unknown', 'unknown', 'other', 'unknown']);
  },
};

const GEOGRAPHY: Family = {
  columns: ['country', 'region'],
  cells(account, ad, day) {
    const hash = adHash(account, ad, 3);
    const known = some(COUNTRIES, mix(hash, 4), 3).flatMap(([country, regions]) =>
      some<string>(regions, mix(hash, 5), 2).map((region) => [country, region]),
    );
    return weighted(hash, day, known, ['unknown', 'Unknown']);
  },
};

const PRODUCTS: Family = {
  columns: ['product_id'],
  isOnMeta: true,
  cells(account, ad, day) {
    const hash = adHash(account, ad, 4);
    const known = [0, 1, 2, 3].map((turn) => {
      const product = mix(hash, turn) % Math.max(20, account.ads);
      return [`SKU-${String(product).padStart(6, '0')}, Trail “Shoe” No. ${product}`];
    });
    return weighted(hash, day, distinct(known), ['(not set)']);
  },
};

const PAGES: Family = {
  columns: ['place_page_id'],
  cells(account, ad, day) {
    const hash = adHash(account, ad, 5);
    const known = [0, 1].map((turn) => [`1055${account.code}${String((hash + turn) % 9).padStart(6, '0')}`]);
    return weighted(hash, day, known, ['0']);
  },
};

/** Rows of one value, each once. */
const distinct = (rows: readonly (readonly string[])[]): string[][] =>
  [...new Set(rows.map(([value]) => value ?? ''))].map((value) => [value]);

const FAMILIES: readonly Family[] = [
  PEOPLE,
  PLACES,
  GEOGRAPHY,
  PRODUCTS,
  PAGES,
  single('comscore_market', 6, MARKETS, 3, 'Unknown'),
  single('frequency_value', 7, FREQUENCIES, 4, '0'),
  single('user_segment_key', 8, SEGMENTS, 3, 'unknown'),
  ...[...HOURLY_BREAKDOWNS].map((column, index) => single(column, 9 + index, HOURS, 8, 'unknown')),
  ...[...ASSET_BREAKDOWNS].map(
    (column): Family => ({
      columns: [column],
      cells: (account, ad, day) => assetCells(account, column, ad, day),
      isPartial: true,
    }),
  ),
];

/** The families of some breakdowns; undefined when the accounts of the simulator have nothing to show for one. */
export function familiesOf(breakdowns: readonly string[]): readonly Family[] | undefined {
  const families = breakdowns.map((name) => FAMILIES.find(({ columns }) => columns.includes(name)));
  const found = families.filter((family) => family !== undefined);
  return found.length < breakdowns.length ? undefined : [...new Set(found)];
}
