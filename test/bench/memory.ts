import type { StreamName } from '#functions/contract/ids.ts';
import { type ExtractionFigures, startExtractor } from './extraction.ts';
import { type Figure, figure, goal, type Section } from './figures.ts';
import { startCannedGraph } from './processes.ts';

const GOALS = { peakMb: 256, growth: 1.15 };
const [SMALL, MIDDLE, LARGE] = [10_000, 100_000, 1_000_000];
/**
 * A listing is one partition, all of whose rows are staged as one object: the most that memory has to hold at once.
 * A million rows of ad insights, ten times the bytes in 28 partitions, take the time of all the rest.
 */
const LISTING: StreamName = 'ad_metadata';
const INSIGHTS: StreamName = 'ad_insights';

type Say = (line: string) => void;

/** What the section measured, for those that reckon with it. */
export interface MemoryResult {
  readonly section: Section;
  readonly runs: readonly ExtractionFigures[];
}

/** The most memory that a stream's function takes, however many rows there are, through the whole workflow. */
export async function measureMemory(say: Say): Promise<MemoryResult> {
  const runs = await extract(say, [
    [LISTING, SMALL],
    [LISTING, MIDDLE],
    [LISTING, LARGE],
    [INSIGHTS, SMALL],
    [INSIGHTS, MIDDLE],
  ]);
  const notes = [
    `a million rows of ${LISTING} alone: those of ${INSIGHTS} take five minutes (--only million)`,
    'what was published is counted here; row for row it is compared by the sections on rows and workflow',
  ];
  return { section: sectionOf(runs, LISTING, notes), runs };
}

/** The same for ad insights, which have ten times the bytes. */
export async function measureMillion(say: Say): Promise<MemoryResult> {
  const runs = await extract(say, [
    [INSIGHTS, SMALL],
    [INSIGHTS, MIDDLE],
    [INSIGHTS, LARGE],
  ]);
  return { section: sectionOf(runs, INSIGHTS, []), runs };
}

async function extract(
  say: Say,
  plan: readonly (readonly [StreamName, number])[],
): Promise<ExtractionFigures[]> {
  await using graph = await startCannedGraph();
  await using extractor = await startExtractor(graph);
  const runs: ExtractionFigures[] = [];
  for (const [stream, rows] of plan) {
    say(`memory: ${stream}, ${rows} rows`);
    runs.push(await extractor.run(stream, rows));
  }
  return runs;
}

function sectionOf(
  runs: readonly ExtractionFigures[],
  judged: StreamName,
  notes: readonly string[],
): Section {
  const figures: Figure[] = runs.flatMap(({ stream, expected, peakMb, cpuSeconds, invocations }) => {
    const name = `${stream}, ${expected.toLocaleString('en-US')} rows`;
    const aggregate = invocations.filter(({ state }) => state === 'Aggregate');
    const aggregateMb = Math.max(0, ...aggregate.map(({ maxRssBytes }) => maxRssBytes)) / 1024 / 1024;
    return [
      figure(`${name}, peak memory of the stream`, 'MB', [peakMb]),
      figure(`${name}, peak memory of Aggregate`, 'MB', [aggregateMb]),
      figure(`${name}, CPU of all functions`, 'ms per 1,000 rows', [(cpuSeconds * 1e6) / expected]),
    ];
  });
  // Rows are dealt out to whole days, so that there may be some more.
  const peak = (rows: number): number =>
    runs.find((run) => run.stream === judged && Math.abs(run.expected / rows - 1) < 0.01)?.peakMb ??
    Number.NaN;
  return {
    title: `Memory, whole workflow, Parquet, functions of ${runs[0]?.memoryMb} MB`,
    figures,
    goals: [
      goal(`peak memory of ${judged} at 1,000,000 rows`, peak(LARGE), 'less than', GOALS.peakMb, 'MB'),
      goal('the same in times of that at 100,000', peak(LARGE) / peak(MIDDLE), 'at most', GOALS.growth, ''),
    ],
    notes,
    unequal: runs.flatMap(problemOf),
  };
}

/** What makes the figures of an execution worthless; none: nothing. */
export function problemOf({ stream, expected, rows, failure }: ExtractionFigures): string[] {
  if (failure !== undefined) return [`${stream} of ${expected} rows ended as ${failure.slice(0, 200)}`];
  return rows === expected ? [] : [`${stream}: ${rows} rows were published of ${expected}`];
}
