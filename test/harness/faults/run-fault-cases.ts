import type { StreamName } from '#functions/contract/ids.ts';
import type { Invocation, Limits } from '#local/invoke.ts';
import type { ExecutionResult } from '#local/run.ts';
import { Disturbances } from '#test/harness/chaos/disturbances.ts';
import type { SimRequest } from '#test/harness/graph-simulator.ts';
import { CANARY_TOKEN, Harness } from '#test/harness/harness.ts';
import { MISSION, OTHER_KINDS } from '#test/harness/mission.ts';
import { ACCOUNT, caseName, type FaultCase, SIMULATOR, WINDOW } from './fault-case.ts';
import { judge, outcomeOf } from './judge-fault-case.ts';

/** How a row came out. */
export interface CaseResult {
  readonly row: FaultCase;
  /** Empty: as expected. */
  readonly problems: readonly string[];
  /** In short, what became of the execution. */
  readonly outcome: string;
  readonly ms: number;
  /** Files of the execution that hold the token. */
  readonly canaryFiles: readonly string[];
  /** Calls that were made by a stream which had been told of a block, beyond those that were under way just then. */
  readonly callsDuringBlock: number;
}

/** No row takes nearly as long: an execution that is still running hangs. */
const HUNG_AFTER_MS = 300_000;
const RUN = 'faulty';

/** Puts rows that share an execution together, in the order of the table. */
export function executionsOf(rows: readonly FaultCase[]): FaultCase[][] {
  const groups = new Map<string, FaultCase[]>();
  for (const row of rows) {
    const name = row.together ?? caseName(row);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups.values()];
}

/** Runs rows of the table that share an execution, on a harness of their own. */
export async function runFaultCases(group: readonly FaultCase[]): Promise<CaseResult[]> {
  const [head] = group;
  if (head === undefined) return [];
  const first = { ...head, streams: streamsOf(group) };
  const startedAt = performance.now();
  const rules = group.map(namedAfterTarget);
  const disturbances = new Disturbances(
    rules.flatMap((row) => row.lake ?? []),
    rules.flatMap((row) => row.kills ?? []),
  );
  const secretReads = new SecretReads(first, disturbances);
  await using harness = await Harness.start({
    ...SIMULATOR,
    // An announced second of a block is a thousandth, as an announced second of a wait is.
    timeScale: 0.001,
    ...first.simulator,
    faults: rules.flatMap((row) => row.graph ?? []),
    ...disturbances.rigHooks,
    onSecretsRequest: ({ accessKeyId }) => secretReads.onRequest(accessKeyId),
  });
  disturbances.attach(harness);
  secretReads.attach(harness);
  const result = await execute(group, first, harness, disturbances);
  const { requests } = harness.graph;
  const canaryFiles = [...harness.filesWith(CANARY_TOKEN), ...(mentionsToken(result) ? ['(result)'] : [])];
  const callsDuringBlock = Math.max(
    0,
    requests.filter(({ duringBlock }) => duringBlock).length - (first.underWay ?? 0),
  );
  const problems = [
    ...(await judge(first, harness, result)),
    ...(canaryFiles.length > 0 ? [`the token is in ${canaryFiles.join(', ')}`] : []),
    ...(callsDuringBlock > 0 ? [`${callsDuringBlock} calls during a block that was known`] : []),
  ];
  const outcome = outcomeOf(harness, result);
  const ms = (performance.now() - startedAt) / group.length;
  return rules.map((row, index) => ({
    row: group[index] ?? row,
    problems: [...notFired(row, requests, disturbances, secretReads), ...problems],
    outcome,
    ms,
    canaryFiles: index === 0 ? canaryFiles : [],
    callsDuringBlock: index === 0 ? callsDuringBlock : 0,
  }));
}

/** Those of the mission, and those of the other kinds that the rows are about. */
function streamsOf(group: readonly FaultCase[]): readonly StreamName[] {
  const [first] = group;
  if (first?.streams !== undefined) return first.streams;
  return [...MISSION, ...OTHER_KINDS.filter((stream) => group.some(({ target }) => target === stream))];
}

function execute(
  group: readonly FaultCase[],
  {
    accounts = [ACCOUNT],
    streams,
    window = WINDOW,
    machineSeconds,
  }: FaultCase & { readonly streams: readonly StreamName[] },
  harness: Harness,
  disturbances: Disturbances,
): Promise<ExecutionResult> {
  return harness.run({
    input: { accounts, streams, ...window },
    executionName: RUN,
    disturb: disturbances.disturb,
    limits: (invocation) => limitsOf(group, invocation),
    signal: AbortSignal.timeout(HUNG_AFTER_MS),
    environment: machineSeconds === undefined ? {} : { MACHINE_TIMEOUT_SECONDS: `${machineSeconds}` },
  });
}

/** Rules of rows that share an execution must not have the same names. */
function namedAfterTarget(row: FaultCase): FaultCase {
  const named = <T extends { readonly id: string }>(rule: T): T => ({
    ...rule,
    id: `${row.target} ${rule.id}`,
  });
  return {
    ...row,
    ...(row.graph !== undefined && { graph: row.graph.map(named) }),
    ...(row.lake !== undefined && { lake: row.lake.map(named) }),
    ...(row.kills !== undefined && { kills: row.kills.map(named) }),
  };
}

function limitsOf(group: readonly FaultCase[], { stream, turn, attempt }: Invocation): Limits {
  const starved = group.find(({ target }) => target === stream)?.starved;
  if (starved === undefined) return {};
  const isStarved = attempt < (starved.attempts ?? 1) && (starved.turn ?? turn) === turn;
  return isStarved ? starved.limits : {};
}

/** What the secret is and how it is read, in rows that are about it. */
class SecretReads {
  readonly #row: FaultCase;
  readonly #disturbances: Disturbances;
  #harness: Harness | undefined;
  /** Reads by workers of the target. */
  count = 0;

  constructor(row: FaultCase, disturbances: Disturbances) {
    this.#row = row;
    this.#disturbances = disturbances;
  }

  attach(harness: Harness): void {
    this.#harness = harness;
  }

  onRequest(accessKeyId: string): { status: number; code: string } | undefined {
    const { target, staleTokenReads, secretErrors = [] } = this.#row;
    const invocation = this.#disturbances.invocation(accessKeyId);
    if ((invocation?.stream ?? 'accounts') !== target) {
      this.#harness?.setToken(CANARY_TOKEN);
      return undefined;
    }
    this.count += 1;
    if (staleTokenReads !== undefined) {
      this.#harness?.setToken(this.count <= staleTokenReads ? `${CANARY_TOKEN}Expired` : CANARY_TOKEN);
    }
    return secretErrors[this.count - 1];
  }
}

/** A row whose fault did not happen proves nothing. */
function notFired(
  row: FaultCase,
  requests: readonly SimRequest[],
  { fired }: Disturbances,
  secretReads: SecretReads,
): string[] {
  const seen = new Set([...fired.map(({ rule }) => rule), ...requests.map(({ rule }) => rule)]);
  const silent = [...(row.graph ?? []), ...(row.lake ?? []), ...(row.kills ?? [])]
    .filter(({ id }) => !seen.has(id))
    .map(({ id }) => `rule ${id} never fired`);
  // Once more than it was stale, or than it counts as refused.
  const needed = row.staleTokenReads === undefined ? 0 : 2;
  return secretReads.count < needed ? [...silent, 'the secret was not read again'] : silent;
}

const mentionsToken = (result: ExecutionResult): boolean => JSON.stringify(result).includes(CANARY_TOKEN);
