import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, figure, type Goal, goal, type Section } from '#test/bench/figures.ts';
import { type Comparison, compareOutputs } from './compare-outputs.ts';
import { daysOf, type Load, loadOf, queriesOf } from './load.ts';
import { prepareWholeRuns, startGraphFront } from './processes.ts';
import { type Course, type Round, runRound } from './rounds.ts';

const GOALS = { wallOfFloor: 2.5, cpuOfScript: 0.8 };
const ROUNDS = 3;

type Say = (line: string) => void;

/**
 * A whole execution of this project against what people have today, a script with Meta's SDK, and against what no reader
 * can do without: the same load, and the rows compared before a time counts. `BENCH_SCRIPT_ROUNDS`: how many rounds.
 */
export async function measureScript(say: Say): Promise<Section> {
  const load = loadOf(process.env);
  const rounds = Number(process.env.BENCH_SCRIPT_ROUNDS ?? ROUNDS);
  const folder = mkdtempSync(join(tmpdir(), 'bench-script-'));
  try {
    await using graph = await startGraphFront();
    say('script: synthesizes the stack');
    const wholeRuns = await prepareWholeRuns(join(folder, 'cdk.out'), graph.url);
    const course: Course = { load, graph: graph.url, wholeRuns, folder };
    // The server keeps what it answers, so that this round takes longest and its times are nobody's.
    const first = await runRound(course, true, (way) => say(`script: ${way}, output`));
    say('script: compares the rows');
    const lake = first.whole.result.lake;
    const outputs = { floor: join(folder, 'floor'), script: join(folder, 'script'), lake };
    const comparison = await compareOutputs(queriesOf(load), outputs);
    const measured: Round[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      measured.push(await runRound(course, false, (way) => say(`script: round ${round}, ${way}`)));
    }
    return sectionOf(load, comparison, first, measured);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sectionOf(load: Load, comparison: Comparison, first: Round, rounds: readonly Round[]): Section {
  const ratios = ratiosOf(rounds);
  const { rows } = comparison;
  return {
    title: `Own script, ${rows.toLocaleString('en-US')} rows of ${load.accounts.length} accounts in ${daysOf(load)} days, four streams each`,
    figures: [...figuresOf(rounds), ...ratios.figures],
    goals: ratios.goals,
    notes: notesOf(comparison),
    unequal: [...comparison.unequal, ...[first, ...rounds].flatMap((round) => problemsOf(round, comparison))],
  };
}

/** What makes the times of a round worthless; none: nothing. */
function problemsOf({ floor, script, whole }: Round, { rows, deletedAds }: Comparison): string[] {
  const { status, failure, days, listings, rows: published } = whole.result;
  return [
    ...(status === 'SUCCEEDED' ? [] : [`the whole run ended as ${status} ${failure}`]),
    ...(days.asked > 0 && days.reached === days.asked
      ? []
      : [`the whole run reached Meta's totals on ${days.reached} of ${days.asked} account-days`]),
    ...(listings.agrees === listings.asked
      ? []
      : [`${listings.agrees} of ${listings.asked} lists are as long as Meta says`]),
    ...(floor.result.rows === rows ? [] : [`the floor read ${floor.result.rows} rows of ${rows}`]),
    ...(script.result.rows === rows ? [] : [`the script read ${script.result.rows} rows of ${rows}`]),
    ...(published === rows + deletedAds
      ? []
      : [`the whole run published ${published} rows of ${rows + deletedAds}`]),
  ];
}

const NAMES = {
  floor: 'floor (node:http, JSON.parse, NDJSON)',
  script: "script (Meta's SDK, a client per list)",
  whole: 'whole run',
} as const;
const mb = (bytes: number): number => bytes / 1024 / 1024;

function figuresOf(rounds: readonly Round[]): Figure[] {
  const of = (name: string, unit: string, value: (round: Round) => number) =>
    figure(name, unit, rounds.map(value));
  const ways = ['floor', 'script', 'whole'] as const;
  return [
    ...ways.flatMap((way) => [
      of(`${NAMES[way]}, wall`, 's', (round) => round[way].seconds),
      of(`${NAMES[way]}, CPU`, 's', (round) => round[way].cpuSeconds),
    ]),
    of(
      'of it the state machine and the emulators of S3 and secrets',
      's',
      ({ whole }) => whole.result.mainCpuSeconds,
    ),
    of(`${NAMES.floor}, peak memory`, 'MB', ({ floor }) => mb(floor.result.peakBytes)),
    of(`${NAMES.script}, peak memory`, 'MB', ({ script }) => mb(script.result.peakBytes)),
    of(`${NAMES.whole}, peak memory of the largest worker`, 'MB', ({ whole }) => mb(whole.largestChildBytes)),
    of(`${NAMES.whole}, peak memory of the main process`, 'MB', ({ whole }) =>
      mb(whole.result.mainPeakBytes),
    ),
  ];
}

function ratiosOf(rounds: readonly Round[]): { figures: Figure[]; goals: Goal[] } {
  // Of each round by itself, so that what else the machine does meets both sides.
  const ratio = (name: string, value: (round: Round) => number): Figure =>
    figure(`whole run's ${name}`, 'times', rounds.map(value));
  const wallOfFloor = ratio(
    "wall in times of the floor's",
    ({ whole, floor }) => whole.seconds / floor.seconds,
  );
  const wallOfScript = ratio(
    "wall in times of the script's",
    ({ whole, script }) => whole.seconds / script.seconds,
  );
  const cpuOfScript = ratio(
    "CPU in times of the script's",
    ({ whole, script }) => whole.cpuSeconds / script.cpuSeconds,
  );
  const memoryOfScript = ratio(
    "largest worker's memory in times of the script's",
    ({ whole, script }) => whole.largestChildBytes / script.result.peakBytes,
  );
  return {
    figures: [wallOfFloor, wallOfScript, cpuOfScript, memoryOfScript],
    goals: [
      goal("whole run's wall in times of the floor", wallOfFloor.median, 'at most', GOALS.wallOfFloor, ''),
      goal("whole run's CPU in times of the script's", cpuOfScript.median, 'at most', GOALS.cpuOfScript, ''),
    ],
  };
}

function notesOf({ bytes, adInsights, deletedAds }: Comparison): string[] {
  const each = (adInsights.bytes / adInsights.rows / 1000).toFixed(1);
  return [
    `${(bytes / 1e6).toFixed(0)} MB of JSON, most of it ${adInsights.rows.toLocaleString('en-US')} rows of ad insights of ${each} KB`,
    'the same for all: accounts, days, fields, status filters, attribution windows, page sizes, and a server that answers from memory, uncompressed',
    'everything counts from the start of a process to its end, loading included; the stack is synthesized before',
    'reports are complete at once and waits of the state machine take a thousandth: how long they take is up to Meta',
    'floor and script ask for insights synchronously, in one process, and write the rows as they came',
    'the whole run besides asks for reports and counts, types every value, compresses, compares every day with the totals, publishes and writes its summary, with a new process for each invocation',
    `the whole run alone reads ${deletedAds} deleted ads that delivered, one request each; the others lack them`,
    'all three run in Node alone; the whole run keeps the compiled code of its functions, as npm start does',
  ];
}
