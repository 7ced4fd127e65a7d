import type { ControlDay } from '#functions/contract/documents.ts';
import type { Judgement } from './judge-day.ts';
import type { MendedDay } from './mend-state.ts';
import { reasonOf, spendReason } from './reasons.ts';

/**
 * A day's entry in the receipt.
 * @param mended the result of the look-up, required for a `short` or `surplus` day.
 * @throws TypeError without it.
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
