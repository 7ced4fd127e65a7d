import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Accounts, Owner, type ResolvedAccount } from '#functions/contract/documents.ts';
import { Manifest } from '#functions/contract/manifest.ts';
import { AccountResult } from '#functions/contract/result.ts';
import {
  accountsKey,
  manifestKey,
  ownerKey,
  planKey,
  resultKey,
  runPrefix,
  summaryKey,
} from '#functions/lake/keys.ts';
import type { InvocationRecord } from '#local/invoke.ts';
import { Harness } from '#test/harness/harness.ts';
import { childCpuSeconds } from './extraction.ts';
import { type Figure, figure, goal, type Section } from './figures.ts';
import { WINDOW } from './window.ts';

/** Accounts of each size, by their ads. */
const SIZES = [
  ['idle', 'act_11', 0],
  ['tiny', 'act_12', 10],
  ['small', 'act_13', 100],
  ['medium', 'act_14', 1_000],
] as const;
/** The account whose result is cloned. */
const CLONED = 'act_13';
const COUNTS = [50, 500, 5_000] as const;
const [FEW, MANY] = [COUNTS[1], COUNTS[2]];
const GOALS = { peakMb: 512, summaryMb: 2, growth: 1.5 };
/** What a result is given in the measurement of many findings: entries of each of its streams. */
const FINDINGS = 20;

/** What one invocation took. */
interface Took {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly requests: Readonly<Record<string, number>>;
}

/** Publishing an account of each size, and adding up many of them, each in a process of its own. */
export async function measureScale(say: (line: string) => void): Promise<Section> {
  let requests: Record<string, number> = {};
  await using harness = await Harness.start({
    accounts: SIZES.map(([name, id, ads]) => accountOf(name, id, ads)),
    reportPolls: 1,
    onS3Request({ operation }) {
      requests[operation] = (requests[operation] ?? 0) + 1;
      return undefined;
    },
  });
  say('scale: extracting an account of each size');
  const run = await harness.run({
    input: { accounts: SIZES.map(([, id]) => id), ...WINDOW },
    executionName: 'run',
  });
  if (run.status !== 'SUCCEEDED') throw new Error(`The execution ended as ${run.status}: ${run.cause}`);
  const bucket = dirname(harness.lakeFolder);

  const took = async (state: string, payload: object): Promise<Took> => {
    const invocation = run.invocations.find((each) => each.state === state);
    if (invocation === undefined) throw new Error(`${state} was never invoked`);
    requests = {};
    const cpu = childCpuSeconds();
    let record: InvocationRecord | undefined;
    await harness.invokeAgain(invocation, payload, (ended) => {
      record = ended;
    });
    if (record === undefined || record.error !== undefined)
      throw new Error(`${state}: ${record?.error?.message}`);
    const peakMb = record.maxRssBytes / 1024 / 1024;
    return { seconds: record.ms / 1_000, cpuSeconds: childCpuSeconds() - cpu, peakMb, requests };
  };
  const context = { owner: 'run', startedAt: new Date().toISOString(), deadline: '2999-01-01T00:00:00.000Z' };

  const figures: Figure[] = [];
  for (const [name, account] of SIZES) {
    say(`scale: Publish, ${name} account`);
    rmSync(join(bucket, 'lake'), { recursive: true, force: true });
    rmSync(join(bucket, resultKey('run', account)));
    figures.push(
      ...figuresOf(`Publish, ${name}`, await took('Publish', { ...context, runId: 'run', account })),
    );
    figures.push(sizeFigure(`Publish, ${name}: result.json`, join(bucket, resultKey('run', account))));
  }
  const runs: Took[] = [];
  const unequal: string[] = [];
  const sizes: number[] = [];
  for (const [count, noted] of [...COUNTS.map((each) => [each, false] as const), [MANY, true] as const]) {
    const name = `Aggregate, ${count.toLocaleString('en-US')} results${noted ? ' with findings' : ''}`;
    say(`scale: ${name}`);
    const runId = `clone-${count}${noted ? '-noted' : ''}`;
    const expected = clone(bucket, runId, count, noted);
    const each = await took('Aggregate', { ...context, runId });
    const manifest = Manifest.parse(JSON.parse(readFileSync(join(bucket, manifestKey(runId)), 'utf8')));
    if (manifest.rows !== expected) unequal.push(`${name}: ${manifest.rows} rows of ${expected}`);
    runs.push(each);
    sizes.push(statSync(join(bucket, summaryKey(runId))).size);
    figures.push(
      ...figuresOf(name, each),
      sizeFigure(`${name}: manifest.json`, join(bucket, manifestKey(runId))),
      sizeFigure(`${name}: summary.html`, join(bucket, summaryKey(runId))),
    );
    rmSync(join(bucket, runPrefix(runId)), { recursive: true });
  }
  return {
    title: 'Scale: one account published, and many added up, each in a process of its own',
    figures,
    goals: goalsOf(runs, sizes),
    notes: ['the results that are added up are clones of that of the small account'],
    unequal,
  };
}

function goalsOf(runs: readonly Took[], sizes: readonly number[]) {
  const few = runs[COUNTS.indexOf(FEW)]?.cpuSeconds ?? Number.NaN;
  const many = runs[COUNTS.indexOf(MANY)]?.cpuSeconds ?? Number.NaN;
  return [
    goal(
      'peak memory of Aggregate, 5,000 results with findings',
      Math.max(...runs.map(({ peakMb }) => peakMb)),
      'less than',
      GOALS.peakMb,
      'MB',
    ),
    goal('largest summary.html', Math.max(...sizes) / 1e6, 'less than', GOALS.summaryMb, 'MB'),
    goal(
      'CPU a result at 5,000, in times of that at 500',
      many / MANY / (few / FEW),
      'at most',
      GOALS.growth,
      '',
    ),
  ];
}

function figuresOf(name: string, { seconds, cpuSeconds, peakMb, requests }: Took): Figure[] {
  return [
    figure(`${name}: time`, 's', [seconds]),
    figure(`${name}: CPU`, 's', [cpuSeconds]),
    figure(`${name}: peak memory`, 'MB', [peakMb]),
    ...Object.entries(requests).map(([operation, count]) =>
      figure(`${name}: ${operation}`, 'requests', [count]),
    ),
  ];
}

const sizeFigure = (name: string, file: string): Figure => figure(name, 'KB', [statSync(file).size / 1_000]);

const accountOf = (name: string, id: string, ads: number) => ({
  id,
  name,
  timeZone: 'UTC',
  currency: 'USD',
  campaigns: Math.max(1, Math.ceil(ads / 20)),
  ads,
  creatives: ads,
  ...(ads === 0 && { delivery: 0 }),
});

/** Leaves a run of so many accounts, each with the result of the small one. @returns their rows. */
function clone(bucket: string, runId: string, count: number, noted: boolean): number {
  const read = (key: string): unknown => JSON.parse(readFileSync(join(bucket, key), 'utf8'));
  const write = (key: string, value: unknown): void => {
    const file = join(bucket, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(value));
  };
  const found = AccountResult.parse(read(resultKey('run', CLONED)));
  const result = noted ? withFindings(found) : found;
  const accounts = Accounts.parse(read(accountsKey('run')));
  const original = accounts.accounts.find(({ account }) => account === CLONED);
  if (original === undefined) throw new Error(`The run has no ${CLONED}`);
  const cloned = Array.from(
    { length: count },
    (_, index): ResolvedAccount => ({
      ...original,
      account: `act_${10_000_000 + index}`,
    }),
  );
  const owner = Owner.parse(read(ownerKey('run')));
  write(planKey(runId), { ...(read(planKey('run')) as object), runId });
  write(ownerKey(runId), owner);
  write(accountsKey(runId), { ...accounts, accounts: cloned });
  for (const { account } of cloned) {
    const units = result.units.map((unit) => ({ ...unit, account }));
    write(resultKey(runId, account), { ...result, runId, account, units });
  }
  return count * result.units.reduce((sum, { rows }) => sum + rows, 0);
}

/** A result in which much has to be said: every day differs, and every stream left things out. */
function withFindings(result: AccountResult): AccountResult {
  const error = {
    name: 'GraphObjectUnreadable',
    message: 'The object cannot be read. '.repeat(4),
    advice: 'Ask.',
  };
  const reason =
    "Meta's total is 12,034 impressions, the rows have 11,801; Meta lists no row that is missing.";
  const spans = Array.from({ length: 100 }, () => ({
    from: result.finishedAt,
    to: result.finishedAt,
    waitSeconds: 60,
  }));
  return {
    ...result,
    page: result.page ?? 'page',
    counts: { ...result.counts, agrees: 0, reached: 0, difference: result.counts.asked },
    days: result.days.map((day) => ({
      ...day,
      outcome: 'difference',
      streams: day.streams.map((stream) => ({ ...stream, outcome: 'difference' as const, reason })),
    })),
    units: result.units.map((unit) => ({
      ...unit,
      turns: spans,
      notes: Array.from({ length: FINDINGS }, (_, index) => `Note ${index} of ${unit.stream}`),
      skipped: Array.from({ length: FINDINGS }, (_, index) => ({
        kind: 'object' as const,
        what: String(index),
        error,
      })),
    })),
  };
}
