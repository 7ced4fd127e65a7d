import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Figure, figure, goal, median, type Section } from './figures.ts';
import { startCannedGraph } from './processes.ts';
import { compareRows, countRows, type RowCounts } from './row-outputs.ts';

/** Rows of ad insights, and how often each way reads them; those of the SDK take several times as long. */
const ROWS = 30_000;
const ROUNDS: Readonly<Record<Way, number>> = { floor: 7, ours: 7, sdk: 3, shared: 3 };
const GOALS = { ofFloor: 0.8, timesSdk: 6 };

type Way = 'floor' | 'ours' | 'sdk' | 'shared';
const WAYS: readonly Way[] = ['floor', 'ours', 'sdk', 'shared'];
const NAMES: Readonly<Record<Way, string>> = {
  floor: 'floor (node:http, JSON.parse, zstd)',
  ours: 'ours',
  sdk: 'SDK cursor and objects',
  shared: 'shared SDK client, Promise.all',
};

const Measured = z.object({ seconds: z.number(), cpuSeconds: z.number(), peakMb: z.number() });
type Measured = z.infer<typeof Measured>;

/** Rows a second and CPU of each way from the Graph API to compressed bytes, outputs compared first. */
export async function measureRowPath(say: (line: string) => void): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-rows-'));
  await using graph = await startCannedGraph();
  try {
    const outputs = new Map<Way, RowCounts>();
    for (const way of WAYS) {
      say(`row path: ${NAMES[way]}, output`);
      readOnce(way, graph.url, join(folder, way));
      outputs.set(way, countRows(join(folder, way)));
      rmSync(join(folder, way), { recursive: true });
    }
    const samples: Record<Way, Measured[]> = { floor: [], ours: [], sdk: [], shared: [] };
    for (let round = 0; round < Math.max(...Object.values(ROUNDS)); round += 1) {
      say(`row path: round ${round + 1}`);
      for (const way of WAYS.filter((each) => round < ROUNDS[each])) {
        samples[way].push(readOnce(way, graph.url, join(folder, way)));
        rmSync(join(folder, way), { recursive: true });
      }
    }
    return sectionOf(samples, outputs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readOnce(way: Way, url: string, folder: string): Measured {
  const script = join(import.meta.dirname, 'read-rows.ts');
  const output = execFileSync(process.execPath, ['--import', 'tsx', script, way, url, String(ROWS), folder]);
  return Measured.parse(JSON.parse(output.toString()));
}

function sectionOf(
  samples: Readonly<Record<Way, readonly Measured[]>>,
  outputs: ReadonlyMap<Way, RowCounts>,
): Section {
  const right = outputs.get('floor') ?? new Map();
  const rows = [...right.values()].reduce((sum, count) => sum + count, 0);
  const speeds = (way: Way): number[] => samples[way].map(({ seconds }) => rows / seconds);
  const figures: Figure[] = WAYS.flatMap((way) => [
    figure(`${NAMES[way]}`, 'rows/s', speeds(way)),
    figure(
      `${NAMES[way]}, CPU`,
      'ms per 1,000 rows',
      samples[way].map(({ cpuSeconds }) => (cpuSeconds * 1e6) / rows),
    ),
    figure(
      `${NAMES[way]}, peak memory`,
      'MB',
      samples[way].map(({ peakMb }) => peakMb),
    ),
  ]);
  const ratio = (other: Way): number => median(speeds('ours')) / median(speeds(other));
  const unequal: string[] = [];
  const notes: string[] = [];
  for (const way of WAYS) {
    const { missing, surplus } = compareRows(right, outputs.get(way) ?? new Map());
    if (missing === 0 && surplus === 0) continue;
    const text = `${NAMES[way]}: of ${rows} rows ${missing} are missing, ${surplus} are there too often or wrong`;
    // That the shared client loses rows is what it is shown for; nobody should take it for the fastest.
    if (way === 'shared') notes.push(`${text}, without an error`);
    else unequal.push(text);
  }
  const floorTimesSdk = median(speeds('floor')) / median(speeds('sdk'));
  notes.push(
    `the floor itself reads ${floorTimesSdk.toFixed(1)} times as many rows/s as the SDK on this data`,
  );
  return {
    title: `Row path, ${rows} rows of ad insights, from the answer to the compressed part`,
    figures,
    goals: [
      goal('rows/s, ours of the floor', ratio('floor'), 'at least', GOALS.ofFloor, ''),
      goal('rows/s, ours in times of the SDK', ratio('sdk'), 'at least', GOALS.timesSdk, ''),
    ],
    notes,
    unequal,
  };
}
