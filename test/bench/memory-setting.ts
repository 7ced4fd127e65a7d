import type { StreamName } from '#functions/contract/ids.ts';
import { billFor } from '#local/prices.ts';
import { type ExtractionFigures, startExtractor } from './extraction.ts';
import { type Figure, figure, type Section } from './figures.ts';
import { problemOf } from './memory.ts';
import { billedSeconds } from './money.ts';
import { type CannedGraph, startCannedGraph } from './processes.ts';

const SETTINGS_MB = [256, 384, 512, 1024, 1769] as const;
const STREAM: StreamName = 'ad_insights';
const ROWS = 50_000;

/** Time, memory and price of the same work with functions of different memory. */
export async function measureMemorySetting(say: (line: string) => void): Promise<Section> {
  await using graph = await startCannedGraph();
  const runs: ExtractionFigures[] = [];
  for (const memoryMb of SETTINGS_MB) {
    say(`memory setting: ${memoryMb} MB`);
    runs.push(await runWith(graph, memoryMb));
  }
  // One that was killed for its memory is what the table is to show, and no mistake in it.
  const killed = runs.filter(({ failure }) => failure?.includes('Runtime.'));
  const held = runs.filter((run) => !killed.includes(run));
  return {
    title: `Memory setting (streamMemoryMb), ${ROWS.toLocaleString('en-US')} rows of ${STREAM}`,
    figures: held.flatMap(figuresOf),
    goals: [],
    notes: killed.map(({ memoryMb, failure }) => `${memoryMb} MB do not do: ${failure?.slice(0, 120)}`),
    unequal: held.flatMap(problemOf),
  };
}

async function runWith(graph: CannedGraph, memoryMb: number): Promise<ExtractionFigures> {
  await using extractor = await startExtractor(graph, memoryMb);
  // Awaited here: with the return, the extractor is gone.
  return await extractor.run(STREAM, ROWS);
}

function figuresOf(run: ExtractionFigures): Figure[] {
  const { memoryMb, peakMb, cpuSeconds, rows, invocations } = run;
  const retries = invocations.filter(({ attempt }) => attempt > 0).length;
  const usage = { gigabyteSeconds: (billedSeconds(run) * memoryMb) / 1024, invocations: invocations.length };
  const { lambda } = billFor({ ...usage, transitions: 0, s3Writes: 0, s3Reads: 0 });
  const name = `${memoryMb} MB`;
  return [
    figure(`${name}: peak memory`, 'MB', [peakMb]),
    figure(`${name}: invocations repeated`, '', [retries]),
    figure(`${name}: CPU`, 'ms per 1,000 rows', [(cpuSeconds * 1e6) / rows]),
    figure(`${name}: billed time as on AWS`, 's per 1,000,000 rows', [(billedSeconds(run) * 1e6) / rows]),
    figure(`${name}: Lambda`, '$ per million rows', [(lambda * 1e6) / rows]),
  ];
}
