import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StreamName } from '#functions/contract/ids.ts';
import { Manifest } from '#functions/contract/manifest.ts';
import { AccountResult, type UnitResult } from '#functions/contract/result.ts';
import { digitsOf, manifestKey, resultKey, runPrefix } from '#functions/lake/keys.ts';
import { type SynthesizedStack, stackOf } from '#infra/synthesized-stack.ts';
import { createInvoker, type Invocation, type InvocationRecord } from '#local/invoke.ts';
import { type ExecutionOptions, type ExecutionResult, runExecution } from '#local/run.ts';
import type { S3Fault } from '#local/s3/fault.ts';
import type { S3Outcome, S3Request } from '#local/s3/server.ts';
import { startS3 } from '#local/s3/server.ts';
import { type SecretsManagerOptions, startSecretsManager } from '#local/secrets-manager.ts';
import { readStack } from '#local/template.ts';
import {
  type FaultRule,
  type GraphSimulator,
  type SimulatorOptions,
  startGraphSimulator,
} from '#test/harness/graph-simulator.ts';
import { MISSION } from '#test/harness/mission.ts';
import { describeAny } from './any-stream.ts';
import { contentOf, filesUnder } from './files.ts';
import { type SynthesizedOnce, synthesizeOnce } from './global-setup.ts';
import type { LakeRow } from './lake-row.ts';
import { publishedRows } from './published-rows.ts';
import { rowDifferences } from './row-differences.ts';
import { typedRow } from './typed-rows.ts';

/** The token of every harness, which must not appear in anything that a run leaves behind. */
export const CANARY_TOKEN = 'EAAcanary0TokenThatMustNotAppearAnywhere0123456789';

/** Access key id of an invocation outside of an execution. */
export const BESIDE = 'BESIDE';

/** Options of a harness. */
export interface HarnessOptions extends SimulatorOptions {
  readonly faults?: readonly FaultRule[];
  /** Called before each request to the S3 emulator; see `startS3`. */
  readonly onS3Request?: (request: S3Request) => S3Fault | undefined | Promise<S3Fault | undefined>;
  /** Called after each request to the S3 emulator, before the response. */
  readonly afterS3Request?: (request: S3Request, outcome: S3Outcome) => void | Promise<void>;
  /** Called before each request to the Secrets Manager emulator; see `startSecretsManager`. */
  readonly onSecretsRequest?: NonNullable<SecretsManagerOptions['onRequest']>;
}

/** Options of one execution. */
export type HarnessRun = Partial<Omit<ExecutionOptions, 'stack' | 'endpoints' | 'dataDir'>>;

/** Shared by all harnesses of a process. */
interface Shared {
  readonly stack: SynthesizedStack;
  /** Code that one worker has compiled is loaded by the next. */
  readonly compileCache: string;
}

let shared: Promise<Shared> | undefined;

/** The stack with the real bundles: that of all tests, or one of this process, for scripts. */
function sharedStack(): Promise<Shared> {
  shared ??= (async () => {
    const { outdir, templateFile, compileCache } = await synthesized();
    return { stack: stackOf(outdir, templateFile), compileCache };
  })();
  return shared;
}

async function synthesized(): Promise<SynthesizedOnce> {
  if (process.env.VITEST !== undefined) return (await import('vitest')).inject('stack');
  const once = await synthesizeOnce();
  process.once('exit', () => rmSync(once.outdir, { recursive: true, force: true }));
  return once;
}

/** Everything that an execution needs on this machine, with its own folder and simulator. */
export class Harness implements AsyncDisposable {
  readonly graph: GraphSimulator;
  readonly folder: string;
  readonly shared: Shared;
  readonly endpoints: ExecutionOptions['endpoints'];
  readonly #bucketFolder: string;
  readonly #setToken: (token: string) => void;
  readonly #closers: readonly (() => Promise<void>)[];

  private constructor(parts: {
    graph: GraphSimulator;
    folder: string;
    shared: Shared;
    endpoints: ExecutionOptions['endpoints'];
    bucketFolder: string;
    setToken: (token: string) => void;
    closers: readonly (() => Promise<void>)[];
  }) {
    this.graph = parts.graph;
    this.folder = parts.folder;
    this.shared = parts.shared;
    this.endpoints = parts.endpoints;
    this.#bucketFolder = parts.bucketFolder;
    this.#setToken = parts.setToken;
    this.#closers = parts.closers;
  }

  static async start(options: HarnessOptions = {}): Promise<Harness> {
    const { faults = [], onS3Request, afterS3Request, onSecretsRequest, ...simulator } = options;
    const common = await sharedStack();
    const { bucket, secretArn } = readStack(common.stack);
    const folder = mkdtempSync(join(tmpdir(), 'harness-'));
    mkdirSync(join(folder, bucket));
    const graph = await startGraphSimulator({ accessToken: CANARY_TOKEN, reportPolls: 2, ...simulator });
    for (const rule of faults) graph.faults.add(rule);
    const s3 = await startS3({
      root: folder,
      ...(onS3Request !== undefined && { onRequest: onS3Request }),
      ...(afterS3Request !== undefined && { afterRequest: afterS3Request }),
    });
    const secret = (accessToken: string) => JSON.stringify({ accessToken });
    const secrets = await startSecretsManager(
      { [secretArn]: secret(CANARY_TOKEN) },
      onSecretsRequest === undefined ? {} : { onRequest: onSecretsRequest },
    );
    return new Harness({
      graph,
      folder,
      shared: common,
      endpoints: { s3: s3.url, secretsManager: secrets.url, graph: graph.url },
      bucketFolder: join(folder, bucket),
      setToken: (token) => secrets.set(secretArn, secret(token)),
      closers: [graph, s3, secrets].map((server) => () => server.close()),
    });
  }

  /** Puts another token into the secret. */
  setToken(token: string): void {
    this.#setToken(token);
  }

  /** Runs one execution to its end, with waits scaled to almost nothing. */
  run(options: HarnessRun = {}): Promise<ExecutionResult> {
    return runExecution({
      stack: this.shared.stack,
      endpoints: this.endpoints,
      dataDir: this.folder,
      waitScale: 0.001,
      ...options,
      input: ofMission(options.input),
      environment: { NODE_COMPILE_CACHE: this.shared.compileCache, ...options.environment },
    }).result;
  }

  /**
   * Invokes the function of a running invocation a second time, as happens when the platform loses track of a running
   * invocation.
   * @param onEnd receives what it took.
   * @returns the handler's result.
   */
  async invokeAgain(
    invocation: Invocation,
    payload: unknown,
    onEnd: (record: InvocationRecord) => void = () => {},
  ): Promise<unknown> {
    const target = [...readStack(this.shared.stack).functions.values()].find(
      ({ logicalId }) => logicalId === invocation.functionId,
    );
    if (target === undefined) throw new Error(`The stack has no function ${invocation.functionId}`);
    const invoker = createInvoker({
      endpoints: this.endpoints,
      logFolder: join(this.folder, 'logs', `beside-${invocation.accessKeyId}`),
      compileCacheFolder: this.shared.compileCache,
      environment: { AWS_ACCESS_KEY_ID: BESIDE },
      onEnd,
    });
    try {
      const { state, stream } = invocation;
      return await invoker.invoke({ state, stream, target, payload });
    } finally {
      await invoker.close();
    }
  }

  /** The published rows of one (account, stream), in the terms of `typedRow`. */
  lakeRows(stream: StreamName, account: string): Promise<LakeRow[]> {
    const folder = `/account=${digitsOf(account)}/`;
    const keys = this.keys(`lake/${stream}/`).filter((key) => key.includes(folder));
    return publishedRows(
      stream,
      keys.map((key) => join(this.#bucketFolder, key)),
    );
  }

  /** The rows of the API for the stream's fields, which the lake must have exactly once. */
  trueRows(
    stream: StreamName,
    account: string,
    window: { since: string; until: string },
    graph = this.graph,
  ): LakeRow[] {
    const { fields, source } = describeAny(stream);
    const asked = {
      fields: fields.filter((field) => field.asked !== false).map((field) => field.name),
      ...(source.kind === 'insights' ? { attributionWindows: source.attributionWindows } : {}),
      ...(source.kind === 'edge' && source.effectiveStatuses
        ? { effectiveStatuses: source.effectiveStatuses }
        : {}),
    };
    return [...graph.truth.rows(stream, account, window, asked)];
  }

  /** The folder of what is published. */
  get lakeFolder(): string {
    return join(this.#bucketFolder, 'lake');
  }

  manifest(runId: string): Manifest {
    return Manifest.parse(this.json(manifestKey(runId)));
  }

  /** What became of the accounts that have a result, by name. */
  results(runId: string): AccountResult[] {
    const keys = this.keys(runPrefix(runId)).filter((key) => key.endsWith('/result.json'));
    return keys.map((key) => AccountResult.parse(this.json(key)));
  }

  result(runId: string, account: string): AccountResult {
    return AccountResult.parse(this.json(resultKey(runId, account)));
  }

  /** What became of each (account, stream) of these accounts. */
  units(runId: string): UnitResult[] {
    return this.results(runId).flatMap(({ units }) => units);
  }

  json(key: string): unknown {
    return JSON.parse(readFileSync(join(this.#bucketFolder, key), 'utf8'));
  }

  /** Keys of the bucket under a prefix that ends in `/`, sorted. */
  keys(prefix = ''): string[] {
    return filesUnder(join(this.#bucketFolder, prefix)).map((path) => `${prefix}${path}`);
  }

  /** Files of the whole folder (objects, logs, side records) that hold a text, compressed or not. */
  filesWith(text: string): string[] {
    return filesUnder(this.folder).filter((path) => {
      const bytes = readFileSync(join(this.folder, path));
      return contentOf(path, bytes).includes(text);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers) await close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Without streams of its own, an execution extracts those of the mission. Other inputs stay, also wrong ones. */
function ofMission(input: unknown = {}): unknown {
  const isNew = typeof input === 'object' && input !== null && !('rerun' in input || 'streams' in input);
  return isNew && !Array.isArray(input) ? { ...input, streams: MISSION } : input;
}

/** Missing and surplus rows in the lake for every stream of an account; empty if exact. */
export async function differences(
  harness: Harness,
  account: string,
  window: { since: string; until: string },
  streams: readonly StreamName[] = MISSION,
): Promise<string[]> {
  const found: string[] = [];
  for (const stream of streams) {
    const expected = harness.trueRows(stream, account, window).map((row) => typedRow(stream, row));
    const problems = rowDifferences(expected, await harness.lakeRows(stream, account));
    found.push(...problems.map((problem) => `${account} ${stream} ${problem}`));
  }
  return found;
}
