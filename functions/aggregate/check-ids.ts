import type { ResolvedAccount } from '#shared/contract.ts';
import { addDays } from '#shared/windows.ts';
import type { Finding, Reason } from './findings.ts';
import type { KnownAds } from './known-ads.ts';

/** So few ids may be unknown for no known reason: an ad deleted between two reads, in a small account. */
const FEW = 2;
/**
 * Beyond that, the share that may be. Creatives have more: Meta does not say that the account's list of creatives has
 * those that Meta made for dynamic ads.
 */
const TOLERANCE = { ads: 0.05, creatives: 0.1 } as const;
/** An ad that delivered on the window's last day is not deleted yet, if that day was no longer ago than this. */
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
export function judgeAds(seen: SeenAds, account: ResolvedAccount, leftOut: boolean): Finding[] {
  const isRecent = account.until >= addDays(account.snapshotDate, -RECENT_DAYS);
  const entries = [...seen.unknown].map(([id, date]) => ({
    id,
    date,
    reason: reasonOf(leftOut, !isRecent || date !== account.until),
  }));
  const base = { check: 'ads_known', account: account.account, streams: ['ad_metadata', 'ad_insights'] };
  return judge(entries, base as Base, seen.onLastDay, TOLERANCE.ads, account.until);
}

/** Holds the creatives of ads against the listing of creatives. Those of ads that are not active may be gone. */
export function judgeCreatives(
  ads: KnownAds,
  creatives: ReadonlySet<string>,
  account: ResolvedAccount,
  leftOut: boolean,
): Finding[] {
  const active = new Set<string>();
  const unknown = new Set<string>();
  for (const { creative, status } of ads.values()) {
    if (creative === '') continue;
    if (status === 'ACTIVE') active.add(creative);
    if (!creatives.has(creative)) unknown.add(creative);
  }
  const date = account.snapshotDate;
  const entries = [...unknown].map((id) => ({ id, date, reason: reasonOf(leftOut, !active.has(id)) }));
  const base = {
    check: 'creatives_known',
    account: account.account,
    streams: ['ad_creatives', 'ad_metadata'],
  };
  return judge(entries, base as Base, active.size, TOLERANCE.creatives, date);
}

type Base = Pick<Finding, 'check' | 'account' | 'streams'>;

function judge(
  entries: readonly { id: string; date: string; reason: Reason | undefined }[],
  base: Base,
  outOf: number,
  tolerance: number,
  date: string,
): Finding[] {
  const unexplained = entries.filter(({ reason }) => reason === undefined).length;
  const single = entries.map(
    ({ id, date: day, reason }): Finding => ({
      ...base,
      severity: reason === undefined ? 'difference' : 'explained',
      date: day,
      id,
      expected: 'listed',
      found: 'not listed',
      ...(reason === undefined ? {} : { reason }),
    }),
  );
  if (unexplained <= FEW || unexplained <= outOf * tolerance) return single;
  const [expected, found] = [`${outOf} listed`, `${outOf - unexplained} listed`];
  return [{ ...base, severity: 'violation', date, expected, found }, ...single];
}

function reasonOf(leftOut: boolean, isGone: boolean): Reason | undefined {
  if (leftOut) return 'left_out';
  return isGone ? 'archived_or_deleted_ads' : undefined;
}
