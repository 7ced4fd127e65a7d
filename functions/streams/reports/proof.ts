import type { Proof } from '#functions/streams/stream.ts';
import { breakdownOf } from './breakdowns.ts';
import type { Declaration } from './declaration.ts';

/** Whether the rows of a report are compared with Meta's totals of the day, or why not. */
export function proofOf({ timeIncrement = 1, filtering, breakdowns = [] }: Declaration): Proof {
  if (timeIncrement !== 1) return { unproven: 'its rows cover several days' };
  const reason = breakdowns.map((name) => breakdownOf(name).addsUp).find((addsUp) => addsUp !== true);
  if (reason !== undefined) return { unproven: reason };
  if (filtering !== undefined) return { unproven: 'its filter hides rows' };
  return { addsUp: breakdowns.length > 0 ? 'impressions' : 'counts' };
}
