import type { StreamName } from '#functions/contract/ids.ts';
import type { InsightsSource } from '#functions/streams/stream.ts';
import type { CallKind, Source } from '#local/graph/calls.ts';
import { isEdge } from '#local/graph/data/objects.ts';
import { EVENT_EDGE } from '#local/graph/events.ts';
import { canHitSource, type FaultName, canHit as hitsKind } from '#local/graph/faults.ts';
import { type InsightsShape, insightsSource } from '#local/graph/insights-source.ts';
import {
  type GraphSimulator as BareSimulator,
  type SimulatorOptions as SourceOptions,
  type SimRequest as SourceRequest,
  type FaultRule as SourceRule,
  startGraphSimulator as startBareSimulator,
  type Truth,
} from '#local/graph/simulator.ts';
import { ANY_STREAMS, describeAny } from './any-stream.ts';

export { isDue, type When } from '#local/graph/simulator.ts';

/**
 * The simulator as tests of streams see it. It knows edges and levels only; which of them a stream reads is in the
 * stream's description.
 */

/** A stream, or the accounts that all streams need. */
export type Caller = StreamName | 'accounts';

/** What a stream reads. @throws Error where the simulator has no such edge. */
export function sourceOf(caller: Caller): Source {
  if (caller === 'accounts') return 'accounts';
  const { source } = describeAny(caller);
  if (source.kind === 'insights') return insightsSource(shapeOf(source));
  if (source.kind === 'node') return 'accounts';
  const { edge } = source;
  if (edge === EVENT_EDGE) return edge;
  if (!isEdge(edge)) throw new Error(`The simulator has no edge ${edge}`);
  return edge;
}

/** Requests name `action_type` themselves where a stream has other breakdowns of actions. */
const shapeOf = ({ actionBreakdowns = [], ...source }: InsightsSource): InsightsShape => ({
  ...source,
  actionBreakdowns: ['action_type', ...actionBreakdowns],
});

/** What `Accounts` asks of an account. Whoever asks for more is the stream of the account's settings. */
const IDENTITY: readonly string[] = ['account_id', 'name', 'timezone_name', 'currency'];

/** Who makes a request, as far as its source tells; undefined for a source that no stream reads. */
export function callerOf({ source, kind, params }: SourceRequest): Caller | undefined {
  if (source !== 'accounts') return ANY_STREAMS.find(({ name }) => sourceOf(name) === source)?.name;
  const asked = (params.fields ?? '').split(',');
  const isStream = kind === 'account' && asked.some((name) => name !== '' && !IDENTITY.includes(name));
  return isStream ? NODE_STREAM : 'accounts';
}

const NODE_STREAM = ANY_STREAMS.find(({ source }) => source.kind === 'node')?.name;

/** The part of a rule that selects a stream's calls. */
function matchOf(stream: Caller): NonNullable<SourceRule['match']> {
  const source = sourceOf(stream);
  if (stream !== NODE_STREAM) return { source };
  const own = describeAny(stream).fields.find(({ name }) => !IDENTITY.includes(name));
  return { source, kind: 'account', ...(own !== undefined && { field: own.name }) };
}

const KINDS = {
  insights: ['submit', 'status', 'read'],
  edge: ['list', 'object'],
  node: ['account'],
  events: ['list'],
} as const satisfies Record<string, readonly CallKind[]>;

/** The calls that are certain to be this caller's. Anybody may ask for insights synchronously. */
function kindsOf(caller: Caller): readonly CallKind[] {
  if (caller === 'accounts') return ['accounts', 'account'];
  return KINDS[describeAny(caller).source.kind];
}

/** Whether a fault can hit any call that a stream makes. */
export const canHit = (name: FaultName, caller: Caller): boolean =>
  canHitSource(name, sourceOf(caller)) && kindsOf(caller).some((kind) => hitsKind(name, kind));

/** A fault rule that may name a stream instead of a source. */
export interface FaultRule extends Omit<SourceRule, 'match'> {
  readonly match?: NonNullable<SourceRule['match']> & { readonly stream?: Caller };
}

/** The rule with its stream's source. @throws Error when the fault can hit no call of the stream. */
function toSourceRule({ match = {}, ...rule }: FaultRule): SourceRule {
  const { stream, ...others } = match;
  if (stream === undefined) return { ...rule, match: others };
  if (!canHit(rule.fault.name, stream)) {
    throw new Error(`Fault ${rule.fault.name} of rule ${rule.id} cannot hit ${stream}`);
  }
  return { ...rule, match: { ...matchOf(stream), ...others } };
}

/** A request, with the stream that reads such data. */
export type SimRequest = SourceRequest & { readonly stream: Caller | 'other' };

/** See the simulator's own. */
export type SimulatorOptions = Omit<SourceOptions, 'onRequest'> & {
  readonly onRequest?: (request: SimRequest) => void;
};

/** A simulator that takes streams where the bare one takes sources. */
export interface GraphSimulator extends Omit<BareSimulator, 'faults' | 'requests' | 'truth'> {
  readonly faults: { add(rule: FaultRule): void; clear(): void };
  readonly requests: readonly SimRequest[];
  readonly truth: {
    rows(
      stream: StreamName,
      ...rest: Parameters<Truth['rows']> extends [Source, ...infer Rest] ? Rest : never
    ): Iterable<Record<string, unknown>>;
  };
}

/** A stream may read more than its edge lists. */
function ofStream(stream: StreamName): { readonly deletedWithDelivery: boolean } {
  const { source } = describeAny(stream);
  return { deletedWithDelivery: source.kind === 'edge' && source.deletedLevel !== undefined };
}

/** Starts a simulator with strange names. @throws Error as the bare one does. */
export async function startGraphSimulator(options: SimulatorOptions = {}): Promise<GraphSimulator> {
  const requests: SimRequest[] = [];
  const bare = await startBareSimulator({
    strangeNames: true,
    ...options,
    onRequest(request) {
      // The entry itself, and not a copy: what becomes of the request is written into it later.
      const entry = Object.assign(request, { stream: callerOf(request) ?? ('other' as const) });
      requests.push(entry);
      options.onRequest?.(entry);
    },
  });
  return {
    ...bare,
    requests,
    truth: {
      rows: (stream, account, window, asked) =>
        bare.truth.rows(sourceOf(stream), account, window, { ...asked, ...ofStream(stream) }),
    },
    faults: { add: (rule) => bare.faults.add(toSourceRule(rule)), clear: () => bare.faults.clear() },
  };
}
