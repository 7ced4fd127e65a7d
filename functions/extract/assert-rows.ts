import type { ResolvedAccount } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { Row } from '#functions/contract/row.ts';
import type { DayRange } from '#functions/runtime/days.ts';
import type { StreamDescription, TimeIncrement } from '#functions/streams/stream.ts';

/**
 * Checks, before rows are stored, that they belong to the requested account and days and have their key. Rows without a
 * key would count as duplicates of each other.
 * @param days for insights: the days of the report. Each row covers one increment.
 * @throws RowMisattributed
 */
export function assertRows(
  rows: readonly Row[],
  description: StreamDescription,
  account: ResolvedAccount,
  days?: DayRange,
): void {
  rows.forEach(rowCheck(description, account, days));
}

/** The fields that the check of a row and its partition look at. */
export const checkedFields = ({ primaryKey, source }: StreamDescription): string[] => [
  ...new Set([
    'account_id',
    ...primaryKey,
    ...(source.kind === 'insights' ? ['date_start', 'date_stop'] : []),
  ]),
  ...(source.kind === 'events' ? [source.timeField] : []),
];

/** Makes the check of `assertRows`, for one row at a time. */
export function rowCheck(
  description: StreamDescription,
  account: ResolvedAccount,
  days?: DayRange,
): (row: Row) => void {
  const digits = account.account.slice('act_'.length);
  const { primaryKey, optionalKeys = [], source } = description;
  const keyFields = primaryKey.filter((field) => field !== 'account_id');
  const increment = source.kind === 'insights' ? (source.timeIncrement ?? 1) : 1;
  return (row) => {
    const { account_id } = row;
    if (account_id !== undefined && String(account_id) !== digits) {
      throw new RowMisattributed(
        `A row of account ${shown(account_id)} is in a response for ${account.account}`,
      );
    }
    for (const field of keyFields) {
      const value = row[field];
      if (optionalKeys.includes(field) ? !isOptionalKeyValue(value) : !isKeyValue(value)) {
        throw new RowMisattributed(`A row of ${description.name} lacks its key field ${field}`);
      }
    }
    if (days !== undefined) assertInside(row, days, increment);
  };
}

function assertInside(
  { date_start, date_stop }: Row,
  { since, until }: DayRange,
  increment: TimeIncrement,
): void {
  const day = String(date_start);
  if (day < since || day > until) {
    throw new RowMisattributed(`A row of ${shown(day)} is in the report from ${since} to ${until}`);
  }
  if (increment !== 1) {
    if (date_stop === undefined || (String(date_stop) >= day && String(date_stop) <= until)) return;
    throw new RowMisattributed(`A row of ${shown(day)} ends on ${shown(date_stop)}, outside its report`);
  }
  if (date_stop !== undefined && date_stop !== date_start) {
    throw new RowMisattributed(`A row of ${shown(day)} ends on ${shown(date_stop)}, not the same day`);
  }
}

/** Different ids that are too large for a double would become equal. */
const isKeyValue = (value: unknown): boolean =>
  typeof value === 'string' ? value !== '' : Number.isSafeInteger(value);

/** A breakdown may be absent, and an asset is an object. */
const isOptionalKeyValue = (value: unknown): boolean =>
  value === undefined || value === null || typeof value !== 'number' || Number.isSafeInteger(value);

const shown = (value: unknown): string => String(value).slice(0, 20);

/**
 * Thrown when a response has rows that we did not request. They are never stored; the request is repeated from the
 * checkpoint.
 */
export class RowMisattributed extends Error {
  constructor(message: string) {
    super(message);
    // A single bad response is harmless, but a state that keeps failing ends the branch.
    this.name = ERROR_NAMES.rowMisattributed;
  }
}
