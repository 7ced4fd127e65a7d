import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Manifest } from '#functions/aggregate/manifest.ts';
import {
  type FaultRule,
  type GraphSimulator,
  type SimulatorOptions,
  startGraphSimulator,
} from '#infra/local/graph/simulator.ts';
import { type ExecutionOptions, type ExecutionResult, runExecution } from '#infra/local/run.ts';
import type { S3Fault } from '#infra/local/s3/fault.ts';
import type { S3Request } from '#infra/local/s3/server.ts';
import { startS3 } from '#infra/local/s3/server.ts';
import { startSecretsManager } from '#infra/local/secrets-manager.ts';
import { readStack } from '#infra/local/template.ts';
import { type SynthesizedStack, synthesize } from '#infra/synthesize.ts';
import { STREAMS } from '#shared/catalogue.ts';
import { STREAM_NAMES, type StreamName } from '#shared/contract.ts';
import { manifestKey } from '#shared/lake/keys.ts';

/** The token of every rig: it must be found in nothing that a run leaves behind. */
export const CANARY_TOKEN = 'EAAcanary0TokenThatMustNotAppearAnywhere0123456789';

/** A row, as the API serves it and as the lake holds it. */
export type LakeRow = Record<string, unknown>;

/** What a rig is started with. */
export interface RigOptions extends SimulatorOptions {
  readonly faults?: readonly FaultRule[];
  /** Asked before each request to the stand-in for S3; see `startS3`. */
  readonly onS3Request?: (request: S3Request) => S3Fault | undefined | Promise<S3Fault | undefined>;
}

/** How one execution is started on a rig. */
export type RigRun = Partial<Omit<ExecutionOptions, 'stack' | 'endpoints' | 'dataDir'>>;

let stack: Promise<SynthesizedStack> | undefined;

/** The stack with the real bundles, synthesized once per process. */
function sharedStack(): Promise<SynthesizedStack> {
  stack ??= (async () => {
    const outdir = mkdtempSync(join(tmpdir(), 'synthesized-'));
    process.once('exit', () => rmSync(outdir, { recursive: true, force: true }));
    return synthesize({ outdir });
  })();
  return stack;
}

/** Everything that an execution needs on this machine, in a folder of its own, with a simulator of its own. */
export class Rig implements AsyncDisposable {
  readonly graph: GraphSimulator;
  readonly folder: string;
  readonly #stack: SynthesizedStack;
  readonly #endpoints: ExecutionOptions['endpoints'];
  readonly #bucketFolder: string;
  readonly #closers: readonly (() => Promise<void>)[];

  private constructor(
    graph: GraphSimulator,
    folder: string,
    stackOfRig: SynthesizedStack,
    endpoints: ExecutionOptions['endpoints'],
    bucketFolder: string,
    closers: readonly (() => Promise<void>)[],
  ) {
    this.graph = graph;
    this.folder = folder;
    this.#stack = stackOfRig;
    this.#endpoints = endpoints;
    this.#bucketFolder = bucketFolder;
    this.#closers = closers;
  }

  static async start(options: RigOptions = {}): Promise<Rig> {
    const { faults = [], onS3Request, ...simulator } = options;
    const stackOfRig = await sharedStack();
    const { bucket, secretArn } = readStack(stackOfRig);
    const folder = mkdtempSync(join(tmpdir(), 'rig-'));
    mkdirSync(join(folder, bucket));
    const graph = await startGraphSimulator({ accessToken: CANARY_TOKEN, reportPolls: 2, ...simulator });
    for (const rule of faults) graph.faults.add(rule);
    const s3 = await startS3({
      root: folder,
      ...(onS3Request === undefined ? {} : { onRequest: onS3Request }),
    });
    const secrets = await startSecretsManager({ [secretArn]: JSON.stringify({ accessToken: CANARY_TOKEN }) });
    const endpoints = { s3: s3.url, secretsManager: secrets.url, graph: graph.url };
    const closers = [graph, s3, secrets].map((server) => () => server.close());
    return new Rig(graph, folder, stackOfRig, endpoints, join(folder, bucket), closers);
  }

  /** Runs one execution to its end, with waits of next to nothing. */
  run(options: RigRun = {}): Promise<ExecutionResult> {
    return runExecution({
      stack: this.#stack,
      endpoints: this.#endpoints,
      dataDir: this.folder,
      input: {},
      waitScale: 0.001,
      compileCache: true,
      ...options,
    }).result;
  }

  /** The published rows of one (account, stream), in the order of their dates. */
  lakeRows(stream: StreamName, account: string): LakeRow[] {
    const prefix = `lake/${stream}/account_id=${account.slice('act_'.length)}/`;
    return this.keys(prefix).flatMap((key) => this.readLines(key));
  }

  /** What the API would serve for the stream's own fields: what the lake must hold, once. */
  trueRows(stream: StreamName, account: string, window: { since: string; until: string }): LakeRow[] {
    const { fields, source } = STREAMS[stream];
    const asked = {
      fields: fields.map((field) => field.name),
      ...(source.kind === 'insights' ? { attributionWindows: source.attributionWindows } : {}),
      ...(source.kind === 'edge' && source.effectiveStatuses
        ? { effectiveStatuses: source.effectiveStatuses }
        : {}),
    };
    return [...this.graph.truth.rows(stream, account, window, asked)];
  }

  manifest(runId: string): Manifest {
    return Manifest.parse(this.json(manifestKey(runId)));
  }

  json(key: string): unknown {
    return JSON.parse(readFileSync(join(this.#bucketFolder, key), 'utf8'));
  }

  /** Keys of the bucket under a prefix that ends in `/`, sorted. */
  keys(prefix = ''): string[] {
    return filesUnder(join(this.#bucketFolder, prefix)).map((path) => `${prefix}${path}`);
  }

  readLines(key: string): LakeRow[] {
    const text = gunzipSync(readFileSync(join(this.#bucketFolder, key))).toString('utf8');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LakeRow);
  }

  /** Files of the whole folder (objects, logs, side records) that hold a text, compressed or not. */
  filesWith(text: string): string[] {
    return filesUnder(this.folder).filter((path) => {
      if (path.startsWith('compile-cache')) return false;
      const bytes = readFileSync(join(this.folder, path));
      return contentOf(path, bytes).includes(text);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers) await close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function contentOf(path: string, bytes: Buffer): Buffer {
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

function filesUnder(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.replace(/\/$/, '').length + 1))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Rows as texts that are equal where the rows are, in an order that does not depend on how they came. */
export function sortedRows(rows: readonly LakeRow[]): string[] {
  return rows.map((row) => JSON.stringify(sortKeys(row))).sort();
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, part]) => [key, sortKeys(part)]),
  );
}

/** What is missing from, and what is too much in, the lake, for every stream of an account. Empty: exact. */
export function differences(
  rig: Rig,
  account: string,
  window: { since: string; until: string },
  streams: readonly StreamName[] = STREAM_NAMES,
): string[] {
  return streams.flatMap((stream) => {
    const found = sortedRows(rig.lakeRows(stream, account));
    const expected = sortedRows(rig.trueRows(stream, account, window));
    return [
      ...surplus(expected, found).map((row) => `${account} ${stream} lacks ${row}`),
      ...surplus(found, expected).map((row) => `${account} ${stream} has too much ${row}`),
    ];
  });
}

/** Members of `left` that are not in `right`, each as often as it is there more. */
function surplus(left: readonly string[], right: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const row of right) counts.set(row, (counts.get(row) ?? 0) + 1);
  return left.filter((row) => {
    const count = counts.get(row) ?? 0;
    if (count > 0) counts.set(row, count - 1);
    return count === 0;
  });
}
