import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadingResult, ReadingTask } from './list-query.ts';
import { type Load, queriesOf, TOKEN } from './load.ts';
import { type Measured, measureProcess, type WholeRuns } from './processes.ts';
import type { WholeRunResult } from './whole-run-result.ts';

/** What one round of all three ways took. */
export interface Round {
  readonly floor: Measured & { readonly result: ReadingResult };
  readonly script: Measured & { readonly result: ReadingResult };
  readonly whole: Measured & { readonly result: WholeRunResult };
}

/** Where the ways of a round leave their output. */
export const OUTPUTS = { floor: 'floor', script: 'script', whole: 'whole' } as const;

/** Everything that rounds have in common. */
export interface Course {
  readonly load: Load;
  /** Origin of the Graph API. */
  readonly graph: string;
  readonly wholeRuns: WholeRuns;
  /** Takes a folder for each way. */
  readonly folder: string;
}

/**
 * Runs the three ways one after the other.
 * @param keep whether to keep their outputs; otherwise each is gone before the next way starts.
 */
export async function runRound(course: Course, keep: boolean, say: (way: string) => void): Promise<Round> {
  const folderOf = (way: keyof typeof OUTPUTS): string => join(course.folder, OUTPUTS[way]);
  const into = async <T>(way: keyof typeof OUTPUTS, run: (folder: string) => Promise<T>): Promise<T> => {
    say(way);
    rmSync(folderOf(way), { recursive: true, force: true });
    mkdirSync(folderOf(way));
    const measured = await run(folderOf(way));
    if (!keep) rmSync(folderOf(way), { recursive: true });
    return measured;
  };
  return {
    floor: await into('floor', (folder) => read('floor.ts', course, folder)),
    script: await into('script', (folder) => read('sdk-script.ts', course, folder)),
    whole: await into('whole', (folder) => course.wholeRuns.run(folder)),
  };
}

async function read(
  file: string,
  { load, graph, folder: common }: Course,
  folder: string,
): Promise<Round['floor']> {
  const task: ReadingTask = { origin: graph, token: TOKEN, queries: queriesOf(load), folder };
  const path = join(common, 'task.json');
  writeFileSync(path, JSON.stringify(task));
  const measured = await measureProcess(file, [path]);
  return { ...measured, result: measured.output as ReadingResult };
}
