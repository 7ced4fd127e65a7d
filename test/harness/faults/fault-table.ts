import { CONTROL_FAULTS } from './control-faults.ts';

import { DATA_FAULTS } from './data-faults.ts';
import { caseName, type FaultCase } from './fault-case.ts';
import { GRAPH_FAULTS } from './graph-faults.ts';
import { LAKE_FAULTS } from './lake-faults.ts';
import { LIMIT_FAULTS } from './limit-faults.ts';
import { REPORT_FAULTS } from './report-faults.ts';
import { WORKER_FAULTS } from './worker-faults.ts';

/** Each fault, at each stream that it can hit, with what becomes of a whole execution. */
export const FAULT_TABLE: readonly FaultCase[] = unique([
  ...GRAPH_FAULTS,
  ...LIMIT_FAULTS,
  ...REPORT_FAULTS,
  ...CONTROL_FAULTS,
  ...DATA_FAULTS,
  ...LAKE_FAULTS,
  ...WORKER_FAULTS,
]);

function unique(rows: readonly FaultCase[]): readonly FaultCase[] {
  const names = rows.map(caseName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`The table has two rows named ${twice}`);
  return rows;
}
