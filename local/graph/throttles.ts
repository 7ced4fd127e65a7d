import { type Call, callerOf } from './calls.ts';
import { GRAPH_ERRORS, type GraphErrorName } from './graph-error-table.ts';
import { type UsageLevels, useCaseOf } from './usage-headers.ts';

/** Which calls an active limit refuses. */
type Scope = 'app' | 'account' | 'use-case' | 'creation';

interface ThrottleKind {
  /** The error while it is active. */
  readonly error: (call: Call) => GraphErrorName;
  readonly scope: Scope;
  /** Its headers. Some limits announce no time. */
  readonly levels: (seconds: number) => UsageLevels;
}

const minutes = (seconds: number): number => Math.ceil(seconds / 60);

/** Limits by name. `throttle-announced` is announced with a success, the others with a refusal. */
export const THROTTLES = {
  'throttle-17': {
    error: () => 'graph-17-2446079',
    scope: 'account',
    levels: (seconds) => ({
      account: 100,
      resetSeconds: seconds,
      useCase: 100,
      regainMinutes: minutes(seconds),
    }),
  },
  'throttle-80000': {
    error: () => 'graph-80000-2446079',
    scope: 'use-case',
    levels: (seconds) => ({ useCase: 100, insightsAccount: 100, regainMinutes: minutes(seconds) }),
  },
  'throttle-80004': {
    error: () => 'graph-80004-2446079',
    scope: 'use-case',
    levels: (seconds) => ({ useCase: 118, regainMinutes: minutes(seconds) }),
  },
  'throttle-4-app': {
    error: (call) => (useCaseOf(call) === 'ads_insights' ? 'graph-4-1504022' : 'graph-4'),
    scope: 'app',
    levels: () => ({ app: 100, insightsApp: 100 }),
  },
  'throttle-613': { error: () => 'graph-613-1487742', scope: 'account', levels: () => ({}) },
  'throttle-creation': { error: () => 'graph-613-creation', scope: 'creation', levels: () => ({}) },
  'throttle-announced': {
    error: (call) => (useCaseOf(call) === 'ads_insights' ? 'graph-80000-2446079' : 'graph-80004-2446079'),
    scope: 'use-case',
    levels: (seconds) => ({ useCase: 100, regainMinutes: minutes(seconds) }),
  },
} as const satisfies Record<string, ThrottleKind>;

/** Name of a limit. */
export type ThrottleName = keyof typeof THROTTLES;

interface Block {
  readonly throttle: ThrottleName;
  readonly covers: (call: Call) => boolean;
  /** Monotonic milliseconds. */
  readonly until: number;
  /** Callers that know about it. */
  readonly told: Set<string>;
}

/** A refused call: its response, and whether the caller knew before. */
export interface Refusal {
  readonly error: GraphErrorName;
  readonly levels: UsageLevels;
  readonly knew: boolean;
}

/** The active limits. A caller that does not know about one learns it from a refusal. */
export class Blocks {
  readonly #timeScale: number;
  #blocks: Block[] = [];

  constructor(timeScale: number) {
    this.#timeScale = timeScale;
  }

  /** Starts a limit for the announced seconds. The caller of this call now knows about it. */
  open(throttle: ThrottleName, call: Call, seconds: number): void {
    this.#blocks.push({
      throttle,
      covers: coverage(THROTTLES[throttle].scope, call),
      until: performance.now() + seconds * 1000 * this.#timeScale,
      told: new Set([callerOf(call)]),
    });
  }

  /** Refuses a call that a limit covers; undefined when none does. */
  refuse(call: Call): Refusal | undefined {
    const now = performance.now();
    this.#blocks = this.#blocks.filter((block) => block.until > now);
    const block = this.#blocks.find((candidate) => candidate.covers(call));
    if (block === undefined) return undefined;
    const caller = callerOf(call);
    const kind: ThrottleKind = THROTTLES[block.throttle];
    // Nothing tells how long reports cannot be created, so clients must try.
    const knew = kind.scope !== 'creation' && block.told.has(caller);
    block.told.add(caller);
    const left = Math.ceil((block.until - now) / 1000 / this.#timeScale);
    return { error: kind.error(call), levels: kind.levels(left), knew };
  }

  /** Lifts every limit. */
  clear(): void {
    this.#blocks = [];
  }
}

function coverage(scope: Scope, told: Call): (call: Call) => boolean {
  if (scope === 'app') return () => true;
  if (scope === 'creation') return (call) => call.kind === 'submit' && call.account?.id === told.account?.id;
  return (call) =>
    call.account?.id === told.account?.id && (scope === 'account' || useCaseOf(call) === useCaseOf(told));
}

/** The error of a limit for this call. */
export const throttleError = (throttle: ThrottleName, call: Call) =>
  GRAPH_ERRORS[THROTTLES[throttle].error(call)];
