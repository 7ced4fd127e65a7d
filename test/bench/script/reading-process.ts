import { readFileSync } from 'node:fs';
import type { ListQuery, ReadingResult, ReadingTask } from './list-query.ts';
import { NdjsonFile } from './ndjson-file.ts';
import { peakMemory } from './own-memory.ts';

/**
 * The process of a way to read lists: all queries of the task side by side, each into its file. The task is a file of
 * JSON, whose path is the first argument; prints a `ReadingResult`.
 * @param read reads one list to its end, and hands over each page.
 */
export async function readSideBySide(
  read: (
    query: ListQuery,
    task: ReadingTask,
    write: (rows: readonly unknown[]) => Promise<void>,
  ) => Promise<void>,
): Promise<void> {
  const task = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ReadingTask;
  const counts = await Promise.all(
    task.queries.map(async (query) => {
      const file = new NdjsonFile(task.folder, query);
      await read(query, task, (rows) => file.write(rows));
      await file.close();
      return file.rows;
    }),
  );
  const result: ReadingResult = {
    rows: counts.reduce((sum, count) => sum + count, 0),
    peakBytes: peakMemory(),
  };
  process.stdout.write(JSON.stringify(result));
}
