import { type AccountResult, isGap } from '#functions/contract/result.ts';

/** Whether there is something to say of an account that its counts do not: then it has a page of its own. */
export function isNotable({ units, counts }: Pick<AccountResult, 'units' | 'counts'>): boolean {
  const { asked, agrees, moving } = counts;
  return agrees + moving < asked || units.some((unit) => isGap(unit) || isNotedUnit(unit));
}

const isNotedUnit = ({ notes, statuses = 'all', listing }: AccountResult['units'][number]): boolean =>
  notes.length > 0 || statuses !== 'all' || listing?.outcome === 'difference';
