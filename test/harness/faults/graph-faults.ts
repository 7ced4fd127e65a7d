import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import { FAULTS, type FaultName } from '#local/graph/faults.ts';
import { canHit, type FaultRule } from '#test/harness/graph-simulator.ts';
import { MISSION, OTHER_KINDS } from '#test/harness/mission.ts';
import { EXACT, type FaultCase, fails, graphCase, rotate } from './fault-case.ts';

type CallKind = NonNullable<NonNullable<FaultRule['match']>['kind']>;

/** Where each stream is hit, the first kind of call that the fault can hit: not the same place for all. */
const PLACES: Readonly<Record<StreamName, readonly (readonly [CallKind, number])[]>> = {
  campaign_insights: [
    ['status', 1],
    ['read', 1],
    ['submit', 1],
  ],
  ad_insights: [
    ['read', 2],
    ['submit', 1],
    ['status', 1],
  ],
  ad_metadata: [['list', 2]],
  ad_creatives: [['list', 1]],
  ad_account: [['account', 1]],
  activities: [['list', 1]],
  age_gender: [
    ['read', 2],
    ['status', 1],
    ['submit', 1],
  ],
};

/** The fault, once, at some call of each stream that it can hit, of every kind of source. */
function onceInEach(name: FaultName, more: Partial<FaultCase> = {}): FaultCase[] {
  return [...MISSION, ...OTHER_KINDS]
    .filter((stream) => canHit(name, stream))
    .map((stream) => {
      const place = PLACES[stream]?.find(([kind]) => FAULTS[name].hits.includes(kind));
      if (place === undefined) throw new Error(`${name} hits no call of ${stream}`);
      const [kind, nth] = place;
      return graphCase({ name }, stream, { nth }, EXACT, { kind, together: `once ${name}`, ...more });
    });
}

/** What passes: retried in the client, at once. */
const PASSING: readonly FaultName[] = [
  'graph-1',
  'graph-1-99',
  'graph-2',
  'graph-2-1504043',
  'graph-2-1504044',
  'graph-960',
  'graph-104',
  'html-500',
  'html-502',
  'empty-503',
  'text-504',
  'empty-200',
  'truncated-json',
  'non-json-200',
  'error-in-200',
  'reset-before-headers',
  'reset-mid-body',
  'slow',
];

/** A node is read by one call with the fields that a rule tells it by; the others have made one by then. */
const firstCall = (stream: StreamName): number => (stream === 'ad_account' ? 1 : 2);

/** Of these the client has had enough; the state machine tries again, from the checkpoint. */
const STUBBORN: readonly FaultName[] = ['html-500', 'reset-mid-body', 'graph-2'];

/** What ends a stream at once, by the name of the error that it ends with. */
const FATAL: Readonly<Record<string, readonly FaultName[]>> = {
  [ERROR_NAMES.tokenInvalid]: [
    'graph-190',
    'graph-190-458',
    'graph-190-459',
    'graph-190-460',
    'graph-190-463',
    'graph-190-464',
    'graph-190-467',
    'graph-190-492',
    'graph-102',
  ],
  [ERROR_NAMES.permissionDenied]: [
    'graph-10',
    'graph-200',
    'graph-294',
    'graph-100-missing-perms',
    'graph-100-3191001',
  ],
  [ERROR_NAMES.requestInvalid]: [
    'graph-100',
    'field-invalid',
    'deprecated-version',
    'graph-3018',
    'graph-2-1504041',
    'graph-2-1504042',
    'redirect',
  ],
};

/** This one refuses synchronous insights too, by which another stream finds deleted ads. */
const ofReport = (name: FaultName): { readonly kind?: CallKind } =>
  name === 'graph-2-1504041' ? { kind: 'submit' } : {};

const fatalRows = (error: string, names: readonly FaultName[]): FaultCase[] =>
  names.flatMap((name, index) =>
    // Each of the mission, and of the other kinds one in turn. Of a node, a refusal leaves a field out.
    [...MISSION, OTHER_KINDS[index % OTHER_KINDS.length] ?? 'ad_account']
      .filter((stream) => canHit(name, stream))
      .filter((stream) => stream !== 'ad_account' || error === ERROR_NAMES.tokenInvalid)
      .map((stream) => graphCase({ name }, stream, undefined, fails(error), ofReport(name))),
  );

/** What should pass and never does: retried until the state machine gives up. */
const NEVER_PASSING: readonly FaultName[] = [
  'graph-1',
  'html-502',
  'reset-before-headers',
  'truncated-json',
  'empty-503',
  'graph-960',
  'non-json-200',
  'empty-200',
];

/** Time of a turn that meets a call without an end: it is to give up before that. */
const SOON = { timeoutSeconds: 4 };

/** The turn with the second call of a stream has little time: a listing's first, the one after a report's wait. */
const hurried = (stream: StreamName): Partial<FaultCase> => ({
  starved: { turn: stream.endsWith('insights') ? 1 : 0, limits: SOON },
});

/** Faults of the Graph API and of the network before it, apart from limits, reports and pages. */
export const GRAPH_FAULTS: readonly FaultCase[] = [
  ...PASSING.flatMap((name) => onceInEach(name)),
  ...STUBBORN.flatMap((name) =>
    [...MISSION, ...OTHER_KINDS].map((stream) =>
      graphCase({ name }, stream, { from: firstCall(stream), to: 7 }, EXACT, {
        together: `stubborn ${name}`,
      }),
    ),
  ),
  ...MISSION.map((stream) =>
    graphCase({ name: 'hang' }, stream, { nth: 2 }, EXACT, { ...hurried(stream), together: 'hang' }),
  ),
  ...MISSION.map((stream) =>
    graphCase({ name: 'drip', ms: 50 }, stream, { nth: 2 }, EXACT, { ...hurried(stream), together: 'drip' }),
  ),
  ...(['ad_creatives', 'campaign_insights'] as const).map((stream) =>
    graphCase({ name: 'hang' }, stream, { from: 2 }, fails(ERROR_NAMES.noProgress), {
      // Enough for the start of a process on a busy machine: a turn that is killed is another case.
      starved: { limits: { timeoutSeconds: 8 }, attempts: 99 },
    }),
  ),
  // A report that is made and not told of costs a report, not rows.
  graphCase({ name: 'lost-submit-response' }, 'campaign_insights', { nth: 1 }, EXACT),
  graphCase({ name: 'lost-submit-response' }, 'ad_insights', { from: 1, to: 5 }, EXACT),
  // The token is read afresh once before it counts as refused.
  ...[...MISSION, ...OTHER_KINDS].map((stream) =>
    graphCase({ name: 'graph-190-463' }, stream, { nth: firstCall(stream) }, EXACT, {
      together: 'token once',
    }),
  ),
  ...[...MISSION, ...OTHER_KINDS].map((stream) =>
    graphCase({ name: 'graph-2' }, stream, undefined, fails(ERROR_NAMES.transient)),
  ),
  ...NEVER_PASSING.map((name, index) =>
    graphCase({ name }, rotate(index), undefined, fails(ERROR_NAMES.transient)),
  ),
  ...Object.entries(FATAL).flatMap(([error, names]) => fatalRows(error, names)),
  // An id that is not there is a missing permission, but for a report run, which is not known at once.
  graphCase({ name: 'graph-100-33' }, 'ad_metadata', undefined, fails(ERROR_NAMES.permissionDenied)),
  graphCase({ name: 'graph-100-33' }, 'ad_creatives', { from: 2 }, fails(ERROR_NAMES.permissionDenied)),
  graphCase({ name: 'graph-100-33' }, 'ad_insights', undefined, fails(ERROR_NAMES.permissionDenied), {
    kind: 'submit',
  }),
  graphCase({ name: 'graph-100-33' }, 'campaign_insights', { from: 1, to: 2 }, EXACT, { kind: 'status' }),
];
