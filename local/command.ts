import { join } from 'node:path';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import { newestSummaryKey } from '#functions/lake/keys.ts';
import type { SynthesizedStack } from '#infra/synthesized-stack.ts';
import { type Arguments, readArguments, USAGE } from './arguments.ts';
import { estimateCost } from './cost-estimate.ts';
import { takeDataFolder } from './data-folder.ts';
import { oneLine } from './display-text.ts';
import { estimateFirst } from './doctor/estimate-first.ts';
import { readExecutionInput } from './execution-input.ts';
import { startGraphSimulator } from './graph/simulator.ts';
import { type GraphAccess, remoteGraph } from './graph-access.ts';
import { asText, killerOf, rulesOf } from './played-faults.ts';
import { probeGraph } from './probe-graph.ts';
import { createProgress, type Progress } from './progress-display.ts';
import { type ExecutionResult, runExecution } from './run.ts';
import { RunFiles } from './run-files.ts';
import { accountsLines } from './run-lines.ts';
import { type S3Server, startS3 } from './s3/server.ts';
import { startSecretsManager } from './secrets-manager.ts';
import { INTERRUPTED, stopOnInterrupt } from './stop-signal.ts';
import { summaryLines } from './summary.ts';
import { synthesizedStack } from './synthesized.ts';
import { LAKE_BUCKET_NAME, type LocalStack, readStack } from './template.ts';
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
  if ('check' in input) {
    throw new UsageError(
      'The input only checks: "npm run doctor -- --input …" runs it, and prints what it finds.',
    );
  }
  const remote = options.graphUrl === undefined ? undefined : remoteGraph(options.graphUrl, process.env);
  if (remote !== undefined) await probeGraph(remote.url);
  const folder = await takeDataFolder(options.dataDir);

  await using resources = new AsyncDisposableStack();
  resources.defer(() => folder.release());
  const files = new RunFiles(join(options.dataDir, LAKE_BUCKET_NAME));
  const units = new Units(options.waitScale, files);
  const plan = { units: 0 };
  const progress = createProgress(process.stderr, units, () => plan.units);
  resources.defer(() => progress.close());
  const stack = await synthesizedStack({
    outdir: join(options.dataDir, 'cdk.out'),
    settings: options.settings,
    withAccounts: remote !== undefined,
    onStep: (text) => progress.phase(text),
    onSettingsRead: () => progress.line(announcement(options)),
  });
  const graph = remote ?? (await simulatedGraph(options, resources));
  const local = readStack(stack);
  const s3 = await startS3({ root: options.dataDir });
  resources.defer(() => s3.close());
  const secrets = await startSecretsManager({ [local.secretArn]: secretValue(graph) });
  resources.defer(() => secrets.close());

  // Before this point there is nothing to shut down on an interrupt.
  const stop = resources.use(
    stopOnInterrupt(() =>
      progress.line('Stopping: ending every running function. Press Ctrl-C again to quit immediately.'),
    ),
  ).signal;
  const endpoints = { s3: s3.url, secretsManager: secrets.url, graph: graph.url };
  if (remote !== undefined) {
    progress.phase('Looking at what the run will take');
    const asked = { stack, input, endpoints, dataDir: options.dataDir, signal: stop };
    for (const line of await estimateFirst(asked)) progress.line(line);
  }
  const execution = { options, input, stack, local, endpoints, s3, stop, files, units, plan, progress };
  return exitStatus(await execute(execution));
}

/** What is about to happen. */
function announcement({ graphUrl, fault }: Arguments): string {
  if (graphUrl !== undefined) return `Reading from ${new URL(graphUrl).host}`;
  const lines = [
    'Simulated ad accounts: no token, no AWS account, nothing leaves this machine',
    ...(process.env.META_ACCESS_TOKEN
      ? ['META_ACCESS_TOKEN is ignored; add --graph-url https://graph.facebook.com to use it']
      : []),
    ...(fault === undefined ? [] : [`Playing the failure "${fault.name}" on ${asText(fault.target)}`]),
  ];
  return lines.join('\n');
}

/** How long a simulated report takes before waits are scaled, in milliseconds. */
const REPORT_MS = 7500;

async function simulatedGraph(
  { fault, waitScale }: Arguments,
  resources: AsyncDisposableStack,
): Promise<GraphAccess> {
  const simulator = await startGraphSimulator({
    // Budgets and audiences differ from day to day.
    day: new Date().toISOString().slice(0, 10),
    // A limit is over when the wait for it is.
    timeScale: waitScale,
    // Half of the shortest wait for one, so that the first look finds most of them.
    reportMs: Math.max(1, REPORT_MS * waitScale),
  });
  resources.defer(() => simulator.close());
  if (fault !== undefined) for (const rule of rulesOf(fault)) simulator.faults.add(rule);
  return simulator;
}

/** The secret as it is filled: JSON with the token and the optional app secret. */
const secretValue = ({ accessToken, appSecret }: GraphAccess): string =>
  JSON.stringify({ accessToken, appSecret });

interface Execution {
  readonly options: Arguments;
  readonly input: unknown;
  readonly stack: SynthesizedStack;
  readonly local: LocalStack;
  readonly endpoints: { readonly s3: string; readonly secretsManager: string; readonly graph: string };
  readonly s3: S3Server;
  readonly stop: AbortSignal;
  readonly files: RunFiles;
  readonly units: Units;
  /** How many units will run, once that is known. */
  readonly plan: { units: number };
  readonly progress: Progress;
}

async function execute(execution: Execution): Promise<ExecutionResult> {
  const { options, input, stack, endpoints, stop, files, plan, progress } = execution;
  const { dataDir, waitScale, fault } = options;
  const startedAt = Date.now();
  const disturb = fault && killerOf(fault);
  let runId: string | undefined;
  const running = runExecution({
    stack,
    input,
    endpoints,
    dataDir,
    waitScale,
    signal: stop,
    compileCache: true,
    ...(disturb !== undefined && { disturb }),
    onProgress(event) {
      if (event.kind === 'started') runId = event.invocation.runId ?? runId;
      const { width, paint } = progress;
      const told = accountsLines(event, files, { waitScale, width, paint });
      for (const line of told?.lines ?? []) progress.line(line);
      plan.units = told?.units ?? plan.units;
      progress.show(event);
    },
  });
  const result = await running.result.finally(() => progress.close());

  if (options.json) process.stdout.write(`${JSON.stringify(finalOutput(result))}\n`);
  if (result.error === ERROR_NAMES.inputInvalid) {
    progress.line(`${result.error}: ${oneLine(causeMessage(result.cause ?? ''))}`);
    return result;
  }
  showEnd(execution, result, runId ?? result.executionName, Date.now() - startedAt);
  return result;
}

function showEnd(
  { options, local, s3, files, units, progress }: Execution,
  result: ExecutionResult,
  runId: string,
  wallMs: number,
): void {
  const { dataDir, fault } = options;
  const bucketFolder = join(dataDir, LAKE_BUCKET_NAME);
  const manifest = files.manifest(runId);
  const lines = summaryLines({
    result,
    units: units.all(),
    // Of a run that did not get to its end, the manifest would be that of an earlier execution.
    manifest: manifest?.owner === result.executionName ? manifest : undefined,
    results: files.results(runId),
    wallMs,
    cost: estimateCost(result, local, s3.requests),
    places: {
      summary: join(bucketFolder, newestSummaryKey),
      lake: join(bucketFolder, 'lake'),
      logs: join(dataDir, 'logs', result.executionName),
    },
    options: commandOptions(options),
    isPlayed: fault !== undefined,
    width: progress.width,
    paint: progress.paint,
  });
  for (const line of lines) progress.line(line);
}

function finalOutput({ status, output, error, cause }: ExecutionResult): unknown {
  return status === 'SUCCEEDED' ? output : { error, cause };
}

/** Options that a later command needs: the same data folder and Graph API. */
function commandOptions({ dataDir, graphUrl }: Arguments): { rerun: string; query: string } {
  const folder = dataDir === '.local' ? '' : `--data-dir ${shellWord(dataDir)}`;
  const graph = graphUrl === undefined ? '' : ` --graph-url ${graphUrl}`;
  return { rerun: `${folder && ` ${folder}`}${graph}`, query: folder && `${folder} ` };
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
