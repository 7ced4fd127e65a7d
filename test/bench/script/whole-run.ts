import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Manifest } from '#functions/contract/manifest.ts';
import { manifestKey } from '#functions/lake/keys.ts';
import { stackOf } from '#infra/synthesized-stack.ts';
import { type ExecutionResult, runExecution } from '#local/run.ts';
import { startS3 } from '#local/s3/server.ts';
import { startSecretsManager } from '#local/secrets-manager.ts';
import { readStack } from '#local/template.ts';
import { MISSION } from '#test/harness/mission.ts';
import { loadOf, TOKEN } from './load.ts';
import { peakMemory } from './own-memory.ts';
import type { WholeRunResult } from './whole-run-result.ts';

/**
 * One whole execution, as `npm start` does it: the emulators in this process, the state machine, and a process for each
 * invocation. Run as `whole-run.ts <cloud assembly> <template> <origin of the Graph API> <folder>`; prints a
 * `WholeRunResult`. With `BENCH_CPU_PROF` each invocation writes a CPU profile to that folder.
 */

/** Reports are complete at once, and waits that are Meta's take no time. */
const WAIT_SCALE = 0.001;

const [outdir = '', templateFile = '', graph = '', dataDir = ''] = process.argv.slice(2);
const { accounts, window } = loadOf(process.env);
const profiles = process.env.BENCH_CPU_PROF;
const stack = stackOf(outdir, templateFile);
const { bucket, secretArn } = readStack(stack);
mkdirSync(join(dataDir, bucket), { recursive: true });
const s3 = await startS3({ root: dataDir });
const secrets = await startSecretsManager({ [secretArn]: JSON.stringify({ accessToken: TOKEN }) });
const startedAt = Date.now();
const result = await runExecution({
  stack,
  input: { accounts: accounts.map(({ id }) => id), streams: MISSION, ...window },
  endpoints: { s3: s3.url, secretsManager: secrets.url, graph },
  dataDir,
  waitScale: WAIT_SCALE,
  compileCache: true,
  ...(profiles && { environment: { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}` } }),
}).result;
await Promise.all([s3.close(), secrets.close()]);
process.stdout.write(JSON.stringify(told(result)));

function told({ status, error, cause, executionName, invocations }: ExecutionResult): WholeRunResult {
  const path = join(dataDir, bucket, manifestKey(executionName));
  const manifest =
    status === 'SUCCEEDED' ? Manifest.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
  const { user, system } = process.cpuUsage();
  return {
    status,
    ...(error !== undefined && { failure: `${error}: ${cause}`.slice(0, 500) }),
    lake: join(dataDir, bucket, 'lake'),
    rows: manifest?.rows ?? 0,
    days: manifest?.reconciliation.days ?? { asked: 0, reached: 0 },
    listings: manifest?.reconciliation.listings ?? { asked: 0, agrees: 0 },
    mainPeakBytes: peakMemory(),
    mainCpuSeconds: (user + system) / 1e6,
    invocations: invocations.map(({ state, account, startedAt: at, ms, maxRssBytes }) => ({
      state,
      account,
      startMs: at - startedAt,
      ms,
      maxRssBytes,
    })),
  };
}
