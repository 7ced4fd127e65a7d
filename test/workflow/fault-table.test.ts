import { expect, test } from 'vitest';
import { FAULTS, type FaultName } from '#local/graph/faults.ts';
import { FAULT_TABLE } from '#test/harness/faults/fault-table.ts';
import { canHit } from '#test/harness/graph-simulator.ts';
import { MISSION } from '#test/harness/mission.ts';

/** What is answered to questions that no stream asks: for deleted objects of an edge, and for reads without fields. */
const NEVER_ASKED: readonly FaultName[] = ['graph-100-1815001', 'nonexisting-summary-field'];

test('the table has every fault of the simulator at every stream that it can hit', () => {
  const tested = FAULT_TABLE.flatMap(({ graph = [], target }) =>
    graph.map(({ fault }) => `${fault.name} × ${target}`),
  );
  const missing = (Object.keys(FAULTS) as FaultName[])
    .filter((name) => !NEVER_ASKED.includes(name))
    .flatMap((name) =>
      MISSION.filter((stream) => canHit(name, stream)).map((stream) => `${name} × ${stream}`),
    )
    .filter((pair) => !tested.includes(pair));
  expect(missing).toEqual([]);
});
