import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { FaultName } from '#local/graph/faults.ts';
import { canHit } from '#test/harness/graph-simulator.ts';
import { MISSION } from '#test/harness/mission.ts';
import { EXACT, type FaultCase, fails, graphCase } from './fault-case.ts';

/** Twice in a row; a block of an hour only once, because two hours are more than the patience of a stream. */
const timesOf = (name: FaultName) => (name === 'graph-368' ? { nth: 2 } : { from: 2, to: 3 });

/** Limits that stay in force for a while: nobody who was told may call before it is over. */
const BLOCKS: readonly FaultName[] = [
  'throttle-17',
  'throttle-80000',
  'throttle-80004',
  'throttle-4-app',
  'throttle-613',
  'throttle-announced',
  'usage-not-first',
];

/** Refusals of one call, each with another code. */
const REFUSALS: readonly FaultName[] = [
  'graph-4',
  'graph-4-1504022',
  'graph-4-1504039',
  'graph-17-2446079',
  'graph-32',
  'graph-341',
  'graph-613',
  'graph-613-1487742',
  'graph-80000-2446079',
  'graph-80003-2446079',
  'graph-80004-2446079',
  'graph-80005',
  'graph-80009',
  'graph-80014',
  'graph-368',
  'text-429',
];

/** Usage headers on answers that are right otherwise. */
const USAGE: readonly FaultName[] = ['usage-high', 'usage-malformed', 'usage-absent', 'usage-other-account'];

const hitBy = (name: FaultName) => MISSION.filter((stream) => canHit(name, stream));

/** Several reports at once, so that several calls of one stream are under way when it is told to stop. */
const THREE_REPORTS = { since: '2026-03-02', until: '2026-03-20' };

/** Reports that are read side by side, each one call at a time. */
const READERS = 3;

/** Rate limits and the headers that tell of them. */
export const LIMIT_FAULTS: readonly FaultCase[] = [
  ...BLOCKS.flatMap((name) =>
    hitBy(name).map((stream) => graphCase({ name, seconds: 300 }, stream, { nth: 2 }, EXACT)),
  ),
  ...BLOCKS.filter((name) => canHit(name, 'ad_insights')).map((name) =>
    graphCase({ name, seconds: 300 }, 'ad_insights', { nth: 4 }, EXACT, {
      kind: 'read',
      window: THREE_REPORTS,
      underWay: READERS - 1,
    }),
  ),
  ...REFUSALS.flatMap((name) =>
    hitBy(name).map((stream) =>
      graphCase({ name }, stream, timesOf(name), EXACT, { together: `refusal ${name}` }),
    ),
  ),
  ...USAGE.flatMap((name) =>
    hitBy(name).map((stream) => graphCase({ name }, stream, undefined, EXACT, { together: name })),
  ),
  // A limit that never ends is ended by the patience with the stream, and named.
  graphCase({ name: 'graph-17-2446079' }, 'ad_metadata', undefined, fails(ERROR_NAMES.patienceExceeded)),
  graphCase({ name: 'graph-80000-2446079' }, 'ad_insights', undefined, fails(ERROR_NAMES.patienceExceeded)),
  // A wait past the plan's deadline, half an hour here, ends the stream at once.
  graphCase(
    { name: 'throttle-17', seconds: 3_000 },
    'ad_metadata',
    { nth: 1 },
    fails(ERROR_NAMES.deadlineExceeded),
    { machineSeconds: 3_600, streams: ['ad_metadata'] },
  ),
  graphCase(
    { name: 'throttle-80000', seconds: 3_000 },
    'ad_insights',
    { nth: 1 },
    fails(ERROR_NAMES.deadlineExceeded),
    { machineSeconds: 3_600, streams: ['ad_insights'] },
  ),
];
