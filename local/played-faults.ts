import { CATALOG, describeStream, STREAM_NAMES } from '#functions/streams/catalog.ts';
import type { CallKind } from './graph/calls.ts';
import { isEdge } from './graph/data/objects.ts';
import { EVENT_EDGE } from './graph/events.ts';
import { canHit } from './graph/faults.ts';
import type { Fault, FaultRule, When } from './graph/simulator.ts';
import type { Invocation, Kill } from './invoke.ts';
import { UsageError } from './usage-error.ts';

/** The stream of an account that a played failure hits; without a stream, all streams of the account. */
export interface Target {
  readonly account: string;
  readonly stream?: string;
}

/** A failure that the command line asks for. */
export interface PlayedFault {
  readonly name: FaultName;
  readonly target: Target;
}

interface Play {
  /** What happens, for `--help`. */
  readonly about: string;
  /** Hit when the command line names none. */
  readonly target: Target;
  /** What the simulator does; absent: a process of the target is killed. */
  readonly fault?: Fault;
  /** Which of the matching calls it hits; default: all. */
  readonly when?: When;
  /** Calls of an insights stream that it hits; default: all that belong to it for certain. */
  readonly insightsCall?: CallKind;
}

/** The first stream of the catalog that reads this. @throws Error when there is none. */
function streamThat(reads: (source: (typeof CATALOG)[number]['source']) => boolean): string {
  const found = CATALOG.find(({ source }) => reads(source));
  if (found === undefined) throw new Error('The catalog has no stream to play this failure on');
  return found.name;
}

const AD_INSIGHTS = streamThat((source) => source.kind === 'insights' && source.level === 'ad');
const CAMPAIGN_INSIGHTS = streamThat((source) => source.kind === 'insights' && source.level === 'campaign');
const CREATIVES = streamThat((source) => source.kind === 'edge' && source.edge === 'adcreatives');

const PLAYS = {
  token: {
    about: 'Meta refuses the token: the stream fails, the others are published',
    target: { account: 'act_1', stream: AD_INSIGHTS },
    fault: { name: 'graph-190' },
  },
  permission: {
    about: 'a permission is missing: the same',
    target: { account: 'act_1', stream: CREATIVES },
    fault: { name: 'graph-200' },
  },
  throttle: {
    about: 'Meta says to stop: the stream waits, and continues',
    target: { account: 'act_1', stream: AD_INSIGHTS },
    fault: { name: 'throttle-17', seconds: 60 },
    when: { nth: 3 },
  },
  'lost-page': {
    about: 'Meta leaves rows out: its totals show it, and they are fetched',
    target: { account: 'act_1', stream: CAMPAIGN_INSIGHTS },
    fault: { name: 'rows-lost', rows: 20 },
    when: { nth: 1 },
    insightsCall: 'submit',
  },
  crash: {
    about: 'a function is killed: the next one continues its work',
    target: { account: 'act_1', stream: AD_INSIGHTS },
  },
} as const satisfies Record<string, Play>;

/** The failures that can be played. */
export type FaultName = keyof typeof PLAYS;

const NAMES = Object.keys(PLAYS) as FaultName[];

/** A line for each failure, for `--help`. */
export const FAULT_LINES: readonly string[] = NAMES.map(
  (name) => `${name.padEnd(10)} ${asText(PLAYS[name].target).padEnd(23)} ${PLAYS[name].about}`,
);

/**
 * Reads `NAME`, `NAME@account` or `NAME@account/stream`.
 * @throws UsageError that names what there is.
 */
export function readFault(text: string): PlayedFault {
  const [, name = '', account, stream] = /^([^@]*)(?:@([^/]*)(?:\/(.*))?)?$/.exec(text) ?? [];
  const known = NAMES.find((candidate) => candidate === name);
  if (known === undefined) {
    throw new UsageError(
      `--fault is "${text}". The failures are ${NAMES.join(', ')}; such as --fault token.`,
    );
  }
  if (account === undefined) return { name: known, target: PLAYS[known].target };
  if (!/^act_\d+$/.test(account)) {
    throw new UsageError(`--fault: "${account}" is not an account. It must be act_<digits>, such as act_1.`);
  }
  if (stream === undefined) return { name: known, target: { account } };
  if (!STREAM_NAMES.includes(stream)) {
    throw new UsageError(
      `--fault: there is no stream "${stream}". The streams are ${STREAM_NAMES.join(', ')}.`,
    );
  }
  return { name: known, target: { account, stream } };
}

/** The target as the command line writes it. */
export function asText({ account, stream }: Target): string {
  return stream === undefined ? account : `${account}/${stream}`;
}

/**
 * The simulator's rules for a failure; none where a process is killed instead.
 * @throws UsageError where the simulator cannot play it on this stream.
 */
export function rulesOf({ name, target }: PlayedFault): FaultRule[] {
  const { fault, when, insightsCall }: Play = PLAYS[name];
  if (fault === undefined) return [];
  const streams = target.stream === undefined ? STREAM_NAMES : [target.stream];
  const matches = streams
    .flatMap((stream) => matchesOf(stream, insightsCall))
    .filter(({ kind }) => kind === undefined || canHit(fault.name, kind));
  if (matches.length === 0) throw new UsageError(`--fault ${name} cannot be played on ${asText(target)}.`);
  return matches.map((match, index) => ({
    id: `${name}-${index}`,
    match: { account: target.account, ...match },
    ...(when !== undefined && { when }),
    fault,
  }));
}

type Match = Pick<NonNullable<FaultRule['match']>, 'source' | 'kind' | 'field'>;

/** What `Accounts` asks of an account. */
const IDENTITY: readonly string[] = ['account_id', 'name', 'timezone_name', 'currency'];

/** The calls that are certain to be a stream's own. */
function matchesOf(stream: string, only: CallKind | undefined): Match[] {
  const { source, fields } = describeStream(stream);
  switch (source.kind) {
    case 'insights':
      return [{ source: `insights:${source.level}`, ...(only !== undefined && { kind: only }) }];
    case 'node': {
      // What tells it from the question for the account that all streams need.
      const own = fields.find(({ name }) => !IDENTITY.includes(name));
      return own === undefined ? [] : [{ source: 'accounts', kind: 'account', field: own.name }];
    }
    default:
      return source.edge === EVENT_EDGE || isEdge(source.edge) ? [{ source: source.edge }] : [];
  }
}

/**
 * Kills the first process of each stream that a `crash` hits, once it is at work.
 * @returns what the execution calls at each start of a process; undefined for other failures.
 */
export function killerOf({
  name,
  target,
}: PlayedFault): ((invocation: Invocation, kill: Kill) => void) | undefined {
  if (name !== 'crash') return undefined;
  const hit = new Set<string>();
  return ({ account, stream }, kill) => {
    if (stream === undefined || account !== target.account || stream !== (target.stream ?? stream)) return;
    if (hit.has(stream)) return;
    hit.add(stream);
    setTimeout(() => kill('SIGKILL'), KILL_AFTER_MS).unref();
  };
}

/** Long enough for the process to have begun. */
const KILL_AFTER_MS = 250;
