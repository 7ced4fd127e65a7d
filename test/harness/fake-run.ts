import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ExecutionOptions, type ProgressEvent, runExecution } from '#local/run.ts';
import { startS3 } from '#local/s3/server.ts';
import { type FakeStackOptions, fakeStack, invokeTask, temporaryFolder } from './fake-stack.ts';

/** A handler that returns its event. */
export const ECHO = 'export const handler = async (event) => event;';
/** A handler that never returns. */
export const FOREVER = 'export const handler = () => new Promise(() => setInterval(() => {}, 1000));';
/** A handler that throws an error of this name. */
export const fails = (name: string, message = 'no') =>
  `export const handler = async () => { throw Object.assign(new Error(${JSON.stringify(message)}), { name: '${name}' }); };`;

type Options = FakeStackOptions & Partial<Omit<ExecutionOptions, 'stack'>>;

/** Starts an execution of a fake stack against its own S3 endpoint. */
export async function start({ definition, functions, ...options }: Options) {
  const dataDir = temporaryFolder();
  mkdirSync(join(dataDir, 'lake-bucket'));
  const s3 = await startS3({ root: dataDir });
  onTestFinished(() => s3.close());
  const events: ProgressEvent[] = [];
  const running = runExecution({
    stack: fakeStack({ definition, functions }),
    input: {},
    endpoints: { s3: s3.url, secretsManager: 'http://127.0.0.1:1', graph: 'http://127.0.0.1:2' },
    dataDir,
    waitScale: 0.001,
    onProgress: (event) => void events.push(event),
    ...options,
  });
  return { ...running, dataDir, events };
}

/** Runs such an execution to its end. */
export const run = async (options: Options) => {
  const { result, ...rest } = await start(options);
  return { ...rest, result: await result };
};

/** One Task named `One` that invokes the only function. */
export const single = (source: string, rest: object = { End: true }): FakeStackOptions => ({
  definition: { StartAt: 'One', States: { One: invokeTask('F', rest) } },
  functions: { F: source },
});
