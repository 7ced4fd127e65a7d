import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { CheckStatus } from '#functions/contract/check.ts';
import type { SynthesizedStack } from '#infra/synthesize.ts';
import { readExecutionInput } from '#local/execution-input.ts';
import { startGraphSimulator } from '#local/graph/simulator.ts';
import { type GraphAccess, remoteGraph } from '#local/graph-access.ts';
import { probeGraph } from '#local/probe-graph.ts';
import { startS3 } from '#local/s3/server.ts';
import { canRedraw } from '#local/screen.ts';
import { startSecretsManager } from '#local/secrets-manager.ts';
import { readStack } from '#local/template.ts';
import { UsageError } from '#local/usage-error.ts';
import { type CheckArguments, readArguments, USAGE } from './arguments.ts';
import { type PaintStatus, reportLines } from './report-lines.ts';
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
  const stack = await synthesized(options, dataDir);
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

  const lines = options.json
    ? [JSON.stringify(report, undefined, 2)]
    : reportLines(report, WIDTH, painter(process.stdout));
  process.stdout.write(`${lines.join('\n')}\n`);
  return report.status === 'fail' ? 1 : 0;
}

/** The stack with the settings of the deployment. @throws UsageError when one is wrong. */
async function synthesized(
  { settings, graphUrl }: CheckArguments,
  dataDir: string,
): Promise<SynthesizedStack> {
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
  const simulator = await startGraphSimulator();
  resources.defer(() => simulator.close());
  return simulator;
}

const COLORS = { ok: 'green', warn: 'yellow', fail: 'red', unknown: 'cyan' } as const;

const painter = (screen: NodeJS.WriteStream): PaintStatus =>
  canRedraw(screen) && !process.env.NO_COLOR
    ? (status: CheckStatus, text) => styleText(COLORS[status], text, { validateStream: false })
    : (_, text) => text;
