import type { ControlDay } from '#functions/contract/documents.ts';
import type { Judgement } from './judge-day.ts';
import type { MendedDay } from './mend-state.ts';
import { reasonOf, spendReason } from './reasons.ts';

/**
 * A day as the receipt has it.
 * @param mended what the look-up made of it; a day that is `short` or `surplus` must have been looked up.
 * @throws TypeError for one that was not.
 */
export function controlDay(date: string, judgement: Judgement, mended?: MendedDay): ControlDay {
  const { rows, verdict } = judgement;
  if (verdict === 'unproven') return { date, rows, outcome: verdict, reason: reasonOf(judgement) };
  const { lowest, highest } = judgement.total;
  const common = { date, rows, total: { lowest, highest } };
  if (mended !== undefined) return { ...common, ...mended };
  switch (verdict) {
    case 'moving':
      return { ...common, outcome: verdict, reason: reasonOf(judgement) };
    case 'agrees':
      return {
        ...common,
        outcome: verdict,
        ...(judgement.spendDiffers && { reason: spendReason(judgement) }),
      };
    default:
      throw new TypeError(`${date} is ${verdict} and was not looked up`);
  }
}
