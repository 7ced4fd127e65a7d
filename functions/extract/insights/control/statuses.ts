import type { StatusForm } from '#functions/contract/documents.ts';

/** Levels that rows of insights can have. */
export type InsightsLevel = 'account' | 'campaign' | 'adset' | 'ad';

/** One entry of the parameter `filtering`. Meta: marketing-api/insights/parameters. */
export interface Filter {
  readonly field: string;
  readonly operator: 'IN';
  readonly value: readonly string[];
}

/**
 * Every effective status that an object of the level can have (facebook-nodejs-business-sdk, `EffectiveStatus` of Ad,
 * AdSet and Campaign). A value of another level fails the request with code 100, so each level names its own.
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
 * What every insights request below the account filters by: without it, Meta leaves out archived and deleted objects,
 * and any other filter implies "active only" (marketing-api/insights, "filtering").
 * @param form `all`, or the lower form that Meta left after refusing it.
 * @returns entries of `filtering`; none for the account itself, and for the form `none`.
 */
export function statusFilter(level: InsightsLevel, form: StatusForm): readonly Filter[] {
  const statuses = STATUSES[level];
  if (form === 'none' || statuses.length === 0) return [];
  const value = form === 'all' ? statuses : statuses.filter((status) => status !== 'DELETED');
  return [{ field: `${level}.effective_status`, operator: 'IN', value }];
}

/** An entry of `filtering` that asks for rows of, or below, the objects with these ids. */
export function idFilter(level: InsightsLevel, ids: readonly string[]): Filter {
  return { field: `${level}.id`, operator: 'IN', value: ids };
}

/** The parameter `filtering` as it is sent; absent where nothing is filtered. */
export function filtering(filters: readonly Filter[]): { filtering?: readonly Filter[] } {
  return filters.length === 0 ? {} : { filtering: filters };
}
