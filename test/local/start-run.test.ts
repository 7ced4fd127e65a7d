import { globSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { takeDataFolder } from '#local/data-folder.ts';
import { temporaryFolder } from '#test/harness/fake-stack.ts';
import { MISSION } from '#test/harness/mission.ts';
import {
  ALL,
  against,
  DEFAULT,
  end,
  LISTINGS,
  simulator,
  start,
  tokenOf,
} from '#test/harness/start-command.ts';

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
