import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import type { S3Operation } from '#local/s3/request.ts';
import type { LakeEffect } from '#test/harness/chaos/disturbances.ts';
import type { When } from '#test/harness/graph-simulator.ts';
import type { LakeObjectKind } from '#test/harness/lake-objects.ts';
import { MISSION } from '#test/harness/mission.ts';
import { describeWhen, EXACT, type Expected, type FaultCase, fails, rotate } from './fault-case.ts';

type Place = readonly [object: LakeObjectKind, operation: S3Operation];

/** What a stream writes on its way, and what `Publish` writes for it. */
const WRITES: readonly Place[] = [
  ['checkpoint', 'PutObject'],
  ['part', 'PutObject'],
  ['staged', 'PutObject'],
  ['receipt', 'PutObject'],
  ['published', 'CopyObject'],
];

const SLOW_DOWN: LakeEffect = { kind: 'error', status: 503, code: 'SlowDown' };
const ACCESS_DENIED: LakeEffect = { kind: 'error', status: 403, code: 'AccessDenied' };
const CONFLICT: LakeEffect = { kind: 'error', status: 409, code: 'ConditionalRequestConflict' };
const PRECONDITION: LakeEffect = { kind: 'error', status: 412, code: 'PreconditionFailed' };

/** What an S3 request can come to, with the calls at which it does: the SDK tries three times. */
const ENDINGS: readonly (readonly [string, LakeEffect, When])[] = [
  ['response lost', { kind: 'lose-response' }, { nth: 1 }],
  ['response lost three times', { kind: 'lose-response' }, { from: 1, to: 3 }],
  ['connection dropped', { kind: 'drop' }, { nth: 1 }],
  ['503', SLOW_DOWN, { nth: 1 }],
  ['503 four times', SLOW_DOWN, { from: 1, to: 4 }],
  ['409', CONFLICT, { nth: 1 }],
  ['slow', { kind: 'slow', delayMs: 700 }, { nth: 1 }],
];

function lakeCase(
  what: string,
  [object, operation]: Place,
  target: FaultCase['target'],
  effect: LakeEffect,
  when: When | undefined,
  expected: Expected,
): FaultCase {
  const stream = ['plan', 'accounts', 'publish', 'aggregate'].includes(target)
    ? {}
    : { stream: target as StreamName };
  return {
    fault: `S3: ${what}, ${operation} of ${object} ${describeWhen(when)}`,
    target,
    expected,
    lake: [
      { id: 'lake', match: { operation, object, ...stream }, effect, ...(when !== undefined && { when }) },
    ],
  };
}

/** The same at each stream, once, in one execution. */
const inEach = (what: string, place: Place, effect: LakeEffect, when: When): FaultCase[] =>
  MISSION.map((stream) => ({
    ...lakeCase(what, place, stream, effect, when, EXACT),
    together: `${what} ${place.join()}`,
  }));

const OF_UNITS: readonly (readonly [FaultCase['target'], Place])[] = [
  ['plan', ['plan', 'PutObject']],
  ['plan', ['owner', 'PutObject']],
  ['accounts', ['accounts', 'PutObject']],
  ['publish', ['result', 'PutObject']],
  ['aggregate', ['manifest', 'PutObject']],
];

/** S3: answers that are lost, refused, late, and never given. */
export const LAKE_FAULTS: readonly FaultCase[] = [
  ...WRITES.flatMap((place) => ENDINGS.flatMap(([what, effect, when]) => inEach(what, place, effect, when))),
  // The condition does not hold although nobody else wrote: only a read tells.
  ...inEach('412', ['checkpoint', 'PutObject'], PRECONDITION, { nth: 1 }),
  ...inEach('412', ['published', 'CopyObject'], PRECONDITION, { nth: 1 }),
  ...(['checkpoint', 'part', 'staged'] as const).map((object, index) =>
    lakeCase(
      '503',
      [object, object === 'staged' ? 'HeadObject' : 'GetObject'],
      rotate(index),
      SLOW_DOWN,
      { from: 1, to: 4 },
      EXACT,
    ),
  ),
  ...OF_UNITS.flatMap(([target, place]) => [
    lakeCase('response lost', place, target, { kind: 'lose-response' }, { nth: 1 }, EXACT),
    lakeCase(
      'response lost three times',
      place,
      target,
      { kind: 'lose-response' },
      { from: 1, to: 3 },
      EXACT,
    ),
    lakeCase('503 four times', place, target, SLOW_DOWN, { from: 1, to: 4 }, EXACT),
  ]),
  ...(['checkpoint', 'part', 'staged', 'receipt'] as const).map((object, index) =>
    lakeCase(
      '503',
      [object, 'PutObject'],
      rotate(index),
      SLOW_DOWN,
      undefined,
      fails(ERROR_NAMES.lakeUnavailable),
    ),
  ),
  lakeCase(
    '403',
    ['part', 'PutObject'],
    'ad_metadata',
    ACCESS_DENIED,
    undefined,
    fails(ERROR_NAMES.lakeUnavailable),
  ),
  lakeCase(
    '403',
    ['published', 'CopyObject'],
    'ad_creatives',
    ACCESS_DENIED,
    undefined,
    fails(ERROR_NAMES.lakeUnavailable),
  ),
];
