import {
  type FailedUnit,
  MOST_FINDINGS,
  type NotableDay,
  type NotableListing,
  type SkippedOf,
} from '#functions/contract/manifest.ts';
import type { ReconciledDay } from '#functions/contract/reconciliation.ts';
import type { UnitResult } from '#functions/contract/result.ts';

/** What the manifest names one by one: of each kind the first thousand. */
export class Findings {
  readonly failures: FailedUnit[] = [];
  readonly heldBack: NotableDay[] = [];
  readonly differences: NotableDay[] = [];
  readonly listingDifferences: NotableListing[] = [];
  readonly skipped: SkippedOf[] = [];

  addUnit({ account, stream, error, skipped, listing }: UnitResult): void {
    if (error !== undefined) keep(this.failures, { account, stream, error });
    for (const entry of skipped) keep(this.skipped, { account, stream, skipped: entry });
    if (listing?.outcome === 'difference') keep(this.listingDifferences, { account, stream, listing });
  }

  addDays(account: string, days: readonly ReconciledDay[]): void {
    for (const { date, streams } of days) {
      for (const { stream, outcome, difference, reason } of streams) {
        const list = outcome === 'held_back' ? this.heldBack : this.differences;
        if (outcome !== 'held_back' && outcome !== 'difference') continue;
        keep(list, {
          account,
          stream,
          date,
          outcome,
          ...(difference && { difference }),
          ...(reason !== undefined && { reason }),
        });
      }
    }
  }
}

function keep<T>(list: T[], item: T): void {
  if (list.length < MOST_FINDINGS) list.push(item);
}
