import type { Query } from '#infra/queries/queries.ts';
import type { FivetranColumn } from './columns.ts';

/** A list of actions that becomes one row per entry. */
interface ActionList {
  readonly name: string;
  readonly description: string;
  readonly table: string;
  /** The column with the list. */
  readonly list: string;
  /** What identifies the row that the list is of: the expression, and its columns. */
  readonly id: string;
  readonly key: readonly FivetranColumn[];
}

/** The table of what ads achieved, whose attribution windows the views have as columns. */
export const ADS_TABLE = 'ad_insights';

const AD: readonly FivetranColumn[] = [{ name: 'ad_id', type: 'int64', comment: '' }];
const ACCOUNT: readonly FivetranColumn[] = [{ name: 'account_id', type: 'int64', comment: '' }];

const byAd = (name: string, list: string, what: string): ActionList => ({
  name,
  description: `${what} by ad, day and action type. Types are a hierarchy: never add them up.`,
  table: ADS_TABLE,
  list,
  id: `ad_id || '|' || cast(date AS varchar)`,
  key: AD,
});

const byPlace = (breakdown: 'country' | 'region'): ActionList => ({
  name: `demographics_${breakdown}_actions`,
  description: `Actions by account, ${breakdown}, day and action type. Types are a hierarchy: never add them up.`,
  table: `account_by_${breakdown}`,
  list: 'actions',
  id: `account_id || '|' || coalesce(${breakdown}, '')`,
  key: ACCOUNT,
});

const LISTS: readonly ActionList[] = [
  byAd('basic_ad_actions', 'actions', 'Actions'),
  byAd('basic_ad_action_values', 'action_values', 'Values of actions, in the currency of the account,'),
  byPlace('country'),
  byPlace('region'),
];

/** A view with its columns. */
export interface ActionView extends Query {
  readonly columns: readonly FivetranColumn[];
}

/**
 * The views with one row per entry of a list of actions.
 * @param windows attribution windows that are deployed: each is a column, named as Fivetran names it (`_7_d_click`).
 */
export function actionViews(windows: readonly string[]): ActionView[] {
  return LISTS.map(({ name, description, table, list, id, key }) => {
    const numbers = windows.map((window) => ({ window, column: `_${window.replace(/^(\d+)d/, '$1_d')}` }));
    const sql = `-- ${description}
SELECT
  ${id} AS _fivetran_id,
  extracted_at AS _fivetran_synced,
  ${[...key.map((column) => column.name), 'date', 'place - 1 AS "index"'].join(',\n  ')},
  entry.action_type,
  entry.value,
  ${numbers.map(({ window, column }) => `entry."${window}" AS ${column},\n  `).join('')}account_currency
FROM (
  SELECT insights.*, place, element_at(${list}, place) AS entry
  FROM ${table} AS insights
  CROSS JOIN UNNEST(sequence(1, cardinality(${list}))) AS places(place)
  WHERE cardinality(${list}) > 0
) AS entries`;
    return {
      name,
      description,
      sql,
      columns: columnsOf(
        key,
        numbers.map((number) => number.column),
      ),
    };
  });
}

const columnsOf = (key: readonly FivetranColumn[], windows: readonly string[]): FivetranColumn[] => [
  {
    name: '_fivetran_id',
    type: 'string',
    comment: 'The same in the table of the rows. Fivetran’s is a hash.',
  },
  { name: '_fivetran_synced', type: 'timestamp', comment: 'When the row was read.' },
  ...key,
  { name: 'date', type: 'date', comment: '' },
  { name: 'index', type: 'int64', comment: 'Place in the list, from 0.' },
  { name: 'action_type', type: 'string', comment: '' },
  { name: 'value', type: 'decimal', comment: 'In the attribution window of each ad set.' },
  ...windows.map((name): FivetranColumn => ({ name, type: 'decimal', comment: 'In this window alone.' })),
  { name: 'account_currency', type: 'string', comment: 'Not one of Fivetran’s columns.' },
];
