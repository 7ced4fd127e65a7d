import { STREAM_NAMES } from '#functions/streams/catalog.ts';

/**
 * Where Athena finds the rows of a stream.
 *
 * A partitioned table must project every account, and Athena knows two ways: a list of values, or values that the
 * query itself names (`injected`; a query without `account_id = …` is refused). So with a list of accounts in the
 * settings one table serves one account and all of them. With "all" nobody knows the accounts when the tables are
 * made: then the partitioned table takes one account or several by name, and a second table, without partitions,
 * reads every object of the stream, whatever its account.
 * Athena user guide: "Supported types for partition projection", "Use dynamic ID partitioning".
 */
export type AccountProjection =
  | { readonly kind: 'listed'; readonly ids: readonly string[] }
  | { readonly kind: 'injected' };

/** @param accounts the setting: `all`, or `act_<digits>` separated by commas. */
export function accountProjection(accounts: string): AccountProjection {
  if (accounts === 'all') return { kind: 'injected' };
  return { kind: 'listed', ids: accounts.split(',').map((account) => account.slice('act_'.length)) };
}

/** Name of the table of a stream that has no partitions, and so all accounts. */
export const wholeTable = (stream: string): string => `${stream}_all`;

const TABLE = new RegExp(`\\b(FROM|JOIN) (${STREAM_NAMES.join('|')}) AS\\b`, 'g');

/**
 * Makes a query of all accounts. Where the partitioned table cannot give them, each is replaced by the whole one, with
 * the partition's columns taken from the path.
 */
export function overAllAccounts(sql: string, projection: AccountProjection): string {
  if (projection.kind === 'listed') return sql;
  return sql.replaceAll(TABLE, (_match, verb: string, stream: string) => `${verb} ${relation(stream)} AS`);
}

const relation = (stream: string): string =>
  `(SELECT *, regexp_extract("$path", '/account_id=([0-9]+)/', 1) AS account_id, ` +
  `date(regexp_extract("$path", '/date=([0-9-]+)/', 1)) AS "date" FROM ${wholeTable(stream)})`;
