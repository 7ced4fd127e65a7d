import type { ListQuestion } from './look.ts';
import type { MendContext } from './mend-contract.ts';

/** Lists campaigns by day. */
export function campaignQuestion({ questions, counts }: MendContext): ListQuestion {
  return {
    shape: { keyFields: ['campaign_id', 'date_start'], objectField: 'campaign_id', counts },
    ask: (days, form, take) => questions.campaigns(days, form, take),
  };
}

/** Lists the stream's own rows. @param campaigns to filter by; `null` for all. */
export function rowQuestion(
  { questions, level, primaryKey, counts }: MendContext,
  campaigns: readonly string[] | null,
): ListQuestion {
  const keyFields = primaryKey.filter((field) => field !== 'account_id');
  return {
    shape: { keyFields, counts, ...(level === 'account' ? {} : { objectField: `${level}_id` }) },
    ...(campaigns !== null && { campaigns }),
    ask: (days, form, take) => questions.list(days, form, campaigns ?? undefined, take),
  };
}
