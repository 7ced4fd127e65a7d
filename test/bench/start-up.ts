import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StreamName } from '#functions/contract/ids.ts';
import { startS3 } from '#local/s3/server.ts';
import { runWorker } from '#local/worker.ts';
import { MISSION } from '#test/harness/mission.ts';
import { type BenchBundle, buildBundles } from './bundles.ts';
import { type Figure, figure, type Goal, goal, median, type Section } from './figures.ts';

const ROUNDS = 15;
const GOALS = { kilobytes: 150, milliseconds: 25 };
const BUCKET = 'lake';
const IMPORT =
  'const start = performance.now(); await import(process.argv[1]); console.log(performance.now() - start);';

/** Module start and size of each bundle, and how soon a fresh process has its first answer of S3. */
export async function measureStartUp(say: (line: string) => void): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-start-'));
  try {
    const bundles = await buildBundles(folder);
    say(`start-up: ${ROUNDS} fresh processes for each of ${bundles.length} bundles`);
    const starts = collect(bundles, (bundle) => importMs(bundle));
    const replies = await firstReplies(bundles, folder);
    return sectionOf(bundles, starts, replies);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Samples = ReadonlyMap<BenchBundle['name'], number[]>;

function collect(bundles: readonly BenchBundle[], measure: (bundle: BenchBundle) => number): Samples {
  const samples = new Map(bundles.map(({ name }) => [name, [] as number[]]));
  // Round by round, so that what else the machine does meets all alike; the first round only warms the disk's cache.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const bundle of bundles) {
      const ms = measure(bundle);
      if (round > 0) samples.get(bundle.name)?.push(ms);
    }
  }
  return samples;
}

function importMs({ folder }: BenchBundle): number {
  const url = pathToFileURL(join(folder, 'index.mjs')).href;
  const options = { env: {}, encoding: 'utf8' } as const;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', IMPORT, url], options));
}

/** From the start of a process to the first answer that the stand-in for S3 gives it, for the streams and the naive one. */
async function firstReplies(bundles: readonly BenchBundle[], root: string): Promise<Samples> {
  let answeredAt: number | undefined;
  mkdirSync(join(root, 's3', BUCKET), { recursive: true });
  const s3 = await startS3({
    root: join(root, 's3'),
    afterRequest: () => {
      answeredAt ??= performance.now();
    },
  });
  const chosen = bundles.filter(({ name }) => name === 'naive' || MISSION.some((stream) => stream === name));
  const samples = new Map(chosen.map(({ name }) => [name, [] as number[]]));
  const log = openSync(devNull, 'w');
  try {
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const bundle of chosen) {
        answeredAt = undefined;
        const start = performance.now();
        await invoke(bundle, s3.url, log);
        if (answeredAt === undefined) throw new Error(`${bundle.name} ended without a request to S3`);
        if (round > 0) samples.get(bundle.name)?.push(answeredAt - start);
      }
    }
  } finally {
    closeSync(log);
    await s3.close();
  }
  return samples;
}

/** One invocation of a run that does not exist: it asks S3 for it, and then fails. */
async function invoke({ folder, name }: BenchBundle, s3Url: string, logFile: number): Promise<void> {
  const event = {
    runId: 'bench',
    owner: 'bench',
    deadline: '2099-01-01T00:00:00.000Z',
    account: 'act_1',
    turn: 0,
  };
  await runWorker({
    codeFolder: folder,
    environment: {
      LAMBDA_TASK_ROOT: folder,
      LAKE_BUCKET: BUCKET,
      LAKE_FORMAT: 'parquet',
      GRAPH_ORIGIN: 'http://127.0.0.1:9',
      GRAPH_VERSION: 'v25.0',
      TOKEN_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:token-000000',
      AWS_ENDPOINT_URL_S3: s3Url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'BENCH',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
    },
    event,
    requestId: 'bench',
    functionName: name,
    functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    memoryMb: 512,
    timeoutSeconds: 30,
    logFile,
    onStart: () => {},
  });
}

function sectionOf(bundles: readonly BenchBundle[], starts: Samples, replies: Samples): Section {
  const figures: Figure[] = [];
  const goals: Goal[] = [];
  const ms = (name: BenchBundle['name']): number[] => starts.get(name) ?? [];
  for (const { name, bytes, bytesWithoutAws } of bundles) {
    if (name !== 'empty') {
      figures.push(figure(`${name}, minified`, 'KB', [bytes / 1000]));
      figures.push(figure(`${name}, minified, without the AWS clients`, 'KB', [bytesWithoutAws / 1000]));
    }
    figures.push(figure(`${name}, module start`, 'ms', ms(name)));
    const reply = replies.get(name);
    if (reply !== undefined) figures.push(figure(`${name}, process start to first S3 reply`, 'ms', reply));
  }
  const s3Alone = median(ms('S3 client alone'));
  const own = (stream: StreamName): number => median(ms(stream)) - s3Alone;
  const largest = Math.max(...bundles.filter(isStream).map(({ bytesWithoutAws }) => bytesWithoutAws / 1000));
  const slowest = Math.max(...MISSION.map(own));
  const { kilobytes, milliseconds } = GOALS;
  goals.push(goal('largest stream bundle without the AWS clients', largest, 'less than', kilobytes, 'KB'));
  goals.push(goal('slowest stream above the S3 client alone', slowest, 'less than', milliseconds, 'ms'));
  const notes = [
    'what a stream costs without the AWS clients is its module start less that of the S3 client alone',
  ];
  return { title: 'Start-up, fresh processes', figures, goals, notes, unequal: [] };
}

const isStream = ({ name }: BenchBundle): boolean => MISSION.some((stream) => stream === name);
