import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Arguments, readArguments, USAGE, UsageError } from '#infra/local/arguments.ts';
import { lockDataFolder } from '#infra/local/data-folder.ts';
import { readExecutionInput } from '#infra/local/execution-input.ts';
import { oneLine } from '#infra/local/format.ts';
import { startGraphSimulator } from '#infra/local/graph/simulator.ts';
import { assertNodeVersion } from '#infra/local/node-version.ts';
import { createProgress, type Progress } from '#infra/local/progress.ts';
import { type ExecutionResult, type ProgressEvent, runExecution } from '#infra/local/run.ts';
import { startS3 } from '#infra/local/s3/server.ts';
import { startSecretsManager } from '#infra/local/secrets-manager.ts';
import { summaryLines } from '#infra/local/summary.ts';
import { readStack } from '#infra/local/template.ts';
import { causeMessage, Units } from '#infra/local/units.ts';
import { type SynthesizedStack, synthesize } from '#infra/synthesize.ts';
import { Accounts, AccountsOutput } from '#shared/contract.ts';
import { ERROR_NAMES } from '#shared/error-names.ts';
import { accountsKey } from '#shared/lake/keys.ts';

/** What a shell expects of a process that an interrupt has ended: 128 and the signal's number. */
const INTERRUPTED = 130;

/** Where the Graph API is, and what opens it. */
interface Graph {
  readonly url: string;
  readonly accessToken: string;
  readonly appSecret?: string;
}

/** `npm start`: runs one execution of the synthesized stack on this machine. @returns the exit status. */
async function main(argv: readonly string[]): Promise<number> {
  assertNodeVersion();
  const options = readArguments(argv);
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const input = readExecutionInput(options.input);
  const remote = options.graphUrl === undefined ? undefined : remoteGraph(options.graphUrl);

  await using resources = new AsyncDisposableStack();
  const units = new Units();
  const progress = createProgress(process.stderr, units);
  resources.defer(() => progress.close());
  const stop = stopOnSignal(resources, progress);
  const folder = lockDataFolder(options.dataDir);
  resources.defer(() => folder.release());
  progress.phase('Synthesizing the stack');
  const stack = await synthesize({ outdir: join(options.dataDir, 'cdk.out') });
  const graph = remote ?? (await simulatedGraph(resources));
  const { bucket, secretArn } = readStack(stack);
  mkdirSync(join(options.dataDir, bucket), { recursive: true });
  const s3 = await startS3({ root: options.dataDir });
  resources.defer(() => s3.close());
  const secrets = await startSecretsManager({ [secretArn]: secretValue(graph) });
  resources.defer(() => secrets.close());
  if (stop.aborted) return INTERRUPTED;

  const endpoints = { s3: s3.url, secretsManager: secrets.url, graph: graph.url };
  const result = await execute({ options, input, stack, endpoints, bucket, stop, units, progress });
  return exitStatus(result);
}

/** Ctrl-C, and what a supervisor sends, end the execution in order. npm passes Ctrl-C on, so it may come twice. */
function stopOnSignal(resources: AsyncDisposableStack, progress: Progress): AbortSignal {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (!stop.signal.aborted) progress.line('Stopping: ending every running function.');
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, onSignal);
    resources.defer(() => void process.off(signal, onSignal));
  }
  return stop.signal;
}

function remoteGraph(url: string): Graph {
  const { META_ACCESS_TOKEN: accessToken, META_APP_SECRET: appSecret } = process.env;
  if (accessToken === undefined || accessToken === '') {
    throw new UsageError('--graph-url needs the access token in the environment variable META_ACCESS_TOKEN.');
  }
  return { url, accessToken, ...(appSecret !== undefined && appSecret !== '' && { appSecret }) };
}

async function simulatedGraph(resources: AsyncDisposableStack): Promise<Graph> {
  const simulator = await startGraphSimulator({});
  resources.defer(() => simulator.close());
  return simulator;
}

/** The secret as the README has it: JSON with the token, and the app secret where there is one. */
const secretValue = ({ accessToken, appSecret }: Graph): string => JSON.stringify({ accessToken, appSecret });

interface Execution {
  readonly options: Arguments;
  readonly input: unknown;
  readonly stack: SynthesizedStack;
  readonly endpoints: { readonly s3: string; readonly secretsManager: string; readonly graph: string };
  readonly bucket: string;
  readonly stop: AbortSignal;
  readonly units: Units;
  readonly progress: Progress;
}

async function execute(execution: Execution): Promise<ExecutionResult> {
  const { options, input, stack, endpoints, bucket, stop, units, progress } = execution;
  const { dataDir, waitScale } = options;
  const bucketFolder = join(dataDir, bucket);
  const startedAt = Date.now();
  const running = runExecution({
    stack,
    input,
    endpoints,
    dataDir,
    waitScale,
    signal: stop,
    onProgress(event) {
      progress.show(event);
      showUnreadableAccounts(event, bucketFolder, progress);
    },
  });
  const result = await running.result.finally(() => progress.close());

  if (options.json) process.stdout.write(`${JSON.stringify(finalOutput(result))}\n`);
  if (result.error === ERROR_NAMES.inputInvalid) {
    progress.line(`${result.error}: ${oneLine(causeMessage(result.cause ?? ''))}`);
    return result;
  }
  const lines = summaryLines({
    result,
    units: units.all(),
    wallMs: Date.now() - startedAt,
    lakeFolder: join(bucketFolder, 'lake'),
    logFolder: join(dataDir, 'logs', result.executionName),
    rerunOptions: rerunOptions(options),
  });
  for (const line of lines) progress.line(line);
  return result;
}

/** An account that cannot be read has no branch that could fail: `Accounts` wrote down why. */
function showUnreadableAccounts(event: ProgressEvent, bucketFolder: string, progress: Progress): void {
  if (event.kind !== 'ended') return;
  const output = AccountsOutput.safeParse(event.result);
  // While it waits for Meta there is nothing written down yet.
  if (!output.success || output.data.status !== 'DONE') return;
  const text = readFileSync(join(bucketFolder, accountsKey(output.data.runId)), 'utf8');
  for (const { account, error } of Accounts.parse(JSON.parse(text)).failed) {
    progress.line(`[FAILED] ${account} all streams ${error.name}: ${oneLine(error.message)}`);
  }
}

function finalOutput({ status, output, error, cause }: ExecutionResult): unknown {
  return status === 'SUCCEEDED' ? output : { error, cause };
}

/** What a rerun of this run needs beside its input: the same data, and the same Graph API. */
function rerunOptions({ dataDir, graphUrl }: Arguments): string {
  return [
    ...(dataDir === '.local' ? [] : [` --data-dir ${shellWord(dataDir)}`]),
    ...(graphUrl === undefined ? [] : [` --graph-url ${graphUrl}`]),
  ].join('');
}

/** Quoted for a POSIX shell where it must be. */
function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function exitStatus({ status, error }: ExecutionResult): number {
  if (status === 'SUCCEEDED') return 0;
  if (status === 'ABORTED') return INTERRUPTED;
  return error === ERROR_NAMES.inputInvalid ? 2 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
