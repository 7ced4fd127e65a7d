import type { LeafType } from '#functions/lake/columns/shape.ts';
import { prestoTypeOf } from '#infra/presto-view.ts';

/** A column of `reconciliation_days`, or of a view of it. */
export interface ReconciliationColumn {
  readonly name: string;
  readonly type: LeafType;
  /** Empty: the name says it. */
  readonly comment: string;
}

/** The type of a column, as both Trino and DuckDB call it. */
export const sqlTypeOf = ({ type }: ReconciliationColumn): string => prestoTypeOf({ kind: 'scalar', type });

/** The table of what runs found of the days of insights streams. */
export const RECONCILIATION_DAYS = 'reconciliation_days';

const column = (name: string, type: LeafType = 'string', comment = ''): ReconciliationColumn => ({
  name,
  type,
  comment,
});

/** The four numbers that Meta has totals of. */
const numbers = (comment: string, prefix = '', suffix = ''): ReconciliationColumn[] => [
  column(`${prefix}impressions${suffix}`, 'int64', comment),
  column(`${prefix}clicks${suffix}`, 'int64', comment),
  column(`${prefix}link_clicks${suffix}`, 'int64', comment),
  column(`${prefix}spend${suffix}`, 'decimal', comment),
];

const ACCOUNT = [
  column('account_id'),
  column('account_name'),
  column('currency', 'string', 'Of all amounts. ISO 4217.'),
];
const STREAM = column('stream', 'string', 'An insights stream or a report.');
const OUTCOME = column('outcome', 'string', 'See docs/reconciliation.md.');
const ROWS = numbers('The sum of the rows.');
const LOWEST = numbers('The lowest of Meta’s totals.', 'meta_lowest_');
const HIGHEST = numbers('The highest of Meta’s totals.', 'meta_');
const DIFFERENCE = numbers('The rows minus Meta’s total: below zero, rows are fewer.', 'difference_');
const REASON = column('reason', 'string', 'One sentence, where there is something to say.');
const RUN = column('run_id');
const DATE = column('date', 'date', 'The day, in the account’s time zone.');
/** As lists of accounts name it. */
const NAMED = [column('account', 'string', 'act_<digits>'), ...ACCOUNT];

/** The columns of the table, in the order of the lines that a run writes. */
export const RECONCILIATION_COLUMNS: readonly ReconciliationColumn[] = [
  ...ACCOUNT,
  column('day', 'date', 'The day that was compared, in the account’s time zone.'),
  STREAM,
  OUTCOME,
  ...ROWS,
  ...LOWEST,
  ...HIGHEST,
  ...DIFFERENCE,
  REASON,
  RUN,
  column('finished_at', 'timestamp', 'When the account was settled. UTC.'),
];

/** The columns of each view of the table, in the order of its text. */
export const RECONCILIATION_VIEW_COLUMNS: Readonly<Record<string, readonly ReconciliationColumn[]>> = {
  reconciliation: [
    ...NAMED,
    DATE,
    STREAM,
    OUTCOME,
    ...LOWEST,
    ...HIGHEST,
    ...ROWS,
    ...DIFFERENCE,
    REASON,
    RUN,
  ],
  restatements: [
    ...NAMED,
    STREAM,
    DATE,
    column('changed_at', 'timestamp', 'When the run that published the change settled the account. UTC.'),
    column('published_before', 'timestamp', 'The same of the run before. UTC.'),
    column('age_days', 'int64', 'Days from the day to the change.'),
    ...['impressions', 'clicks', 'link_clicks', 'spend'].flatMap((name) => {
      const type = name === 'spend' ? 'decimal' : 'int64';
      return [column(`${name}_before`, type), column(name, type), column(`${name}_change`, type)];
    }),
    RUN,
  ],
};
