import type { ResolvedAccount } from '#shared/contract.ts';
import { ERROR_NAMES } from '#shared/error-names.ts';
import type { GraphClient } from '#shared/graph/client.ts';
import type { Row } from '#shared/lake/part-buffer.ts';
import type { StreamDescription } from '#shared/stream.ts';
import type { TurnClock } from '#shared/turn/clock.ts';
import type { Progress } from '#shared/turn/progress.ts';

/** What both kinds of extraction work with. */
export interface Extraction {
  readonly description: StreamDescription;
  readonly account: ResolvedAccount;
  readonly client: GraphClient;
  readonly progress: Progress;
  readonly clock: TurnClock;
}

/** How an extraction ends its part of a turn. */
export type ExtractionResult =
  | { readonly kind: 'finished' }
  | { readonly kind: 'more' }
  | { readonly kind: 'wait'; readonly seconds: number };

/**
 * Sees that a row belongs to the account that was asked for, before it is stored under its name.
 * @throws Error when it does not: a wrongly attributed row must never reach the lake.
 */
export function assertAttributed(rows: readonly Row[], account: ResolvedAccount): void {
  const digits = account.account.slice('act_'.length);
  for (const row of rows) {
    const found = row.account_id;
    if (found !== undefined && String(found) !== digits) {
      throw new RowMisattributed(
        `A row of account ${String(found).slice(0, 20)} came for ${account.account}`,
      );
    }
  }
}

/** The answer holds rows of something else than what was asked: never stored, asked for again from the checkpoint. */
export class RowMisattributed extends Error {
  constructor(message: string) {
    super(message);
    // Passes when it was a fault of one answer; a state that keeps failing ends the branch.
    this.name = ERROR_NAMES.rowMisattributed;
  }
}
