import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { takeDataFolder } from '#local/data-folder.ts';
import { temporaryFolder } from '#test/harness/fake-stack.ts';
import { MISSION } from '#test/harness/mission.ts';
import { end, KEY, ROOT, settingsFile, start } from '#test/harness/start-command.ts';

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

it('says what it lacks to a Node that reads no TypeScript', async () => {
  const asIf = "Object.defineProperty(process.features, 'typescript', { value: false });";
  const imports = ['--import', `data:text/javascript,${encodeURIComponent(asIf)}`];
  const child = spawn(process.execPath, [...imports, 'local/start.mjs'], { cwd: ROOT });
  const { status, stdout, stderr } = await end(child);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^[^\n]*needs Node 24 or newer and runs on [^\n]*\n$/);
});

it('--help prints the usage on stdout and ends with 0', async () => {
  const { status, stdout, stderr } = await end(start(['--help']));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('--wait-scale X');
});

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
