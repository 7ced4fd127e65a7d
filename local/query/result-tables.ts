import type { LakeTable } from './lake-tables.ts';
import { reconciliationView } from './reconciliation-view.ts';
import { restatementsView } from './restatements-view.ts';

/** The views that are made of the results of runs, by name. */
export const RESULT_VIEWS: Readonly<Record<string, (resultDays: string) => string>> = {
  reconciliation: reconciliationView,
  restatements: restatementsView,
};

/** @param resultDays see there; undefined: no run has left a result, so that there are none. */
export function resultTables(resultDays: string | undefined): LakeTable[] {
  if (resultDays === undefined) return [];
  return Object.entries(RESULT_VIEWS).map(([name, view]) => ({
    name,
    statement: `CREATE OR REPLACE VIEW ${name} AS ${view(resultDays)}`,
  }));
}
