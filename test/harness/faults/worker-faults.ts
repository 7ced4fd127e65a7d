import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import type { S3Operation } from '#local/s3/request.ts';
import type { LakeEffect } from '#test/harness/chaos/disturbances.ts';
import type { FaultRule, When } from '#test/harness/graph-simulator.ts';
import type { LakeObjectKind } from '#test/harness/lake-objects.ts';
import { MISSION } from '#test/harness/mission.ts';
import {
  ACCOUNT,
  describeWhen,
  EXACT,
  type Expected,
  type FaultCase,
  fails,
  graphCase,
  NEIGHBOUR,
  rotate,
} from './fault-case.ts';

type CallKind = NonNullable<NonNullable<FaultRule['match']>['kind']>;

/** The worker dies at a write, before or after it. */
function killedAtWrite(
  where: string,
  target: FaultCase['target'],
  object: LakeObjectKind,
  when: When | undefined,
  effect: LakeEffect['kind'] & ('kill-before' | 'kill-after' | 'hang' | 'arrives-late' | 'overtaken'),
  expected: Expected = EXACT,
  more: Partial<FaultCase> = {},
): FaultCase {
  const operation: S3Operation = object === 'published' ? 'CopyObject' : 'PutObject';
  // Writes are counted for each stream apart: one of them is enough for the progress of all.
  const stream = object === 'published' ? 'ad_metadata' : MISSION.find((name) => name === target);
  const match = { operation, object, ...(stream !== undefined && { stream }) };
  const lake = [{ id: 'write', match, effect: { kind: effect }, ...(when !== undefined && { when }) }];
  return { fault: where, target, expected, lake, ...more };
}

function killedAtCall(
  target: StreamName,
  kind: CallKind,
  when: When | undefined,
  expected = EXACT,
): FaultCase {
  const rule = { id: 'call', match: { stream: target, kind }, ...(when !== undefined && { when }) };
  return { fault: `killed at its ${kind} ${describeWhen(when)}`, target, expected, kills: [rule] };
}

/** Instants of a stream's work at which nothing must depend on what comes next. */
const DEATHS: readonly (readonly [string, LakeObjectKind, When, 'kill-before' | 'kill-after'])[] = [
  ['killed before its claim', 'checkpoint', { nth: 1 }, 'kill-before'],
  ['killed after its claim', 'checkpoint', { nth: 1 }, 'kill-after'],
  ['killed before its first part', 'part', { nth: 1 }, 'kill-before'],
  ['killed between part and checkpoint', 'part', { nth: 1 }, 'kill-after'],
  ['killed between two staged dates', 'staged', { nth: 1 }, 'kill-after'],
  ['killed between last checkpoint and receipt', 'receipt', { nth: 1 }, 'kill-before'],
  ['killed after its receipt', 'receipt', { nth: 1 }, 'kill-after'],
];

/** A timeout that a worker which does not hang never meets. */
const SOON = { starved: { limits: { timeoutSeconds: 3 } } };
/** Less than a worker needs to start. */
const TINY = { memoryMb: 40 };

/** Workers that die, are ended, hang, and wake up late; and what needs more than one unit. */
export const WORKER_FAULTS: readonly FaultCase[] = [
  ...DEATHS.flatMap(([where, object, when, effect]) =>
    MISSION.map((stream) => killedAtWrite(where, stream, object, when, effect, EXACT, { together: where })),
  ),
  killedAtCall('campaign_insights', 'submit', { nth: 1 }),
  killedAtCall('ad_insights', 'submit', { from: 1, to: 2 }),
  killedAtCall('ad_insights', 'status', { nth: 1 }),
  killedAtCall('ad_insights', 'read', { nth: 3 }),
  killedAtCall('ad_metadata', 'list', { nth: 2 }),
  killedAtCall('ad_creatives', 'list', { from: 1, to: 2 }),
  killedAtCall('ad_creatives', 'list', undefined, fails('Runtime.ExitError')),
  killedAtCall('campaign_insights', 'read', undefined, fails('Runtime.ExitError')),
  ...MISSION.map(
    (target): FaultCase => ({
      fault: 'out of memory once',
      target,
      expected: EXACT,
      together: 'memory',
      starved: { turn: 0, limits: TINY },
    }),
  ),
  {
    fault: 'out of memory always',
    target: 'ad_creatives',
    expected: fails('Runtime.OutOfMemory'),
    starved: { attempts: Number.POSITIVE_INFINITY, limits: TINY },
  },
  ...MISSION.map((stream) =>
    killedAtWrite('timed out at a write', stream, 'part', { nth: 1 }, 'hang', EXACT, {
      ...SOON,
      together: 'timed out',
    }),
  ),
  killedAtWrite('times out always', 'ad_metadata', 'part', undefined, 'hang', fails('Sandbox.Timedout'), {
    starved: { attempts: 2, limits: { timeoutSeconds: 3 } },
  }),
  ...(['checkpoint', 'part', 'staged'] as const).map((object, index) =>
    killedAtWrite(
      `timed out, and its ${object} arrives after the retry's receipt`,
      rotate(index),
      object,
      { nth: 2 - Math.min(1, index) },
      'arrives-late',
      EXACT,
      SOON,
    ),
  ),
  ...MISSION.flatMap((stream) => [
    killedAtWrite('overtaken at its checkpoint', stream, 'checkpoint', { nth: 2 }, 'overtaken'),
    killedAtWrite('overtaken at its part', stream, 'part', { nth: 1 }, 'overtaken'),
  ]),
  killedAtWrite('overtaken at its receipt', 'ad_metadata', 'receipt', { nth: 1 }, 'overtaken'),
  killedAtWrite('killed before its plan', 'plan', 'plan', { nth: 1 }, 'kill-before'),
  killedAtWrite('killed between plan and owner', 'plan', 'owner', { nth: 1 }, 'kill-before'),
  killedAtWrite('killed before its accounts', 'accounts', 'accounts', { nth: 1 }, 'kill-before'),
  killedAtWrite('killed after its accounts', 'accounts', 'accounts', { nth: 1 }, 'kill-after'),
  killedAtWrite('killed between two copies', 'publish', 'published', { nth: 1 }, 'kill-after'),
  killedAtWrite('killed before its result', 'publish', 'result', { nth: 1 }, 'kill-before'),
  killedAtWrite('killed after its result', 'publish', 'result', { nth: 1 }, 'kill-after'),
  killedAtWrite('killed at its result always', 'publish', 'result', { from: 1, to: 3 }, 'kill-before'),
  killedAtWrite('killed before its manifest', 'aggregate', 'manifest', { nth: 1 }, 'kill-before'),

  // The token: replaced while the run goes on, refused for good, and a secret that cannot be read for a while.
  ...(['accounts', 'ad_insights', 'ad_creatives'] as const).map(
    (target): FaultCase => ({
      fault: 'token replaced in the secret after it had expired',
      target,
      expected: EXACT,
      staleTokenReads: 1,
    }),
  ),
  {
    fault: 'token expired for good',
    target: 'ad_metadata',
    expected: fails(ERROR_NAMES.tokenInvalid),
    staleTokenReads: 1_000,
  },
  graphCase({ name: 'graph-190-463' }, 'accounts', undefined, {
    outcome: 'execution fails',
    error: ERROR_NAMES.tokenInvalid,
  }),
  ...(['accounts', 'campaign_insights', 'ad_metadata'] as const).map(
    (target): FaultCase => ({
      fault: 'Secrets Manager: 500 four times',
      target,
      expected: EXACT,
      secretErrors: Array.from({ length: 4 }, () => ({ status: 500, code: 'InternalServiceError' })),
    }),
  ),

  // Accounts: one that fails touches no other.
  {
    ...graphCase({ name: 'graph-200' }, 'accounts', undefined, {
      outcome: 'account fails',
      account: NEIGHBOUR,
      error: ERROR_NAMES.permissionDenied,
    }),
    graph: [{ id: 'denied', match: { account: NEIGHBOUR }, fault: { name: 'graph-200' } }],
    accounts: [ACCOUNT, NEIGHBOUR],
  },
  ...(['html-500', 'reset-mid-body', 'text-429'] as const).map((name) =>
    graphCase({ name }, 'accounts', { from: 1, to: 5 }, EXACT, { accounts: [ACCOUNT, NEIGHBOUR] }),
  ),
  ...(['throttle-17', 'throttle-4-app', 'throttle-announced'] as const).map((name) =>
    graphCase({ name, seconds: 300 }, 'accounts', { nth: 1 }, EXACT, { accounts: [ACCOUNT, NEIGHBOUR] }),
  ),
];
