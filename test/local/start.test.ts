import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CATALOG } from '#functions/streams/catalog.ts';
import { takeDataFolder } from '#local/data-folder.ts';
import { temporaryFolder } from '#test/harness/fake-stack.ts';
import { type GraphSimulator, startGraphSimulator } from '#test/harness/graph-simulator.ts';
import { MISSION } from '#test/harness/mission.ts';

/** How many streams are deployed by default. */
const DEFAULT = CATALOG.filter(({ isOptional }) => isOptional !== true).length;
const ROOT = resolve(import.meta.dirname, '../..');
const WINDOW = { accounts: ['act_1'], since: '2026-01-01', until: '2026-01-03' };
const ALL = JSON.stringify(WINDOW);
/** Where it does not matter what a run extracts: each invocation is a process. */
const LISTINGS = JSON.stringify({ ...WINDOW, streams: ['ad_metadata', 'ad_creatives'] });
const KEY = 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555';

/** A file of settings. */
function settingsFile(settings: object): string {
  const file = join(temporaryFolder(), 'settings.json');
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

/**
 * Starts the command line as `npm start` does, in an environment of its own, and with the defaults of all settings:
 * the project's `settings.json` is of no concern to tests.
 */
function start(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  const settings = args.includes('--settings') ? [] : ['--settings', settingsFile({})];
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/start.ts', ...args, ...settings], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function end(child: ChildProcess): Promise<Ended> {
  const { promise: status, resolve: exited } = Promise.withResolvers<number | null>();
  child.once('close', exited);
  if (child.stdout === null || child.stderr === null) throw new Error('Started without pipes');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await status, stdout, stderr };
}

async function simulator(): Promise<GraphSimulator> {
  const graph = await startGraphSimulator({ reportMs: 50, timeScale: 0.01 });
  onTestFinished(() => graph.close());
  return graph;
}

const against = (graph: GraphSimulator) => ['--graph-url', graph.url, '--wait-scale', '0.01'];
const tokenOf = (graph: GraphSimulator) => ({ META_ACCESS_TOKEN: graph.accessToken });

describe('a wrong command line or input ends with 2, and one line that says why', () => {
  it.each<[name: string, args: string[], line: RegExp]>([
    ['an unknown option', ['--nope'], /^Unknown option '--nope'/],
    ['a file that is not there', ['--input', 'absent.json'], /^--input: absent.json cannot be read/],
    ['input that is not JSON', ['--input', '{a}'], /^--input is not valid JSON/],
    ['input that is no object', ['--input', 'null'], /^--input is null/],
    ['another Graph API without a token', ['--graph-url', 'http://127.0.0.1:9'], /META_ACCESS_TOKEN/],
  ])('%s', async (_, args, line) => {
    const { status, stdout, stderr } = await end(start(args));
    expect({ status, stdout, lines: stderr.split('\n').length }).toEqual({ status: 2, stdout: '', lines: 2 });
    expect(stderr).toMatch(line);
  });

  it('a token that cannot be one', async () => {
    const args = ['--graph-url', 'http://127.0.0.1:9', '--data-dir', temporaryFolder()];
    const { status, stderr } = await end(start(args, { META_ACCESS_TOKEN: 'EAAB canary' }));
    expect(status).toBe(2);
    expect(stderr).toMatch(/^META_ACCESS_TOKEN has characters (?!.*canary)[^\n]+\n$/);
  });

  it('a host that does not answer, before anything is started', async () => {
    const dataDir = join(temporaryFolder(), 'not-made');
    const args = ['--graph-url', 'http://127.0.0.1:1', '--data-dir', dataDir];
    const { status, stderr } = await end(start(args, { META_ACCESS_TOKEN: 'EAABcanary' }));
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Cannot reach 127\.0\.0\.1:1: nothing answers on that port\.[^\n]+\n$/);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('an option that npm took', async () => {
    const { status, stderr } = await end(start([], { npm_config_json: 'true' }));
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'npm took --json for itself. Put "--" before the options: npm start -- --json …\n',
    });
  });

  it('input that the plan refuses, without a call to the Graph API', async () => {
    let calls = 0;
    const server = createServer(({ method }, response) => {
      // All but the sign of life that is asked for first.
      if (method !== 'HEAD') calls += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await vi.waitUntil(() => server.listening);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const args = ['--input', '{"accounts":["act_1"],"streams":["nope"]}', '--data-dir', temporaryFolder()];
    const { status, stdout, stderr } = await end(
      start([...args, '--graph-url', url], { META_ACCESS_TOKEN: 'canary' }),
    );
    expect({ status, stdout, calls, lines: stderr.split('\n').length }).toEqual({
      status: 2,
      stdout: '',
      calls: 0,
      lines: 3,
    });
    expect(stderr).toMatch(/^InputInvalid: .*streams.*nope/m);
    for (const stream of MISSION) expect(stderr).toContain(stream);
  });

  it.each<[name: string, file: () => string, line: RegExp]>([
    ['settings that are not there', () => 'absent.json', /^There is no absent.json here/],
    [
      'a setting that is wrong',
      () => settingsFile({ maxConcurrency: 0 }),
      /^Setting "maxConcurrency" in settings.json is 0/,
    ],
  ])('%s', async (_, file, line) => {
    const { status, stderr } = await end(start(['--settings', file(), '--data-dir', temporaryFolder()]));
    expect({ status, lines: stderr.split('\n').length }).toEqual({ status: 2, lines: 2 });
    expect(stderr).toMatch(line);
  });

  it('a data folder that another run has', async () => {
    const dataDir = temporaryFolder();
    const held = await takeDataFolder(dataDir);
    const { status, stderr } = await end(start(['--data-dir', dataDir]));
    held.release();
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Another run is using the data folder [^\n]+\n$/);
  });

  it('a data folder that is a file', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const { status, stderr } = await end(start(['--data-dir', file]));
    expect(status).toBe(2);
    expect(stderr).toMatch(/^The data folder [^\n]+ cannot be used[^\n]+\n$/);
  });

  it.each(['start', 'query/main'])(
    'Node that is too old, before anything else is imported: %s',
    async (name) => {
      const asIf = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } });
      const { registerHooks } = await import('node:module');
      registerHooks({ resolve(specifier, context, next) {
        if (/command|query\\.ts/.test(specifier)) console.log('imported ' + specifier);
        return next(specifier, context);
      } });`;
      const imports = ['--import', 'tsx', '--import', `data:text/javascript,${encodeURIComponent(asIf)}`];
      const child = spawn(process.execPath, [...imports, `local/${name}.ts`], { cwd: ROOT });
      const { status, stdout, stderr } = await end(child);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(/^[^\n]*needs Node 24 or newer and runs on 20\.1\.0[^\n]*\n$/);
    },
  );
});

it('--help prints the usage on stdout and ends with 0', async () => {
  const { status, stdout, stderr } = await end(start(['--help']));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('--wait-scale X');
});

describe('a run', () => {
  it('without a token extracts the embedded simulator, with its output alone on stdout', async () => {
    const dataDir = temporaryFolder();
    const args = ['--input', ALL, '--data-dir', dataDir, '--wait-scale', '0.01', '--json'];
    const { status, stdout, stderr } = await end(start(args));
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'complete', complete: DEFAULT, failed: 0 });
    for (const stream of MISSION) {
      expect(stderr).toMatch(new RegExp(`^\\[OK\\] +act_1 ${stream} +[\\d,]+ rows? +\\d+\\.\\d s$`, 'm'));
      expect(globSync(join(dataDir, `lake-bucket/lake/${stream}/date=*/account=1/data.*`))).not.toEqual([]);
    }
    expect(stderr).not.toContain('\u001b');
    const extracts = `Extracting 1 account, ${DEFAULT} streams each, 2026-01-01 to 2026-01-03`;
    expect(stderr).toMatch(new RegExp(`^Simulated ad accounts.*\\n${extracts}\\n`));
    const [, summary = ''] = /^Summary +(.*)$/m.exec(stderr) ?? [];
    expect(readFileSync(summary, 'utf8')).toContain('<strong>Complete</strong>');
    (await takeDataFolder(dataDir)).release();
  });

  it('against a host that is no Graph API names it, and waits for it only once', async () => {
    let calls = 0;
    const server = createServer(({ method }, response) => {
      if (method !== 'HEAD') calls += 1;
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not Found</h1>');
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await vi.waitUntil(() => server.listening);
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const args = ['--graph-url', `http://${host}`, '--data-dir', temporaryFolder(), '--wait-scale', '0.01'];
    const { status, stderr } = await end(start(args, { META_ACCESS_TOKEN: 'EAABcanary' }));
    expect(status).toBe(1);
    expect(stderr.match(/^\[WAITING\] accounts, until [\d:]{8}: /gm)).toHaveLength(1);
    expect(stderr).toMatch(
      new RegExp(`^\\[FAILED\\] run .*GraphTransient: .*: ${host} is not a Graph API`, 'm'),
    );
    // Two invocations, with the client's own quick repeats.
    expect(calls).toBe(8);
  });

  it('that fails says what and how to go on; a rerun does the rest', async () => {
    const graph = await simulator();
    graph.faults.add({ id: 'no', match: { stream: 'ad_creatives' }, fault: { name: 'graph-200' } });
    const dataDir = temporaryFolder();
    const common = ['--data-dir', dataDir, '--json', ...against(graph)];
    const failed = await end(start(['--input', LISTINGS, ...common], tokenOf(graph)));
    expect(failed.status, failed.stderr).toBe(1);
    expect(JSON.parse(failed.stdout)).toEqual({
      error: 'RunIncomplete',
      cause: expect.stringMatching(/act_1.*ad_creatives.*GraphPermissionDenied/s) as unknown,
    });
    expect(failed.stderr).toMatch(/^\[FAILED\] act_1 ad_creatives GraphPermissionDenied: \S/m);
    expect(failed.stderr.match(/^\[OK\] +act_1/gm)).toHaveLength(1);
    expect(failed.stderr).toMatch(
      /^\[FAILED\] run .* is incomplete: 1 of 2 streams failed\. Published: 1 stream\.$/m,
    );

    const rerun = /--input '(\{"rerun":"[^"]+"\})'/.exec(failed.stderr)?.[1] ?? '';
    graph.faults.clear();
    const completed = await end(start(['--input', rerun, ...common], tokenOf(graph)));
    expect(completed.status, completed.stderr).toBe(0);
    expect(JSON.parse(completed.stdout)).toMatchObject({ verdict: 'complete', complete: 2, failed: 0 });
    expect(completed.stderr).toMatch(/^\[KEPT\] +act_1 ad_metadata +[\d,]+ rows$/m);
    expect(completed.stderr).toMatch(
      /^\[OK\] .* is complete: 2 streams \(1 kept from before\), [\d,]+ rows\.$/m,
    );
  });

  it('that must wait for an account, and cannot read another, tells it, and writes the token nowhere', async () => {
    const graph = await simulator();
    const fault = { name: 'throttle-17', seconds: 60 } as const;
    graph.faults.add({
      id: 'wait',
      match: { stream: 'accounts', account: 'act_1' },
      when: { nth: 1 },
      fault,
    });
    const dataDir = temporaryFolder();
    const input = JSON.stringify({ accounts: ['act_1', 'act_9'], streams: ['ad_metadata'] });
    const args = ['--input', input, '--data-dir', dataDir, ...against(graph)];
    const { status, stdout, stderr } = await end(start(args, tokenOf(graph)));
    expect(status, stderr).toBe(1);
    expect(stderr).toMatch(/^\[FAILED\] act_9 all streams GraphPermissionDenied: \S/m);
    expect(stderr).toMatch(/^\[OK\] +act_1 ad_metadata/m);
    expect(globSync(join(dataDir, 'logs/*/*-accounts*.log'))).toHaveLength(2);

    const files = globSync(join(dataDir, '**/*'), { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(10);
    for (const text of [
      stdout,
      stderr,
      ...files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')),
    ]) {
      expect(text.includes(graph.accessToken)).toBe(false);
    }
  });
});

describe('an interrupt', () => {
  it('ends every process, lets the folder go, says how to go on, and ends with 130', async () => {
    const graph = await simulator();
    graph.faults.add({ id: 'hang', match: { stream: 'ad_metadata' }, fault: { name: 'hang' } });
    const dataDir = temporaryFolder();
    mkdirSync(dataDir, { recursive: true });
    const child = start(['--input', LISTINGS, '--data-dir', dataDir, ...against(graph)], tokenOf(graph));
    const ended = end(child);
    await vi.waitUntil(() => graph.requests.some(({ stream }) => stream === 'ad_metadata'), {
      timeout: 100_000,
    });
    const children = childrenOf(child.pid ?? 0);
    expect(children).not.toEqual([]);

    child.kill('SIGINT');
    const { status, stderr } = await ended;
    expect(status).toBe(130);
    expect(stderr).toMatch(/^\[STOPPED\] run local-\S+\. Nothing was published: the lake is as before\.$/m);
    // The last to go is the bundler's own service, which ends when it finds its parent gone.
    await vi.waitUntil(() => !children.some(isAlive), { timeout: 60_000 });
    (await takeDataFolder(dataDir)).release();
  });
});

/** Process ids of the children of a process. */
function childrenOf(pid: number): number[] {
  const lists = globSync(`/proc/${pid}/task/*/children`).map((file) => readFileSync(file, 'utf8'));
  return lists.flatMap((list) =>
    list
      .split(' ')
      .filter((id) => id !== '')
      .map(Number),
  );
}

/** Whether a process runs; a dead one that nobody has asked after (`Z`) does not. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

it('takes the settings of the deployment, but not its accounts where the simulator answers', async () => {
  const settings = settingsFile({ accounts: ['act_999'], planMemoryMb: 300, kmsKeyArn: KEY });
  const dataDir = temporaryFolder();
  const input = '{"streams":["ad_metadata"],"lookbackDays":1}';
  const { status } = await end(start(['--settings', settings, '--data-dir', dataDir, '--input', input]));
  expect(status).toBe(0);
  const logs = globSync('logs/*/0001-plan.log', { cwd: dataDir }).map((file) =>
    readFileSync(join(dataDir, file), 'utf8'),
  );
  expect(logs.join()).toContain('Memory Size: 300 MB');
});
