import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StreamName } from '#functions/contract/ids.ts';
import { Manifest } from '#functions/contract/manifest.ts';
import { manifestKey } from '#functions/lake/keys.ts';
import { synthesize } from '#infra/synthesize.ts';
import type { InvocationRecord } from '#local/invoke.ts';
import { runExecution } from '#local/run.ts';
import { startS3 } from '#local/s3/server.ts';
import { startSecretsManager } from '#local/secrets-manager.ts';
import { readStack } from '#local/template.ts';
import type { CannedGraph } from './processes.ts';
import { WINDOW } from './window.ts';

/** What one execution over one stream of one account cost. */
export interface ExtractionFigures {
  readonly stream: StreamName;
  /** Rows that were published; 0 when the execution failed. */
  readonly rows: number;
  /** Rows that the Graph API has. */
  readonly expected: number;
  /** Absent when it succeeded. */
  readonly failure: string | undefined;
  readonly seconds: number;
  /** CPU time of all its processes, if nothing else runs children of this process at the same time. */
  readonly cpuSeconds: number;
  readonly invocations: readonly InvocationRecord[];
  /** Of the stream's own function. */
  readonly peakMb: number;
  readonly memoryMb: number;
  readonly transitions: number;
  /** S3 requests by operation. */
  readonly s3: Readonly<Record<string, number>>;
  readonly graphRequests: number;
}

/** Runs executions one after the other. */
export interface Extractor extends AsyncDisposable {
  /** Extracts as many rows of one stream as are asked for, through the whole workflow. */
  run(stream: StreamName, rows: number): Promise<ExtractionFigures>;
}

/**
 * Everything an execution needs on this machine, over a Graph API that serves any number of rows.
 * @param streamMemoryMb the setting; absent: its standard.
 */
export async function startExtractor(graph: CannedGraph, streamMemoryMb?: number): Promise<Extractor> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const context = streamMemoryMb === undefined ? {} : { streamMemoryMb: String(streamMemoryMb) };
  const stack = await synthesize({ outdir: join(folder, 'cdk.out'), context });
  const { bucket, secretArn, functions } = readStack(stack);
  // Functions of streams alone take turns; `Aggregate` has more memory than they have.
  const ofStreams = [...functions.values()].filter(({ environment }) => 'MAX_TURNS' in environment);
  const memoryMb = Math.max(...ofStreams.map((each) => each.memoryMb));
  mkdirSync(join(folder, bucket));
  let s3Requests: Record<string, number> = {};
  const s3 = await startS3({
    root: folder,
    onRequest({ operation }) {
      s3Requests[operation] = (s3Requests[operation] ?? 0) + 1;
      return undefined;
    },
  });
  const secrets = await startSecretsManager({ [secretArn]: 'EAAbenchmarkToken0123456789' });
  const endpoints = { s3: s3.url, secretsManager: secrets.url, graph: graph.url };
  return {
    async run(stream, rows) {
      s3Requests = {};
      const before = { requests: await graph.requests(), cpu: childCpuSeconds(), at: performance.now() };
      const input = { accounts: [`act_${rows}`], streams: [stream], ...WINDOW };
      const result = await runExecution({ stack, endpoints, dataDir: folder, input, waitScale: 0.001 })
        .result;
      const seconds = (performance.now() - before.at) / 1000;
      const own = result.invocations.filter((invocation) => invocation.stream === stream);
      const succeeded = result.status === 'SUCCEEDED';
      const published = succeeded ? rowsOf(join(folder, bucket, manifestKey(result.executionName))) : 0;
      // Unlike the next run's, and a million rows of them would fill the disk.
      rmSync(join(folder, bucket), { recursive: true, force: true });
      mkdirSync(join(folder, bucket));
      return {
        stream,
        rows: published,
        expected: expectedRows(stream, rows),
        failure: succeeded ? undefined : `${result.error}: ${result.cause}`,
        seconds,
        cpuSeconds: childCpuSeconds() - before.cpu,
        invocations: result.invocations,
        peakMb: Math.max(...own.map(({ maxRssBytes }) => maxRssBytes)) / 1024 / 1024,
        memoryMb,
        transitions: result.transitions,
        s3: s3Requests,
        graphRequests: (await graph.requests()) - before.requests,
      };
    },
    async [Symbol.asyncDispose]() {
      await s3.close();
      await secrets.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const rowsOf = (manifest: string): number => Manifest.parse(JSON.parse(readFileSync(manifest, 'utf8'))).rows;

/** Insights have as many rows on each day. */
function expectedRows(stream: StreamName, rows: number): number {
  if (stream === 'ad_metadata' || stream === 'ad_creatives') return rows;
  const days = 28;
  return Math.ceil(rows / days) * days;
}

/** CPU time of the processes that this one started and that have ended; 0 where the system does not tell (not Linux). */
export function childCpuSeconds(): number {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    // man 5 proc: cutime and cstime are fields 16 and 17, in ticks of 10 ms; the name before them may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return 0;
  }
}
