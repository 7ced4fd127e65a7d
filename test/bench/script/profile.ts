import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Measured, prepareWholeRuns, startGraphFront } from './processes.ts';
import type { WholeRunResult } from './whole-run-result.ts';

/**
 * `npx tsx test/bench/script/profile.ts [runs]`: the whole run of the benchmark alone, after one that fills the server,
 * and each of its invocations. With `BENCH_CPU_PROF=<folder>` each invocation of the last run writes a CPU profile.
 */

const runs = Number(process.argv[2] ?? 1);
const { BENCH_CPU_PROF: profiles, ...others } = process.env;
process.env = others;
const folder = mkdtempSync(join(tmpdir(), 'bench-profile-'));
try {
  await using graph = await startGraphFront();
  const whole = await prepareWholeRuns(join(folder, 'cdk.out'), graph.url);
  for (let run = 0; run <= runs; run += 1) {
    const environment = run === runs && profiles !== undefined ? { BENCH_CPU_PROF: profiles } : {};
    const data = join(folder, `run-${run}`);
    const measured = await whole.run(data, environment);
    process.stdout.write(`${run === 0 ? 'fills the server' : `run ${run}`}: ${summaryOf(measured)}\n\n`);
    rmSync(data, { recursive: true });
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** What a run took as a whole, and a line for each invocation in the order of their ends. */
function summaryOf(measured: Measured & { readonly result: WholeRunResult }): string {
  const { seconds, cpuSeconds, largestChildBytes, result } = measured;
  const { status, failure = '', rows, days, listings, mainCpuSeconds, mainPeakBytes, invocations } = result;
  return [
    `${status} ${failure} ${rows} rows, ${days.reached} of ${days.asked} account-days and ${listings.agrees} of ${listings.asked} lists as Meta says`,
    `${seconds.toFixed(2)} s, CPU ${cpuSeconds.toFixed(2)} s, of it the main process ${mainCpuSeconds.toFixed(2)} s`,
    `peak memory: largest worker ${mb(largestChildBytes)} MB, main process ${mb(mainPeakBytes)} MB`,
    line('state', 'account', 'from ms', 'ms', 'MB'),
    ...invocations.map(({ state, account = '', startMs, ms, maxRssBytes }) =>
      line(state, account, startMs.toFixed(0), ms.toFixed(0), mb(maxRssBytes)),
    ),
  ].join('\n');
}

function mb(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0);
}

function line(state: string, account: string, ...numbers: readonly string[]): string {
  return [state.padEnd(28), account.padEnd(8), ...numbers.map((text) => text.padStart(8))].join('');
}
