import type { ExecutionResult } from '#local/run.ts';
import { CANARY_TOKEN, differences, Harness } from '#test/harness/harness.ts';
import type { ChaosScenario } from './chaos-scenario.ts';
import { Disturbances } from './disturbances.ts';

/** What became of the rows in the end. `hung`: an execution did not end. */
export type ChaosVerdict = 'exact' | 'lost' | 'duplicated' | 'hung';

/** How a scenario went. */
export interface ChaosResult {
  readonly verdict: ChaosVerdict;
  readonly problems: readonly string[];
  readonly executions: number;
  /** Everything that happened and does not depend on time: the same for the same scenario. */
  readonly told: string;
  /** Faults and deaths that happened. */
  readonly faults: number;
  readonly canaryFiles: readonly string[];
  readonly ms: number;
}

/** Reruns while the faults go on; the last one is left in peace, for whatever has such odds. */
const RERUNS_UNDER_FIRE = 3;
const HUNG_AFTER_MS = 300_000;
const RUN = 'chaos';

/** Lets a scenario happen: one execution, and reruns until it is complete. */
export async function runChaos(scenario: ChaosScenario): Promise<ChaosResult> {
  const startedAt = performance.now();
  const disturbances = new Disturbances(scenario.lake, scenario.kills, scenario.name);
  await using harness = await Harness.start({
    ...scenario.simulator,
    timeScale: 0.001,
    faults: scenario.graph,
    ...disturbances.rigHooks,
  });
  disturbances.attach(harness);
  const results: ExecutionResult[] = [];
  const endings: string[] = [];
  const problems: string[] = [];
  for (let number = 0; number <= RERUNS_UNDER_FIRE + 1; number += 1) {
    if (number > RERUNS_UNDER_FIRE) {
      harness.graph.faults.clear();
      disturbances.stop();
    }
    const result = await execute(scenario, harness, disturbances, number);
    results.push(result);
    endings.push(endingOf(harness, result));
    // What is said to be complete has to be exact at once, whatever comes later.
    problems.push(...(await inexactUnits(scenario, harness, result)));
    if (result.status === 'SUCCEEDED' || result.status === 'ABORTED') break;
  }
  const wrong: string[] = [];
  for (const account of scenario.accounts)
    wrong.push(...(await differences(harness, account, scenario.window)));
  const last = results.at(-1);
  if (last?.status !== 'SUCCEEDED')
    problems.push(`the last execution ended as ${last?.status}: ${last?.cause}`);
  const canaryFiles = [
    ...harness.filesWith(CANARY_TOKEN),
    ...(JSON.stringify(results).includes(CANARY_TOKEN) ? ['(result)'] : []),
  ];
  return {
    verdict: verdictOf(last, [...problems, ...wrong]),
    problems: [...problems, ...wrong],
    executions: results.length,
    told: JSON.stringify([scenario, happenings(harness, disturbances), endings]),
    faults:
      harness.graph.requests.filter(({ rule }) => rule !== undefined).length + disturbances.fired.length,
    canaryFiles,
    ms: performance.now() - startedAt,
  };
}

function execute(scenario: ChaosScenario, harness: Harness, disturbances: Disturbances, number: number) {
  return harness.run({
    input: number === 0 ? { accounts: scenario.accounts, ...scenario.window } : { rerun: RUN },
    executionName: number === 0 ? RUN : `rerun-${number}`,
    disturb: disturbances.disturb,
    limits: ({ stream, turn, attempt }) =>
      number === 0 && stream === scenario.starved && turn === 0 && attempt === 0 ? { memoryMb: 40 } : {},
    signal: AbortSignal.timeout(HUNG_AFTER_MS),
  });
}

function verdictOf(last: ExecutionResult | undefined, problems: readonly string[]): ChaosVerdict {
  if (last === undefined || last.status === 'ABORTED') return 'hung';
  if (problems.some((problem) => problem.includes('has too much'))) return 'duplicated';
  return problems.length > 0 ? 'lost' : 'exact';
}

/** Each unit with its end; empty where the execution ended before it could say. */
function endingOf(harness: Harness, { status, error, executionName }: ExecutionResult): string {
  const units = hasManifest(harness, executionName)
    ? harness.units(RUN).map((unit) => `${unit.account} ${unit.stream} ${unit.error?.name ?? unit.status}`)
    : [];
  return [`${status} ${error ?? ''}`, ...units].join('; ');
}

/** Whether the manifest is this execution's own: it may have ended before it wrote one. */
function hasManifest(harness: Harness, executionName: string): boolean {
  return (
    harness.keys(`runs/${RUN}/`).includes(`runs/${RUN}/manifest.json`) &&
    harness.manifest(RUN).owner === executionName
  );
}

/** What is wrong with the rows of units that the manifest calls complete. */
async function inexactUnits(
  scenario: ChaosScenario,
  harness: Harness,
  { executionName }: ExecutionResult,
): Promise<string[]> {
  if (!hasManifest(harness, executionName)) return [];
  const problems: string[] = [];
  for (const { account, stream, status, skipped, heldBack } of harness.units(RUN)) {
    if (status !== 'complete' || skipped.length > 0 || heldBack.length > 0) continue;
    problems.push(...(await differences(harness, account, scenario.window, [stream])));
  }
  return problems;
}

/** What happened to each (account, stream), in its own order: how the streams came between each other is left to time. */
function happenings(harness: Harness, { fired }: Disturbances): Record<string, string[]> {
  const byCaller: Record<string, string[]> = {};
  const calls = new Map<string, number>();
  const note = (caller: string, what: string) => {
    byCaller[caller] = [...(byCaller[caller] ?? []), what];
  };
  for (const { account, stream, kind, rule } of harness.graph.requests) {
    const caller = `${account ?? '-'} ${stream}`;
    const number = (calls.get(caller) ?? 0) + 1;
    calls.set(caller, number);
    if (rule !== undefined) note(caller, `call ${number}, ${kind}: ${rule}`);
  }
  for (const { account, stream, rule } of fired) note(`${account ?? '-'} ${stream ?? '-'} worker`, rule);
  for (const [caller, number] of calls) note(caller, `${number} calls`);
  return Object.fromEntries(Object.entries(byCaller).sort(([left], [right]) => (left < right ? -1 : 1)));
}
