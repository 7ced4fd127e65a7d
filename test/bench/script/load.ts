import type { StreamName } from '#functions/contract/ids.ts';
import { planned } from '#functions/extract/insights/report.ts';
import { reportParameters } from '#functions/extract/insights/report-request.ts';
import { parametersOf } from '#functions/extract/listing/read-listing.ts';
import { tileDays } from '#functions/runtime/days.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import type { AccountSpec } from '#local/graph/data/accounts.ts';
import { DEFAULT_ACCOUNTS } from '#local/graph/data/accounts.ts';
import { MISSION } from '#test/harness/mission.ts';
import type { ListQuery } from './list-query.ts';

/** The token of all three ways. */
export const TOKEN = 'EAAbenchmarkToken0123456789';

/** First day of the load. */
const SINCE = '2026-10-01';
const STANDARD = { ads: 4_960, days: 30 };

/** What is read. */
export interface Load {
  readonly accounts: readonly AccountSpec[];
  readonly window: { readonly since: string; readonly until: string };
}

/**
 * Two accounts, one of them larger: 5,258 ads with those that are archived or deleted, on 30 days about 142,000 rows of
 * ad insights, 163,000 rows in all. `BENCH_SCRIPT_ADS` and `BENCH_SCRIPT_DAYS` make it smaller, to work on the
 * benchmark itself.
 */
export function loadOf(environment: NodeJS.ProcessEnv): Load {
  const ads = Number(environment.BENCH_SCRIPT_ADS ?? STANDARD.ads);
  const days = Number(environment.BENCH_SCRIPT_DAYS ?? STANDARD.days);
  const last = new Date(Date.parse(SINCE) + (days - 1) * 86_400_000);
  const shares = [0.6, 0.4];
  return {
    accounts: DEFAULT_ACCOUNTS.map((account, index) => sized(account, ads * (shares[index] ?? 0))),
    window: { since: SINCE, until: last.toISOString().slice(0, 10) },
  };
}

function sized(account: AccountSpec, ads: number): AccountSpec {
  return {
    ...account,
    ads: Math.round(ads),
    campaigns: Math.ceil(ads * 0.08),
    creatives: Math.ceil(ads * 0.8),
    delivery: 0.9,
  };
}

/** How many days the load has. */
export const daysOf = ({ window }: Load): number => tileDays(window, 1).length;

/** One list for each account and stream, asked for as this project asks: the same fields, filters and page sizes. */
export function queriesOf({ accounts, window }: Load): ListQuery[] {
  return accounts.flatMap(({ id }) => MISSION.map((stream) => queryOf(id, stream, window)));
}

function queryOf(account: string, stream: StreamName, window: Load['window']): ListQuery {
  const description = describeStream(stream);
  const { edge, ...parameters } = parametersFor(description, window);
  const fields = description.fields.filter(({ asked }) => asked !== false).map(({ name }) => name);
  return { account, stream, edge, fields, params: { ...parameters, limit: description.pageSize } };
}

function parametersFor(description: StreamDescription, window: Load['window']) {
  const { source } = description;
  if (source.kind === 'edge') return { edge: source.edge, ...parametersOf(source) };
  if (source.kind !== 'insights') throw new Error(`${description.name} is neither a list nor insights`);
  const report = planned({ ...window, group: 0, purpose: 'rows' });
  const { fields: _, ...parameters } = reportParameters(report, { ...description, source }, 'all');
  return { edge: 'insights', ...parameters };
}
