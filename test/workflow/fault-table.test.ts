import { expect, test } from 'vitest';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { FAULTS, type FaultName } from '#local/graph/faults.ts';
import { FAULT_TABLE } from '#test/harness/faults/fault-table.ts';
import { canHit } from '#test/harness/graph-simulator.ts';

/** Rows that are kept back are missed in larger data only; see `proof.test.ts`. */
const ELSEWHERE = STREAM_NAMES.map((stream) => `skipped-page × ${stream}`);

test('the table has every fault of the simulator at every stream that it can hit', () => {
  const tested = FAULT_TABLE.flatMap(({ graph = [], target }) =>
    graph.map(({ fault }) => `${fault.name} × ${target}`),
  );
  const missing = (Object.keys(FAULTS) as FaultName[])
    .flatMap((name) =>
      STREAM_NAMES.filter((stream) => canHit(name, stream)).map((stream) => `${name} × ${stream}`),
    )
    .filter((pair) => !tested.includes(pair));
  expect(missing).toEqual(ELSEWHERE);
});
