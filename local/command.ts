import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Accounts } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import { AccountsOutput } from '#functions/contract/payloads.ts';
import { accountsKey } from '#functions/lake/keys.ts';
import type { SynthesizedStack } from '#infra/synthesize.ts';
import { type Arguments, readArguments, USAGE } from './arguments.ts';
import { takeDataFolder } from './data-folder.ts';
import { duration, oneLine } from './display-text.ts';
import { readExecutionInput } from './execution-input.ts';
import { startGraphSimulator } from './graph/simulator.ts';
import { type GraphAccess, remoteGraph } from './graph-access.ts';
import { createProgress, type Progress } from './progress-display.ts';
import { type ExecutionResult, type ProgressEvent, runExecution } from './run.ts';
import { startS3 } from './s3/server.ts';
import { widthOf } from './screen.ts';
import { startSecretsManager } from './secrets-manager.ts';
import { INTERRUPTED, stopOnInterrupt } from './stop-signal.ts';
import { summaryLines } from './summary.ts';
import { readStack } from './template.ts';
import { causeMessage, Units } from './unit-status.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs one execution of the synthesized stack on this machine.
 * @param argv arguments after the script's name.
 * @returns the exit status.
 * @throws UsageError
 */
export async function runCommand(argv: readonly string[]): Promise<number> {
  const options = readArguments(argv);
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const input = readExecutionInput(options.input);
  const remote = options.graphUrl === undefined ? undefined : remoteGraph(options.graphUrl, process.env);
  const folder = await takeDataFolder(options.dataDir);

  await using resources = new AsyncDisposableStack();
  resources.defer(() => folder.release());
  const units = new Units(options.waitScale);
  const progress = createProgress(process.stderr, units);
  resources.defer(() => progress.close());
  if (remote === undefined && process.env.META_ACCESS_TOKEN) {
    progress.line('META_ACCESS_TOKEN is ignored: without --graph-url, the run uses the embedded simulator.');
  }
  progress.phase('Synthesizing the stack');
  const stack = await synthesizeFor(options);
  const graph = remote ?? (await simulatedGraph(resources));
  const { bucket, secretArn } = readStack(stack);
  const s3 = await startS3({ root: options.dataDir });
  resources.defer(() => s3.close());
  const secrets = await startSecretsManager({ [secretArn]: secretValue(graph) });
  resources.defer(() => secrets.close());

  // Before this point there is nothing to shut down on an interrupt.
  const stop = resources.use(
    stopOnInterrupt(() =>
      progress.line('Stopping: ending every running function. Press Ctrl-C again to quit immediately.'),
    ),
  ).signal;
  const endpoints = { s3: s3.url, secretsManager: secrets.url, graph: graph.url };
  const result = await execute({ options, input, stack, endpoints, bucket, stop, units, progress });
  return exitStatus(result);
}

/** The stack with the settings of the deployment. @throws UsageError when one is wrong. */
async function synthesizeFor({ dataDir, settings, graphUrl }: Arguments): Promise<SynthesizedStack> {
  // Loaded on demand: the CDK takes two seconds to load, and a wrong command line should fail right away.
  const { SettingError, synthesize, readSettingsFile } = await import('#infra/synthesize.ts');
  try {
    const { accounts, exclude, ...others } = readSettingsFile(settings);
    // The simulator has none of the deployment's accounts.
    const file = graphUrl === undefined ? others : { accounts, exclude, ...others };
    return await synthesize({ file, outdir: join(dataDir, 'cdk.out') });
  } catch (error) {
    throw error instanceof SettingError ? new UsageError(error.message) : error;
  }
}

async function simulatedGraph(resources: AsyncDisposableStack): Promise<GraphAccess> {
  // Budgets and audiences differ from day to day.
  const simulator = await startGraphSimulator({ day: new Date().toISOString().slice(0, 10) });
  resources.defer(() => simulator.close());
  return simulator;
}

/** The secret in the README's form: JSON with the token and the optional app secret. */
const secretValue = ({ accessToken, appSecret }: GraphAccess): string =>
  JSON.stringify({ accessToken, appSecret });

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
    width: widthOf(process.stderr),
  });
  for (const line of lines) progress.line(line);
  return result;
}

/** An unreadable account has no branch that could fail. `Accounts` recorded the reason. */
function showUnreadableAccounts(event: ProgressEvent, bucketFolder: string, progress: Progress): void {
  if (event.kind !== 'ended') return;
  const { data: output } = AccountsOutput.safeParse(event.result);
  if (output === undefined) return;
  if (output.status === 'WAIT') {
    const { waitSeconds, reason = '' } = output;
    progress.line(`[WAITING] accounts ${duration(waitSeconds * 1000)}: ${oneLine(reason)}`);
    return;
  }
  const text = readFileSync(join(bucketFolder, accountsKey(output.runId)), 'utf8');
  for (const { account, error } of Accounts.parse(JSON.parse(text)).failed) {
    progress.line(`[FAILED] ${account} all streams ${error.name}: ${oneLine(error.message)}`);
  }
}

function finalOutput({ status, output, error, cause }: ExecutionResult): unknown {
  return status === 'SUCCEEDED' ? output : { error, cause };
}

/** Options that a rerun needs besides its input: the same data folder and Graph API. */
function rerunOptions({ dataDir, graphUrl }: Arguments): string {
  return [
    ...(dataDir === '.local' ? [] : [` --data-dir ${shellWord(dataDir)}`]),
    ...(graphUrl === undefined ? [] : [` --graph-url ${graphUrl}`]),
  ].join('');
}

/** Quotes text for a POSIX shell if necessary. */
function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function exitStatus({ status, error }: ExecutionResult): number {
  if (status === 'SUCCEEDED') return 0;
  if (status === 'ABORTED') return INTERRUPTED;
  return error === ERROR_NAMES.inputInvalid ? 2 : 1;
}
