import type { StatusForm } from '#functions/contract/documents.ts';

/** Levels of insights rows. */
export type InsightsLevel = 'account' | 'campaign' | 'adset' | 'ad';

/** One entry of the parameter `filtering`. Meta: marketing-api/insights/parameters. */
export interface Filter {
  readonly field: string;
  readonly operator: 'IN';
  readonly value: readonly string[];
}

/**
 * Every effective status of each level (facebook-nodejs-business-sdk, `EffectiveStatus` of Ad, AdSet and Campaign). A
 * status of another level fails the request with code 100.
 */
export const STATUSES: Readonly<Record<InsightsLevel, readonly string[]>> = {
  account: [],
  campaign: ['ACTIVE', 'ARCHIVED', 'DELETED', 'IN_PROCESS', 'PAUSED', 'WITH_ISSUES'],
  adset: ['ACTIVE', 'ARCHIVED', 'CAMPAIGN_PAUSED', 'DELETED', 'IN_PROCESS', 'PAUSED', 'WITH_ISSUES'],
  ad: [
    'ACTIVE',
    'ADSET_PAUSED',
    'ARCHIVED',
    'CAMPAIGN_PAUSED',
    'DELETED',
    'DISAPPROVED',
    'IN_PROCESS',
    'PAUSED',
    'PENDING_BILLING_INFO',
    'PENDING_REVIEW',
    'PREAPPROVED',
    'WITH_ISSUES',
  ],
};

/**
 * The filter of every insights request below the account. Without it, Meta omits archived and deleted objects, and any
 * other filter implies "active only" (marketing-api/insights, "filtering").
 * @param form `all`, or the form to use after Meta refused it.
 * @returns entries of `filtering`; none for the account level and for the form `none`.
 */
export function statusFilter(level: InsightsLevel, form: StatusForm): readonly Filter[] {
  const statuses = STATUSES[level];
  if (form === 'none' || statuses.length === 0) return [];
  const value = form === 'all' ? statuses : statuses.filter((status) => status !== 'DELETED');
  return [{ field: `${level}.effective_status`, operator: 'IN', value }];
}

/** An entry of `filtering` for rows of these objects or below them. */
export function idFilter(level: InsightsLevel, ids: readonly string[]): Filter {
  return { field: `${level}.id`, operator: 'IN', value: ids };
}

/** The parameter `filtering`; absent without filters. */
export function filtering(filters: readonly Filter[]): { filtering?: readonly Filter[] } {
  return filters.length === 0 ? {} : { filtering: filters };
}
