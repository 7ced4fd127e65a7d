import type { Row } from '#functions/contract/row.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { startGraphSimulator, type Truth } from '#local/graph/simulator.ts';
import type { TruthOptions } from '#local/graph/truth.ts';
import { daysAgo, LocalLake } from './local-lake.ts';
import { shippedReport } from './shipped-report.ts';

/** Accounts of three currencies, one of which has no minor unit, with archived and deleted ads. */
const ACCOUNTS = [
  { id: 'act_1', name: 'Northwind', timeZone: 'America/New_York', currency: 'USD', campaigns: 4, ads: 24 },
  { id: 'act_2', name: 'さくら Travel', timeZone: 'Asia/Tokyo', currency: 'JPY', campaigns: 3, ads: 15 },
  { id: 'act_3', name: 'Größe', timeZone: 'Europe/Berlin', currency: 'EUR', campaigns: 2, ads: 9 },
].map((account) => ({ ...account, creatives: 8, archivedAds: 3, deletedAds: 4 }));
const DAYS = Array.from({ length: 9 }, (_, days) => daysAgo(9 - days));
const WINDOW = { since: DAYS[0] ?? '', until: DAYS.at(-1) ?? '' };

/** The reports of accounts by place. */
export const BY_PLACE: readonly StreamDescription[] = [
  shippedReport('account_by_country'),
  shippedReport('account_by_region'),
];
const PLACES: Readonly<Record<string, readonly Row[]>> = {
  account_by_country: [{ country: 'US' }, { country: 'JP' }, {}],
  account_by_region: [{ region: 'Bavaria' }, { region: 'Tokyo' }, { region: 'Ohio' }, {}],
};

type Source = Parameters<Truth['rows']>[0];

/** What a stream asks for. The simulator gives all fields that it knows. */
function optionsOf(stream: string): TruthOptions {
  const { source } = describeStream(stream);
  if (source.kind === 'insights') return { attributionWindows: source.attributionWindows };
  return source.kind === 'edge' && source.effectiveStatuses !== undefined
    ? { effectiveStatuses: source.effectiveStatuses }
    : {};
}

const settingsOf = ({ id, name, currency, timeZone }: (typeof ACCOUNTS)[number]): Row => ({
  account_id: id.slice(4),
  name,
  account_status: 1,
  currency,
  timezone_name: timeZone,
  min_daily_budget: 100,
});

/** The ads of each day as rows of places, one of which Meta did not name. */
function byPlace(ads: readonly Row[], places: readonly Row[]): Row[] {
  return DAYS.flatMap((day) => {
    const ofDay = ads.filter((row) => row.date_start === day);
    return places.flatMap((place, at) => {
      const part = ofDay.filter((_, index) => index % places.length === at);
      const [first] = part;
      if (first === undefined) return [];
      const sum = (name: string) => String(part.reduce((total, row) => total + Number(row[name] ?? 0), 0));
      const { account_id, account_currency, date_start, date_stop } = first;
      const actions = part.flatMap((row) => (Array.isArray(row.actions) ? row.actions : []));
      return [
        {
          ...{ account_id, account_currency, date_start, date_stop, ...place },
          impressions: sum('impressions'),
          inline_link_clicks: sum('inline_link_clicks'),
          spend: Number(sum('spend')).toFixed(2),
          ...(actions.length > 0 && { actions }),
        },
      ];
    });
  });
}

/**
 * A lake of nine days as the simulator has them, without its API. Snapshots lack the deleted ads: only insights know
 * them, and a campaign and its ad set of which the same is true.
 */
export async function analystLake(): Promise<LocalLake> {
  const lake = new LocalLake();
  const simulator = await startGraphSimulator({ accounts: ACCOUNTS, today: daysAgo(0) });
  try {
    for (const account of ACCOUNTS) {
      const rows = (stream: string, source: Source): Row[] => [
        ...simulator.truth.rows(source, account.id, WINDOW, optionsOf(stream)),
      ];
      const ads = rows('ad_insights', 'insights:ad');
      await publishDays(lake, account.id, 'ad_insights', ads);
      await publishDays(
        lake,
        account.id,
        'campaign_insights',
        rows('campaign_insights', 'insights:campaign'),
      );
      for (const report of BY_PLACE) {
        await publishDays(lake, account.id, report, byPlace(ads, PLACES[report.name] ?? []));
      }
      const today = daysAgo(0);
      await lake.publish('ad_metadata', account.id, today, rows('ad_metadata', 'ads'));
      await lake.publish('ad_creatives', account.id, today, rows('ad_creatives', 'adcreatives'));
      // The first campaign and ad set have been deleted since.
      await lake.publish('campaigns', account.id, today, rows('campaigns', 'campaigns').slice(1));
      await lake.publish('ad_sets', account.id, today, rows('ad_sets', 'adsets').slice(1));
      await lake.publish('ad_account', account.id, today, [settingsOf(account)]);
    }
  } finally {
    await simulator.close();
  }
  return lake;
}

async function publishDays(
  lake: LocalLake,
  account: string,
  stream: string | StreamDescription,
  rows: readonly Row[],
): Promise<void> {
  for (const day of DAYS) {
    await lake.publish(
      stream,
      account,
      day,
      rows.filter((row) => row.date_start === day),
    );
  }
}
