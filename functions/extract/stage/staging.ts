import type { ResolvedAccount } from '#functions/contract/documents.ts';
import type { StagingRules } from '#functions/extract/extraction.ts';
import type { Progress } from '#functions/extract/progress.ts';
import type { Unit } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';

/** Dependencies of staging, which makes no calls to Meta. */
export interface Staging {
  readonly store: LakeStore;
  readonly unit: Unit;
  readonly attempt: string;
  readonly description: StreamDescription;
  readonly account: ResolvedAccount;
  readonly progress: Progress;
  readonly clock: TurnClock;
  readonly rules: StagingRules;
}
