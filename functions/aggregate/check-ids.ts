import type { ResolvedAccount, StreamName } from '#functions/contract/documents.ts';
import { addDays } from '#functions/runtime/days.ts';
import { STREAMS } from '#functions/streams/catalog.ts';
import { severityOf } from './decide.ts';
import type { Finding, Reason } from './findings.ts';
import type { KnownAds } from './known-ads.ts';
import { byId, stretchesOf } from './stretches.ts';

/** An ad that delivered on the window's last day was not deleted then, if that day was no longer ago than this. */
const RECENT_DAYS = 2;

/** The ads that rows of insights name: the last day of each that the listing does not know, and a count. */
export class SeenAds {
  readonly #known: KnownAds;
  readonly #lastDay: string;
  readonly unknown = new Map<string, string>();
  onLastDay = 0;

  constructor(known: KnownAds, lastDay: string) {
    this.#known = known;
    this.#lastDay = lastDay;
  }

  /** Takes ads that have rows on a day. Days come in their order. */
  see(date: string, ads: readonly string[]): void {
    if (date === this.#lastDay) this.onLastDay += ads.length;
    for (const ad of ads) if (!this.#known.has(ad)) this.unknown.set(ad, date);
  }
}

/** Holds the ads of insights against the listing. Those that do not deliver any more may have been archived or deleted. */
export function judgeAds(
  seen: SeenAds,
  known: KnownAds,
  account: ResolvedAccount,
  skipped: boolean,
): Finding[] {
  const isRecent = account.until >= addDays(account.snapshotDate, -RECENT_DAYS);
  const missing = [...seen.unknown].map(([id, date]) => ({
    id,
    date,
    reason: reasonOf(skipped, !isRecent || date !== account.until),
  }));
  const list: Listing = {
    check: 'ads_known',
    account: account.account,
    streams: ['ad_metadata', 'ad_insights'],
    noun: 'ads of the last day',
  };
  return judge(list, known.keys(), missing, seen.onLastDay, account.until);
}

/** Holds the creatives of ads against the listing of creatives. Those of ads that are not active may be gone. */
export function judgeCreatives(
  ads: KnownAds,
  creatives: ReadonlySet<string>,
  account: ResolvedAccount,
  skipped: boolean,
): Finding[] {
  const active = new Set<string>();
  const unknown = new Set<string>();
  for (const { creative, status } of ads.values()) {
    if (creative === '') continue;
    if (status === 'ACTIVE') active.add(creative);
    if (!creatives.has(creative)) unknown.add(creative);
  }
  const date = account.snapshotDate;
  const missing = [...unknown].map((id) => ({ id, date, reason: reasonOf(skipped, !active.has(id)) }));
  const list: Listing = {
    check: 'creatives_known',
    account: account.account,
    streams: ['ad_creatives', 'ad_metadata'],
    noun: 'creatives of active ads',
  };
  return judge(list, creatives, missing, active.size, date);
}

interface Listing extends Pick<Finding, 'check' | 'account'> {
  /** The listing, and the stream that names what it lacks. */
  readonly streams: [StreamName, StreamName];
  /** What those without a reason are. */
  readonly noun: string;
}

interface Missing {
  readonly id: string;
  readonly date: string;
  readonly reason: Reason | undefined;
}

/** @param outOf how many there are of the kind of those that are missing without a reason. */
function judge(
  { noun, ...base }: Listing,
  listed: Iterable<string>,
  missing: readonly Missing[],
  outOf: number,
  date: string,
): Finding[] {
  const single = missing.map(
    ({ id, date: day, reason }): Finding => ({
      ...base,
      severity: severityOf({ kind: 'different' }, reason === undefined ? {} : { reason }),
      date: day,
      id,
      expected: 'listed',
      found: 'not listed',
      ...(reason === undefined ? {} : { reason }),
    }),
  );
  const lost = lostPages(base, listed, missing, date);
  const unexplained = missing.filter(({ reason }) => reason === undefined).length;
  if (unexplained === 0) return [...lost, ...single];
  const all: Finding = {
    ...base,
    severity: 'difference',
    date,
    expected: `${outOf} ${noun} listed`,
    found: `${outOf - unexplained} listed`,
  };
  return [...lost, all, ...single];
}

/** Ids that are missing next to each other as a page would hold them, whatever may explain each by itself. */
function lostPages(
  base: Pick<Finding, 'check' | 'account'> & { readonly streams: [StreamName, StreamName] },
  listed: Iterable<string>,
  missing: readonly Missing[],
  date: string,
): Finding[] {
  const { pageSize } = STREAMS[base.streams[0]];
  if (missing.length < pageSize || missing.some(({ reason }) => reason === 'left_out')) return [];
  const absent = new Set(missing.map(({ id }) => id));
  const all = [...listed, ...absent].sort(byId);
  return stretchesOf(all, (id) => (absent.has(id) ? 'missing' : 'here'))
    .map((stretch) => ({ stretch, severity: severityOf({ kind: 'named', stretch, pageSize }) }))
    .filter(({ severity }) => severity === 'violation')
    .map(({ stretch: { missing: ids }, severity }) => ({
      ...base,
      severity,
      date,
      expected: `${ids.length} next to each other, ${ids[0]} to ${ids.at(-1)}, listed`,
      found: 'none listed',
    }));
}

function reasonOf(skipped: boolean, isGone: boolean): Reason | undefined {
  if (skipped) return 'left_out';
  return isGone ? 'archived_or_deleted_ads' : undefined;
}
