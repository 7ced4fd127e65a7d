import type { ResolvedAccount } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { Row } from '#functions/contract/row.ts';
import type { GraphClient } from '#functions/graph/client.ts';
import type { CheckpointBody } from '#functions/lake/checkpoint.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import type { DayRange } from '#functions/runtime/days.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import type { Progress } from './progress.ts';

/** What both kinds of extraction work with. */
export interface Extraction {
  readonly description: StreamDescription;
  readonly account: ResolvedAccount;
  readonly client: GraphClient;
  readonly progress: Progress;
  readonly clock: TurnClock;
}

/** How streams of one kind of source are read; a function carries that of its own stream alone. */
export interface Extractor {
  /** The work of a stream that has just begun. */
  begin(description: StreamDescription, account: ResolvedAccount): CheckpointBody['work'];
  /**
   * Reads on until everything is read, nothing is left to do but wait, or the time of the turn is up.
   * @throws GraphError when the API does not give what was asked. @throws RunTakenOver @throws LakeUnavailable
   */
  extract(run: Extraction): Promise<ExtractionResult>;
}

/** How an extraction ends its part of a turn. */
export type ExtractionResult =
  | { readonly kind: 'finished' }
  | { readonly kind: 'more' }
  | { readonly kind: 'wait'; readonly seconds: number };

/**
 * Sees that a row belongs to the account (and the days) that were asked for and can be told from other rows, before
 * it is stored: rows without their key would count as repetitions of each other, and only one would be left.
 * @param days of insights: the days of the report; each row is of one of them alone, for `time_increment` is 1.
 * @throws RowMisattributed
 */
export function assertRows(
  rows: readonly Row[],
  description: StreamDescription,
  account: ResolvedAccount,
  days?: DayRange,
): void {
  const digits = account.account.slice('act_'.length);
  const keyFields = description.primaryKey.filter((field) => field !== 'account_id');
  for (const row of rows) {
    const { account_id } = row;
    if (account_id !== undefined && String(account_id) !== digits) {
      throw new RowMisattributed(`A row of account ${shown(account_id)} came for ${account.account}`);
    }
    for (const field of keyFields) {
      if (!isKeyValue(row[field])) {
        throw new RowMisattributed(
          `A row of ${description.name} came without its ${field}, which is its key`,
        );
      }
    }
    if (days !== undefined) assertInside(row, days);
  }
}

function assertInside({ date_start, date_stop }: Row, { since, until }: DayRange): void {
  const day = String(date_start);
  if (day < since || day > until) {
    throw new RowMisattributed(`A row of ${shown(day)} came in the report from ${since} to ${until}`);
  }
  if (date_stop !== undefined && date_stop !== date_start) {
    throw new RowMisattributed(`A row of ${shown(day)} goes on to ${shown(date_stop)}, not one day`);
  }
}

/** Of an id that came as a number too great for a double, several would be one. */
const isKeyValue = (value: unknown): boolean =>
  typeof value === 'string' ? value !== '' : Number.isSafeInteger(value);

const shown = (value: unknown): string => String(value).slice(0, 20);

/** The answer holds rows of something else than what was asked: never stored, asked for again from the checkpoint. */
export class RowMisattributed extends Error {
  constructor(message: string) {
    super(message);
    // Passes when it was a fault of one answer; a state that keeps failing ends the branch.
    this.name = ERROR_NAMES.rowMisattributed;
  }
}
