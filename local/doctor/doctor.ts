import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readExecutionInput } from '#local/execution-input.ts';
import { startGraphSimulator } from '#local/graph/simulator.ts';
import { type GraphAccess, remoteGraph } from '#local/graph-access.ts';
import { probeGraph } from '#local/probe-graph.ts';
import { startS3 } from '#local/s3/server.ts';
import { painter } from '#local/screen.ts';
import { startSecretsManager } from '#local/secrets-manager.ts';
import { synthesizedStack } from '#local/synthesized.ts';
import { readStack } from '#local/template.ts';
import { readArguments, USAGE } from './arguments.ts';
import { reportLines } from './report-lines.ts';
import { runCheck } from './run-check.ts';

const WIDTH = 80;

/**
 * Checks what a run needs, by the state machine that would be deployed, and prints one line for each check.
 * @param argv arguments after the script's name.
 * @returns the exit status.
 * @throws UsageError
 */
export async function doctor(argv: readonly string[]): Promise<number> {
  const options = readArguments(argv);
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const input = readExecutionInput(options.input);
  const remote = options.graphUrl === undefined ? undefined : remoteGraph(options.graphUrl, process.env);
  if (remote !== undefined) await probeGraph(remote.url);
  const dataDir = mkdtempSync(join(tmpdir(), 'doctor-'));

  await using resources = new AsyncDisposableStack();
  resources.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  process.stderr.write(`Checking ${remote === undefined ? 'the simulator' : new URL(remote.url).host} …\n`);
  const stack = await synthesizedStack({
    outdir: join(dataDir, 'cdk.out'),
    settings: options.settings,
    withAccounts: remote !== undefined,
    onStep: () => {},
    onSettingsRead: () => {},
  });
  const graph = remote ?? (await simulatedGraph(resources));
  const { bucket, secretArn } = readStack(stack);
  mkdirSync(join(dataDir, bucket));
  const s3 = await startS3({ root: dataDir });
  resources.defer(() => s3.close());
  const { accessToken, appSecret } = graph;
  const secrets = await startSecretsManager({ [secretArn]: JSON.stringify({ accessToken, appSecret }) });
  resources.defer(() => secrets.close());
  const endpoints = { s3: s3.url, secretsManager: secrets.url, graph: graph.url };
  const report = await runCheck({ stack, input, endpoints, dataDir });

  const paint = painter(process.stdout);
  const lines = options.json
    ? [JSON.stringify(report, undefined, 2)]
    : reportLines(report, WIDTH, (status, text) => paint(COLORS[status], text));
  process.stdout.write(`${lines.join('\n')}\n`);
  return report.status === 'fail' ? 1 : 0;
}

async function simulatedGraph(resources: AsyncDisposableStack): Promise<GraphAccess> {
  const simulator = await startGraphSimulator();
  resources.defer(() => simulator.close());
  return simulator;
}

const COLORS = { ok: 'green', warn: 'yellow', fail: 'red', unknown: 'dim' } as const;
