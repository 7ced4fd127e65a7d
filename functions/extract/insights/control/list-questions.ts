import type { ListQuestion } from './look.ts';
import type { MendContext } from './mend-contract.ts';

/** Campaigns by day. */
export function campaignQuestion({ questions }: MendContext): ListQuestion {
  return {
    shape: { keyFields: ['campaign_id', 'date_start'], objectField: 'campaign_id' },
    ask: (days, form, take) => questions.campaigns(days, form, take),
  };
}

/** The stream's own rows. @param campaigns that they belong to; `null`: all. */
export function rowQuestion(
  { questions, level, primaryKey }: MendContext,
  campaigns: readonly string[] | null,
): ListQuestion {
  const keyFields = primaryKey.filter((field) => field !== 'account_id');
  return {
    shape: { keyFields, ...(level === 'account' ? {} : { objectField: `${level}_id` }) },
    ...(campaigns !== null && { campaigns }),
    ask: (days, form, take) => questions.list(days, form, campaigns ?? undefined, take),
  };
}
