import type { ControlDay } from '#functions/contract/documents.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import type { Fault } from '#local/graph/faults.ts';
import type { Limits } from '#local/invoke.ts';
import type { KillRule, LakeRule } from '#test/harness/chaos/disturbances.ts';
import type { FaultRule, SimulatorOptions, When } from '#test/harness/graph-simulator.ts';
import type { LakeRow } from '#test/harness/lake-row.ts';
import { MISSION } from '#test/harness/mission.ts';

/** Whom a row breaks: a stream, or a unit that all streams need. */
export type Target = StreamName | 'plan' | 'accounts' | 'publish' | 'aggregate' | 'all streams';

/** How an execution has to end. In every case all that is not named is exact: each row of the API once in the lake. */
export type Expected =
  /** The execution succeeds; a day of the row's stream ended as `days` says, and none worse. */
  | { readonly outcome: 'exact'; readonly days?: ControlDay['outcome'] }
  /** The execution succeeds; what it published is older than the numbers of the API by now. */
  | { readonly outcome: 'completes' }
  /** Days of the row's stream are held back and named; nothing wrong is published. */
  | { readonly outcome: 'holds back' }
  /** The stream of the row fails by this name, and publishes nothing. */
  | { readonly outcome: 'fails'; readonly error: string }
  /** The stream of the row is published but for what its receipt names. */
  | {
      readonly outcome: 'leaves out';
      /** `what` of each entry of the receipt, for the rows of the API. */
      readonly what: (truth: readonly LakeRow[]) => readonly string[];
      /** A row of the API as it is without what is left out; undefined: it is not there at all. */
      readonly without: (row: LakeRow) => LakeRow | undefined;
    }
  /** An account fails by this name, in all its streams. */
  | { readonly outcome: 'account fails'; readonly account: string; readonly error: string }
  /** The execution fails by this name before anything could be extracted. */
  | { readonly outcome: 'execution fails'; readonly error: string };

/** Less time or memory than the template gives. */
export interface Starved {
  readonly turn?: number;
  /** Default: 1. */
  readonly attempts?: number;
  readonly limits: Limits;
}

/** One row of the table: what is broken, and what becomes of a whole execution. */
export interface FaultCase {
  /** Name of the fault, with when it happens. */
  readonly fault: string;
  readonly target: Target;
  readonly expected: Expected;
  /** Rows of different streams, all to be exact, that have this in common share one execution, to save time. */
  readonly together?: string;
  /** Faults of the Graph API. */
  readonly graph?: readonly FaultRule[];
  /** Faults of S3, and deaths of workers at requests to it. */
  readonly lake?: readonly LakeRule[];
  /** Deaths of workers at calls to the Graph API. */
  readonly kills?: readonly KillRule[];
  /** Time and memory of the target's first attempts at one of its turns, counted from 0, or at each. */
  readonly starved?: Starved;
  /** Seconds after which the state machine ends; half of it is what the streams have. */
  readonly machineSeconds?: number;
  /** Answers of Secrets Manager to the first reads by workers of the target; then it answers well. */
  readonly secretErrors?: readonly { readonly status: number; readonly code: string }[];
  /** The secret holds a token that Meta refuses until a worker of the target has read it so often. */
  readonly staleTokenReads?: number;
  readonly simulator?: SimulatorOptions;
  /** Default: four days. */
  readonly window?: { readonly since: string; readonly until: string };
  readonly accounts?: readonly string[];
  /** Default: all four. */
  readonly streams?: readonly StreamName[];
  /** Most reports that the row's stream may make. */
  readonly mostReports?: number;
  /** Calls of the stream that may be under way on other reports in the moment when it is told of a block. Default 0. */
  readonly underWay?: number;
}

/** The account of most rows, and its neighbour. */
export const ACCOUNT = 'act_7';
export const NEIGHBOUR = 'act_8';

/** Small, so that a row takes seconds; with several pages of each stream at five rows a page. */
export const SIMULATOR: SimulatorOptions = {
  accounts: [
    {
      id: ACCOUNT,
      name: 'Fault lines',
      timeZone: 'America/Los_Angeles',
      currency: 'USD',
      campaigns: 4,
      ads: 8,
      creatives: 12,
    },
    {
      id: NEIGHBOUR,
      name: 'The neighbour',
      timeZone: 'Asia/Tokyo',
      currency: 'JPY',
      campaigns: 2,
      ads: 4,
      creatives: 6,
    },
  ],
  pageCap: 5,
  reportPolls: 1,
};

/** Days of most rows. */
export const WINDOW = { since: '2026-03-02', until: '2026-03-05' };

export const EXACT: Expected = { outcome: 'exact' };
export const fails = (error: string): Expected => ({ outcome: 'fails', error });

/** Each stream in turn, so that a list of faults is spread over all four. */
export const rotate = (index: number): StreamName => MISSION[index % MISSION.length] ?? 'ad_insights';

/** How a row shows when its fault happens. */
export function describeWhen(when: When | undefined): string {
  const { nth, from, to, every } = when ?? {};
  if (nth !== undefined) return nth === 1 ? 'at first' : `at call ${nth}`;
  if (every !== undefined) return `at every ${every}th call`;
  if (to !== undefined) return `at calls ${from ?? 1} to ${to}`;
  return from === undefined ? 'always' : `from call ${from} on`;
}

/** A row in which one fault of the Graph API hits one stream. */
export function graphCase(
  fault: Fault,
  target: StreamName | 'accounts',
  when: When | undefined,
  expected: Expected,
  more: Partial<FaultCase> & { readonly kind?: NonNullable<FaultRule['match']>['kind'] } = {},
): FaultCase {
  const { kind, ...rest } = more;
  const match = { stream: target, ...(kind !== undefined && { kind }) };
  const rule: FaultRule = { id: 'fault', match, fault, ...(when !== undefined && { when }) };
  const at = kind === undefined ? '' : ` (${kind})`;
  return { fault: `${fault.name}${at} ${describeWhen(when)}`, target, expected, graph: [rule], ...rest };
}

/** Name of a row: no two rows have the same. */
export const caseName = ({ fault, target }: FaultCase): string => `${fault} × ${target}`;
