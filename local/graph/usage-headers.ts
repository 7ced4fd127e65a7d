import { type Call, isInsights } from './calls.ts';

/** The account's budget that a call uses. Meta: graph-api/overview/rate-limiting, business use cases. */
export type UseCase = 'ads_insights' | 'ads_management';

/** Usage of each budget in percent, and how long a blocked caller must wait. */
export interface UsageLevels {
  /** X-App-Usage. */
  readonly app?: number;
  /** X-Ad-Account-Usage. */
  readonly account?: number;
  /** The entry of this call's use case in X-Business-Use-Case-Usage. */
  readonly useCase?: number;
  /** X-FB-Ads-Insights-Throttle. */
  readonly insightsApp?: number;
  readonly insightsAccount?: number;
  /** `estimated_time_to_regain_access`, in minutes. */
  readonly regainMinutes?: number;
  /** `reset_time_duration` of X-Ad-Account-Usage, in seconds. */
  readonly resetSeconds?: number;
}

const TIER = 'standard_access';
const LOW = 3;

/** The budget that a call uses. */
export const useCaseOf = (call: Call): UseCase => (isInsights(call) ? 'ads_insights' : 'ads_management');

/**
 * The four usage headers of a response, low by default. Shapes and key names: Meta's
 * marketing-api/overview/rate-limiting and insights/best-practices. Percentages of the insights header are fractions.
 */
export function usageHeaders(call: Call, levels: UsageLevels = {}): Record<string, string> {
  const headers: Record<string, string> = {
    'x-app-usage': JSON.stringify({
      call_count: levels.app ?? LOW,
      total_cputime: 1,
      total_time: LOW,
    }),
  };
  if (call.account === undefined) return headers;
  headers['x-business-use-case-usage'] = JSON.stringify({
    [call.account.digits]: [useCaseEntry(useCaseOf(call), levels.useCase ?? LOW, levels.regainMinutes ?? 0)],
  });
  headers['x-ad-account-usage'] = JSON.stringify({
    acc_id_util_pct: levels.account ?? 2.67,
    reset_time_duration: levels.resetSeconds ?? 0,
    ads_api_access_tier: TIER,
  });
  if (useCaseOf(call) === 'ads_insights') {
    headers['x-fb-ads-insights-throttle'] = JSON.stringify({
      app_id_util_pct: levels.insightsApp ?? 0.01,
      acc_id_util_pct: levels.insightsAccount ?? 0.5,
      ads_api_access_tier: TIER,
    });
  }
  return headers;
}

/** The headers of an app with this access. */
export const withTier = (headers: Readonly<Record<string, string>>, tier: string): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replaceAll(TIER, tier)]));

function useCaseEntry(type: UseCase, percent: number, minutes: number): Record<string, unknown> {
  return {
    type,
    call_count: percent,
    total_cputime: Math.min(percent, 20),
    total_time: Math.min(percent, 25),
    estimated_time_to_regain_access: minutes,
    ads_api_access_tier: TIER,
  };
}

/** Headers in which the relevant entry is not the first, neither in its account's list nor among the objects. */
export function usageNotFirst(call: Call, levels: UsageLevels): Record<string, string> {
  const own = useCaseOf(call);
  const other: UseCase = own === 'ads_insights' ? 'ads_management' : 'ads_insights';
  return {
    ...usageHeaders(call),
    'x-business-use-case-usage': JSON.stringify({
      '99000000000000001': [useCaseEntry(own, LOW, 0)],
      [call.account?.digits ?? '0']: [
        useCaseEntry(other, LOW, 0),
        useCaseEntry(own, levels.useCase ?? 100, levels.regainMinutes ?? 1),
      ],
    }),
  };
}

/** Headers with another account at its limit for an hour, and this one not. */
export function usageOfOther(call: Call): Record<string, string> {
  return {
    ...usageHeaders(call),
    'x-business-use-case-usage': JSON.stringify({
      '99000000000000001': [useCaseEntry(useCaseOf(call), 100, 60)],
      [call.account?.digits ?? '0']: [useCaseEntry(useCaseOf(call), LOW, 0)],
    }),
  };
}

/** Headers that are not JSON, or JSON of the wrong shape. */
export const usageMalformed = (): Record<string, string> => ({
  'x-app-usage': '{"call_count":',
  'x-business-use-case-usage': '{"1":{"type":"ads_insights"},"2":[null,"x",{"call_count":"many"}],"3":null}',
  'x-ad-account-usage': '[]',
  'x-fb-ads-insights-throttle': 'null',
});
