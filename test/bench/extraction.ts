import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InvocationRecord } from '#infra/local/invoke.ts';
import { runExecution } from '#infra/local/run.ts';
import { startS3 } from '#infra/local/s3/server.ts';
import { startSecretsManager } from '#infra/local/secrets-manager.ts';
import { readStack } from '#infra/local/template.ts';
import { synthesize } from '#infra/synthesize.ts';
import type { StreamName } from '#shared/contract.ts';
import { WINDOW } from './window.ts';

/** What one execution cost. */
export interface ExtractionFigures {
  readonly stream: StreamName;
  readonly rows: number;
  readonly seconds: number;
  readonly invocations: readonly InvocationRecord[];
  /** Of the invocations of the stream. */
  readonly peakMb: number;
  readonly transitions: number;
  /** S3 requests by operation. */
  readonly s3: Readonly<Record<string, number>>;
}

export interface Extractor extends AsyncDisposable {
  /** Extracts as many rows of one stream as are asked for, through the whole workflow. */
  run(stream: StreamName, rows: number): Promise<ExtractionFigures>;
}

/** Everything an execution needs on this machine, over a Graph API that serves any number of rows. */
export async function startExtractor(
  graphUrl: string,
  context: Readonly<Record<string, string>> = {},
): Promise<Extractor> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const stack = await synthesize({ outdir: join(folder, 'cdk.out'), context });
  const { bucket, secretArn } = readStack(stack);
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
  const endpoints = { s3: s3.url, secretsManager: secrets.url, graph: graphUrl };
  return {
    async run(stream, rows) {
      s3Requests = {};
      const start = performance.now();
      const input = { accounts: [`act_${rows}`], streams: [stream], ...WINDOW };
      const result = await runExecution({ stack, endpoints, dataDir: folder, input, waitScale: 0.001, ...(process.env.NO ? { environment: { NODE_OPTIONS: process.env.NO } } : {}) })
        .result;
      const seconds = (performance.now() - start) / 1000;
      if (result.status !== 'SUCCEEDED') throw new Error(`${stream} of ${rows} rows ended: ${result.cause}`);
      const own = result.invocations.filter((invocation) => invocation.stream === stream);
      const peakMb = Math.max(...own.map(({ maxRssBytes }) => maxRssBytes)) / 1024 / 1024;
      const { invocations, transitions } = result;
      // Unlike the next run's, and a million rows of them would fill the disk.
      rmSync(join(folder, bucket), { recursive: true });
      mkdirSync(join(folder, bucket));
      return { stream, rows, seconds, invocations, peakMb, transitions, s3: s3Requests };
    },
    async [Symbol.asyncDispose]() {
      await s3.close();
      await secrets.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
