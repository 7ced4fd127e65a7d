import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import { drawScenario } from '#test/harness/chaos/chaos-scenario.ts';
import { type ChaosResult, type ChaosVerdict, runChaos } from '#test/harness/chaos/run-chaos.ts';

const HELP = `npm run chaos -- [--runs N] [--seed S] [--only RUN] [--at-once N] [--json]
Runs executions under random faults of the Graph API and of S3 and random deaths of workers, reruns what is
incomplete, and compares every row with what the API serves. The same seed tells the same scenario.
  --runs N      how many runs (default 20)
  --seed S      a whole number (default 1)
  --only RUN    this run alone, by its number
  --at-once N   runs at once (default 3)
  --json        the result as JSON on stdout, progress on stderr`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    'at-once': { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

interface Ended extends ChaosResult {
  readonly run: number;
}

async function attempt(run: number): Promise<Ended> {
  try {
    return { run, ...(await runChaos(drawScenario(Number(values.seed), run))) };
  } catch (error) {
    const problems = [String(error instanceof Error ? error.stack : error)];
    const nothing = { executions: 0, told: '', faults: 0, canaryFiles: [], ms: 0 };
    return { run, verdict: 'lost', problems, ...nothing };
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

function line({ run, verdict, executions, faults, told, ms }: Ended): string {
  const times = executions === 1 ? 'at once' : `after ${executions - 1} reruns`;
  const seconds = `${(ms / 1000).toFixed(1)} s`;
  return `run ${String(run).padStart(4)}  ${verdict.padEnd(10)} ${times.padEnd(14)} ${String(faults).padStart(3)} faults  ${digest(told)}  ${seconds}`;
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const print = values.json ? console.error : console.log;
  const runs =
    values.only === undefined
      ? Array.from({ length: Number(values.runs) }, (_, run) => run)
      : [Number(values.only)];
  print(`${runs.length} runs, seed ${values.seed}, ${values['at-once']} at once`);
  const ended = await mapInParallel(runs, Number(values['at-once']), async (run) => {
    const result = await attempt(run);
    print(line(result));
    for (const problem of result.problems.slice(0, 4)) print(`          ${problem.slice(0, 600)}`);
    if (values.only !== undefined) print(result.told);
    return result;
  });
  const count = (verdict: ChaosVerdict) => ended.filter((result) => result.verdict === verdict).length;
  const bad = ended.filter(({ verdict, canaryFiles }) => verdict !== 'exact' || canaryFiles.length > 0);
  const scenario = digest(ended.map(({ told }) => told).join('\n'));
  if (values.json) {
    const summary = ended.map(({ told, ...rest }) => ({ ...rest, digest: digest(told) }));
    console.log(JSON.stringify({ seed: Number(values.seed), scenario, runs: summary }));
  }
  const faults = ended.reduce((sum, result) => sum + result.faults, 0);
  const reruns = ended.reduce((sum, { executions }) => sum + Math.max(0, executions - 1), 0);
  print(`${faults} faults and deaths, ${reruns} reruns; scenario ${scenario}`);
  print(`files with the token: ${ended.flatMap(({ canaryFiles }) => canaryFiles).length}`);
  print(
    `${count('exact')} exact, ${count('lost')} lost, ${count('duplicated')} duplicated, ${count('hung')} hung`,
  );
  print(`${ended.length - bad.length} passed, ${bad.length} failed`);
  return bad.length === 0 && ended.length > 0 ? 0 : 1;
}

process.exitCode = await main();
