import * as z from 'zod/mini';
import type { Scope } from './error-table.ts';
import { Numeric } from './numeric.ts';

/** Which of an ad account's two quotas a call uses: `ads_insights` or `ads_management`. */
export type UseCase = 'insights' | 'management';

/** Response headers with lower-case names, as in `node:http`. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What to do before the next request. Delay in milliseconds, wait in whole seconds, both without jitter. */
export type UsageAdvice =
  | { readonly action: 'go' }
  | { readonly action: 'slow'; readonly delayMs: number }
  | { readonly action: 'stop'; readonly waitSeconds: number; readonly scope: Scope };

/** Percentages of a quota at which calls slow down, and at which they stop. */
const SLOW_PERCENT = 75;
const STOP_PERCENT = 90;
const LONGEST_DELAY_MS = 2000;

/**
 * Seconds that a block lasts when no header tells. Meta, marketing-api/overview/rate-limiting: "blocked for 300
 * seconds" in the development tier, "60 seconds" in the standard tier.
 */
const BLOCK_SECONDS = { development_access: 300, standard_access: 60 } as const;
/** The app's access to the Marketing API: limited or full. */
export type Tier = keyof typeof BLOCK_SECONDS;

/** Quotas apply to a rolling hour, so a hint longer than a day is a mistake. */
const LONGEST_WAIT_SECONDS = 86_400;

const BUSINESS_USE_CASE = { insights: 'ads_insights', management: 'ads_management' } as const;

/** Usage of one quota. */
interface QuotaUsage {
  readonly scope: Scope;
  readonly percent: number;
  /** Seconds for which Meta blocks calls. */
  readonly blockedSeconds: number;
  /** Seconds until the quota recovers; meaningful only when it is used up. */
  readonly resetSeconds: number;
}

const Amount = z.catch(z.optional(z.pipe(Numeric, z.number().check(z.nonnegative()))), undefined);
const TierName = z.catch(z.optional(z.enum(['development_access', 'standard_access'])), undefined);
const AppUsage = z.object({ call_count: Amount, total_time: Amount, total_cputime: Amount });
const AccountUsage = z.object({
  acc_id_util_pct: Amount,
  reset_time_duration: Amount,
  ads_api_access_tier: TierName,
});
const InsightsThrottle = z.object({
  app_id_util_pct: Amount,
  acc_id_util_pct: Amount,
  ads_api_access_tier: TierName,
});
const BusinessEntry = z.extend(AppUsage, {
  type: z.string(),
  /** Minutes. */
  estimated_time_to_regain_access: Amount,
  ads_api_access_tier: TierName,
});
const BusinessUsage = z.record(z.string(), z.catch(z.array(z.catch(z.nullable(BusinessEntry), null)), []));

/**
 * Tracks how near the limits are, from the headers of every response. Meta: marketing-api/overview/rate-limiting,
 * graph-api/overview/rate-limiting, marketing-api/insights/best-practices. Ignores headers that are absent or
 * malformed.
 */
export class UsageTracker {
  readonly #useCase: UseCase;
  readonly #account: string | undefined;
  readonly #readings = new Map<string, QuotaUsage>();
  #tier: Tier | undefined;

  /**
   * @param account `act_<digits>` of all calls; undefined for a client of many accounts, where only the app's limits
   * count.
   */
  constructor(useCase: UseCase, account: string | undefined) {
    this.#useCase = useCase;
    this.#account = account?.replace(/^act_/, '');
  }

  /** Reads the four usage headers of a response, successful or not. */
  note(headers: ResponseHeaders): void {
    const { readings, tier } = this.#read(headers, (id) => id === this.#account);
    for (const [source, reading] of readings) this.#readings.set(source, reading);
    this.#tier = tier ?? this.#tier;
  }

  /** The access tier of the last response that told. */
  get tier(): Tier | undefined {
    return this.#tier;
  }

  /** What to do before the next request. */
  advice(): UsageAdvice {
    const readings = [...this.#readings.values()];
    const full = readings.filter(isFull).map((reading) => ({
      action: 'stop' as const,
      waitSeconds: this.#believable(reading.blockedSeconds || reading.resetSeconds) || this.#blockSeconds(),
      scope: reading.scope,
    }));
    const longest = full.sort((a, b) => b.waitSeconds - a.waitSeconds)[0];
    if (longest) return longest;
    const percent = Math.max(0, ...readings.map((reading) => reading.percent));
    if (percent < SLOW_PERCENT) return { action: 'go' };
    const share = (percent - SLOW_PERCENT + 1) / (STOP_PERCENT - SLOW_PERCENT + 1);
    return { action: 'slow', delayMs: Math.round(share * LONGEST_DELAY_MS) };
  }

  /**
   * Seconds to wait after a rate-limit error, from its headers. If none is for this account, entries of other ids
   * count: Meta also files entries under the business, and the limit is known to be reached.
   * @param otherwise seconds when no header tells; default: the block time of the access tier.
   */
  waitAfterLimit(headers: ResponseHeaders, otherwise?: number): number {
    const own = this.#read(headers, (id) => id === this.#account).readings;
    const any = this.#read(headers, () => true).readings;
    const hint = longestHint(own) || Number(headers['retry-after']) || longestHint(any);
    return this.#believable(hint) || (otherwise ?? this.#blockSeconds());
  }

  #blockSeconds(): number {
    return BLOCK_SECONDS[this.#tier ?? 'development_access'];
  }

  #believable(seconds: number): number {
    return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(Math.min(seconds, LONGEST_WAIT_SECONDS)) : 0;
  }

  #read(headers: ResponseHeaders, concerns: (id: string) => boolean) {
    const ownAccount = this.#account !== undefined;
    const readings = new Map<string, QuotaUsage>();
    const app = parseHeader(AppUsage, headers['x-app-usage']);
    if (app) readings.set('app', { ...EMPTY, scope: 'app', percent: highest(app) });

    const throttle = this.#useCase === 'insights' ? headers['x-fb-ads-insights-throttle'] : undefined;
    const insights = parseHeader(InsightsThrottle, throttle);
    if (insights) {
      readings.set('insights app', { ...EMPTY, scope: 'app', percent: insights.app_id_util_pct ?? 0 });
      const percent = insights.acc_id_util_pct ?? 0;
      if (ownAccount) readings.set('insights account', { ...EMPTY, percent });
    }

    const usage = parseHeader(AccountUsage, headers['x-ad-account-usage']);
    if (usage && ownAccount) {
      const resetSeconds = usage.reset_time_duration ?? 0;
      readings.set('account', { ...EMPTY, percent: usage.acc_id_util_pct ?? 0, resetSeconds });
    }

    const business = Object.entries(parseHeader(BusinessUsage, headers['x-business-use-case-usage']) ?? {})
      .filter(([id]) => concerns(id.replace(/^act_/, '')))
      .flatMap(([, entries]) => entries.filter((entry) => entry?.type === BUSINESS_USE_CASE[this.#useCase]))
      .filter((entry) => entry !== null);
    if (business.length > 0) {
      const minutes = Math.max(...business.map((entry) => entry.estimated_time_to_regain_access ?? 0));
      readings.set('business', {
        ...EMPTY,
        percent: Math.max(...business.map(highest)),
        blockedSeconds: minutes * 60,
      });
    }

    const tier = [...business, usage, insights].find(
      (source) => source?.ads_api_access_tier,
    )?.ads_api_access_tier;
    return { readings, tier };
  }
}

const EMPTY: QuotaUsage = { scope: 'account', percent: 0, blockedSeconds: 0, resetSeconds: 0 };

function isFull(reading: QuotaUsage): boolean {
  return reading.blockedSeconds > 0 || reading.percent >= STOP_PERCENT;
}

function longestHint(readings: ReadonlyMap<string, QuotaUsage>): number {
  const full = [...readings.values()].filter(isFull);
  return Math.max(0, ...full.map((reading) => reading.blockedSeconds || reading.resetSeconds));
}

function highest(usage: z.infer<typeof AppUsage>): number {
  return Math.max(usage.call_count ?? 0, usage.total_time ?? 0, usage.total_cputime ?? 0);
}

function parseHeader<T>(
  schema: z.ZodMiniType<T>,
  header: string | readonly string[] | undefined,
): T | undefined {
  if (typeof header !== 'string') return undefined;
  try {
    const parsed = z.safeParse(schema, JSON.parse(header));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Not JSON. Malformed headers do occur, and are no reason to fail a good response.
    return undefined;
  }
}
