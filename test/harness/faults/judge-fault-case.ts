import type { ControlDay } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import type { ReconciledStream } from '#functions/contract/reconciliation.ts';
import type { ExecutionResult } from '#local/run.ts';
import { differences, type Harness } from '#test/harness/harness.ts';
import type { LakeRow } from '#test/harness/lake-row.ts';
import { MISSION } from '#test/harness/mission.ts';
import { rowDifferences } from '#test/harness/row-differences.ts';
import { typedRow } from '#test/harness/typed-rows.ts';
import { ACCOUNT, type FaultCase, WINDOW } from './fault-case.ts';

/**
 * Holds what an execution left against what its row expects: how it ended, what the manifest and the cause say, and
 * every row of the lake.
 * @returns what is not as expected.
 */
export async function judge(row: FaultCase, harness: Harness, result: ExecutionResult): Promise<string[]> {
  const { expected } = row;
  if (expected.outcome === 'exact') {
    const ended = result.status === 'SUCCEEDED' ? [] : [`ended as ${describeEnd(result)}`];
    return [
      ...ended,
      ...wrongDays(row, harness, result, expected.days),
      ...tooManyReports(row, harness),
      ...(await inexact(row, harness, () => true)),
    ];
  }
  if (expected.outcome === 'completes') {
    return result.status === 'SUCCEEDED' ? [] : [`ended as ${describeEnd(result)}`];
  }
  if (expected.outcome === 'execution fails') {
    const asExpected = result.status === 'FAILED' && result.error === expected.error;
    return asExpected ? [] : [`ended as ${describeEnd(result)} instead of FAILED ${expected.error}`];
  }
  if (result.error !== ERROR_NAMES.runIncomplete) return [`ended as ${describeEnd(result)}`];
  if (expected.outcome === 'holds back') return judgeHeldBack(row, harness, result);
  return judgeIncomplete(row, harness, result);
}

/** Making reports is what Meta limits most. */
function tooManyReports({ target, mostReports }: FaultCase, { graph }: Harness): string[] {
  const made = graph.requests.filter(
    ({ kind, stream, status }) => kind === 'submit' && stream === target && status === 200,
  ).length;
  return mostReports === undefined || made <= mostReports ? [] : [`made ${made} reports`];
}

/** From good to bad. */
const OUTCOMES: readonly ReconciledStream['outcome'][] = [
  'agrees',
  'moving',
  'repaired',
  'difference',
  'unproven',
  'held_back',
  'failed',
];

/** What became of each day of an insights stream, over all accounts. */
function daysOf(
  harness: Harness,
  runId: string,
  target: FaultCase['target'],
): (ReconciledStream & { readonly date: string })[] {
  const days = harness.results(runId).flatMap((result) => result.days);
  return days.flatMap(({ date, streams }) =>
    streams.filter(({ stream }) => stream === target).map((of) => ({ date, ...of })),
  );
}

/** Days of the row's stream that ended worse than expected, or none that ended as expected. */
function wrongDays(
  { target }: FaultCase,
  harness: Harness,
  { status, executionName }: ExecutionResult,
  expected: ControlDay['outcome'] | undefined,
): string[] {
  if (expected === undefined || status !== 'SUCCEEDED') return [];
  const days = daysOf(harness, executionName, target);
  const worse = days.filter(({ outcome }) => OUTCOMES.indexOf(outcome) > OUTCOMES.indexOf(expected));
  return [
    ...worse.map(({ date, outcome, reason }) => `${date} is ${outcome}: ${reason}`),
    ...(days.some(({ outcome }) => outcome === expected) ? [] : [`no day is ${expected}`]),
  ];
}

/** What is wrong with an execution of which days have to be held back. */
function judgeHeldBack({ target }: FaultCase, harness: Harness, result: ExecutionResult): string[] {
  const days = daysOf(harness, result.executionName, target);
  const held = days.filter(({ outcome }) => outcome === 'held_back');
  const [first] = held;
  if (first === undefined) return ['no day is held back'];
  const cause = result.cause ?? '';
  return [
    ...(cause.includes(`${ACCOUNT} ${target}`) && cause.includes(first.date)
      ? []
      : [`the cause does not name the day: ${cause}`]),
    ...held
      .filter(({ date }) => harness.keys(`lake/${target}/`).some((key) => key.includes(`date=${date}/`)))
      .map(({ date }) => `${date} is held back and published`),
  ];
}

async function judgeIncomplete(row: FaultCase, harness: Harness, result: ExecutionResult): Promise<string[]> {
  const { expected, target } = row;
  const cause = result.cause ?? '';
  const manifest = harness.manifest(result.executionName);
  const gaps = harness
    .units(result.executionName)
    .filter((unit) => unit.status === 'failed' || unit.skipped.length > 0);
  const says = (words: string) => (cause.includes(words) ? [] : [`the cause lacks "${words}": ${cause}`]);
  if (expected.outcome === 'account fails') {
    const failed = manifest.accountsFailed.map(({ account, error }) => `${account} ${error.name}`);
    const right = failed.length === 1 && failed[0] === `${expected.account} ${expected.error}`;
    return [
      ...(right && gaps.length === 0
        ? []
        : [`failed are ${[...failed, ...gaps.map(describeGap)].join(', ')}`]),
      ...says(`${expected.account}: ${expected.error}`),
      ...(await inexact(row, harness, (account) => account !== expected.account)),
    ];
  }
  const [gap] = gaps;
  const others = await inexact(row, harness, (account, stream) => account !== ACCOUNT || stream !== target);
  if (gap === undefined || gaps.length > 1 || gap.stream !== target || gap.account !== ACCOUNT) {
    return [`not complete are ${gaps.map(describeGap).join(', ')}`, ...others];
  }
  if (expected.outcome === 'fails') {
    return [
      ...(gap.error?.name === expected.error ? [] : [`failed as ${describeGap(gap)}`]),
      ...says(`${ACCOUNT} ${target}: ${expected.error}`),
      ...((await harness.lakeRows(gap.stream, ACCOUNT)).length === 0
        ? []
        : ['a failed stream has published rows']),
      ...others,
    ];
  }
  if (expected.outcome !== 'leaves out') return [];
  const what = gap.skipped.map((entry) => entry.what).sort();
  const truth = harness.trueRows(gap.stream, ACCOUNT, row.window ?? WINDOW);
  const kept = truth.flatMap((each): LakeRow[] =>
    [expected.without(each)].filter((left) => left !== undefined),
  );
  const expectedWhat = [...expected.what(truth)].sort();
  return [
    ...(what.join() === expectedWhat.join() ? [] : [`left out are ${what.join(', ')}`]),
    ...says(`${ACCOUNT} ${target}: ${what.length} skipped`),
    ...rowDifferences(
      kept.map((each) => typedRow(gap.stream, each)),
      await harness.lakeRows(gap.stream, ACCOUNT),
    ),
    ...others,
  ];
}

/** Rows missing or too many, of the (account, stream)s that are to be exact. */
async function inexact(
  row: FaultCase,
  harness: Harness,
  wanted: (account: string, stream: StreamName) => boolean,
): Promise<string[]> {
  const { accounts = [ACCOUNT], streams = MISSION, window = WINDOW } = row;
  const found: string[] = [];
  for (const account of accounts) {
    const looked = streams.filter((stream) => wanted(account, stream));
    found.push(...(await differences(harness, account, window, looked)));
  }
  return found;
}

interface Gap {
  readonly account: string;
  readonly stream: string;
  readonly error?: { readonly name: string; readonly message: string } | undefined;
  readonly skipped: readonly { readonly what: string }[];
}

const describeGap = ({ account, stream, error, skipped }: Gap): string =>
  `${account} ${stream} ${error === undefined ? `without ${skipped.map(({ what }) => what).join()}` : `${error.name}: ${error.message}`}`;

const describeEnd = ({ status, error, cause }: ExecutionResult): string =>
  [status, error, cause].filter((part) => part !== undefined && part !== '').join(': ');

/** In short, what became of an execution. */
export function outcomeOf(harness: Harness, result: ExecutionResult): string {
  const { status, error } = result;
  if (status === 'SUCCEEDED') return 'exact';
  if (error !== ERROR_NAMES.runIncomplete) return `${status} ${error}`;
  const { accountsFailed } = harness.manifest(result.executionName);
  const units = harness.units(result.executionName);
  return [
    ...units.flatMap(({ heldBack }) => (heldBack.length > 0 ? ['holds back days'] : [])),
    ...accountsFailed.map(({ account, error: own }) => `${account} fails ${own.name}`),
    ...units
      .filter((unit) => unit.status === 'failed')
      .map((unit) => `fails ${unit.error?.name}, others exact`),
    ...units
      .filter((unit) => unit.skipped.length > 0)
      .map((unit) => `leaves out ${unit.skipped.length}, others exact`),
  ].join('; ');
}
