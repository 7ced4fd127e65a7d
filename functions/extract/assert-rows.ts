import type { ResolvedAccount } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { Row } from '#functions/contract/row.ts';
import type { DayRange } from '#functions/runtime/days.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';

/**
 * Checks that rows belong to the account (and the days) that were asked for, and have their
 * key, before they are stored: rows without a key would count as repetitions of each other.
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
