import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { digitsOf } from '#functions/lake/keys.ts';
import type { RowDifference } from '#test/bench/row-outputs.ts';
import type { LakeRow } from '#test/harness/lake-row.ts';
import { publishedRows } from '#test/harness/published-rows.ts';
import { typedRow } from '#test/harness/typed-rows.ts';
import { compareFiles, Tally } from './compare-files.ts';
import { fileOf, type ListQuery } from './list-query.ts';

/** What the three ways have left behind. */
export interface Outputs {
  /** Folders of the NDJSON files. */
  readonly floor: string;
  readonly script: string;
  /** The folder `lake` of the bucket. */
  readonly lake: string;
}

/** How the outputs compare. */
export interface Comparison {
  /** Rows of the floor, and bytes of its files. */
  readonly rows: number;
  readonly bytes: number;
  /** The part of ad insights in them. */
  readonly adInsights: { readonly rows: number; readonly bytes: number };
  /** Deleted ads that only the whole run has. */
  readonly deletedAds: number;
  /** One sentence for each difference. */
  readonly unequal: readonly string[];
}

/** Compares row for row: the script's with the floor's, and the typed rows of the whole run with the floor's. */
export async function compareOutputs(queries: readonly ListQuery[], outputs: Outputs): Promise<Comparison> {
  const lists: ComparedList[] = [];
  for (const query of queries) lists.push(await compareList(query, outputs));
  const insights = lists.filter(({ query }) => query.stream === 'ad_insights');
  const bytesOf = (some: readonly ComparedList[]): number => sum(some.map(({ bytes }) => bytes));
  const rowsOf = (some: readonly ComparedList[]): number => sum(some.map(({ rows }) => rows));
  return {
    rows: rowsOf(lists),
    bytes: bytesOf(lists),
    adInsights: { rows: rowsOf(insights), bytes: bytesOf(insights) },
    deletedAds: sum(lists.map(({ deletedAds }) => deletedAds.size)),
    unequal: [...lists.flatMap(({ unequal }) => unequal), ...wrongDeletedAds(lists)],
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

interface ComparedList {
  readonly query: ListQuery;
  readonly rows: number;
  readonly bytes: number;
  /** Ids of the ads in the floor's rows: of a list of ads, or of their insights. */
  readonly ads: ReadonlySet<unknown>;
  /** Ids of published ads that no list has. */
  readonly deletedAds: ReadonlySet<unknown>;
  readonly unequal: readonly string[];
}

async function compareList(query: ListQuery, { floor, script, lake }: Outputs): Promise<ComparedList> {
  const { account, stream } = query;
  const right = join(floor, fileOf(query));
  const [typed, published] = [new Tally(), new Tally()];
  const [ads, deletedAds] = [new Set<unknown>(), new Set<unknown>()];
  const plain = await compareFiles(right, join(script, fileOf(query)), (row) => {
    typed.add(typedRow(stream, row));
    ads.add(row.ad_id ?? row.id);
  });
  await eachPublished(lake, query, (row) => {
    // The whole run reads them one by one; the edge of the ads has none.
    if (stream === 'ad_metadata' && row.effective_status === 'DELETED') deletedAds.add(row.id);
    else published.add(row);
  });
  return {
    query,
    rows: typed.rows,
    bytes: statSync(right).size,
    ads,
    deletedAds,
    unequal: [
      ...sentence(`${account}: ${stream} of the script`, plain),
      ...sentence(`${account}: ${stream} of the whole run`, typed.compareWith(published)),
    ],
  };
}

function sentence(what: string, { expected, missing, surplus }: RowDifference): string[] {
  if (expected === 0) return [`${what}: there is nothing to compare with`];
  if (missing === 0 && surplus === 0) return [];
  return [`${what}: of ${expected} rows ${missing} are missing, ${surplus} are too many or wrong`];
}

/** Deleted ads are right if they are those that have insights and are in no list. */
function wrongDeletedAds(lists: readonly ComparedList[]): string[] {
  return lists.flatMap(({ query: { account, stream }, ads: listed, deletedAds }) => {
    if (stream !== 'ad_metadata') return [];
    const insights = lists.find(({ query }) => query.account === account && query.stream === 'ad_insights');
    const unlisted = [...(insights?.ads ?? [])].filter((id) => !listed.has(id));
    if (unlisted.length === deletedAds.size && unlisted.every((id) => deletedAds.has(id))) return [];
    return [`${account}: ${unlisted.length} deleted ads delivered, and ${deletedAds.size} are published`];
  });
}

/** File by file: all rows of a stream at once would need gigabytes. */
async function eachPublished(
  lake: string,
  { account, stream }: ListQuery,
  take: (row: LakeRow) => void,
): Promise<void> {
  const files = globSync(join(lake, stream, '*', `account=${digitsOf(account)}`, '*.parquet'));
  for (const file of files) for (const row of await publishedRows(stream, [file])) take(row);
}
