import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WORKFLOW_FUNCTIONS } from '#infra/bundle.ts';
import { SettingError } from '#infra/read-settings.ts';
import { cdkJsonContext, synthesize } from '#infra/synthesize.ts';
import type { SynthesizedStack } from '#infra/synthesized-stack.ts';
import { DEPLOYED } from '#test/harness/deployed.ts';
import { definitionOf, resourcesOf } from '#test/harness/synthesized.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'synthesize-'));
/** With everything that a setting adds to the template. */
const FILE = { scheduleEnabled: true, alarmEmail: 'data@example.com' };
const CONTEXT = { maxConcurrency: '7' };
let stack: SynthesizedStack;

beforeAll(async () => {
  stack = await synthesize({ outdir: join(folder, 'ours'), file: FILE, context: CONTEXT });
});
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Runs `infra/app.ts` as the CDK's command line does: in the project's folder, with a folder and a context in its
 * environment.
 * @param context what follows `-c`. @param settings the project's `settings.json`.
 */
function runApp(name: string, context: Readonly<Record<string, unknown>>, settings: object = {}) {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, 'settings.json'), JSON.stringify(settings));
  const outdir = join(project, 'cdk.out');
  const all = { ...cdkJsonContext(), 'aws:cdk:enable-asset-metadata': true, ...context };
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(all) };
  const args = ['--import', import.meta.resolve('tsx'), join(ROOT, 'infra/app.ts')];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: project,
    env,
    encoding: 'utf8',
  });
  const template = () =>
    JSON.parse(readFileSync(join(outdir, 'facebook-ads-extract.template.json'), 'utf8')) as unknown;
  return { outdir, status, stdout, line: stderr.split('\n')[0], template };
}

describe('synthesize', () => {
  it('gives the code of each function of the template', () => {
    const functions = resourcesOf(Template.fromJSON(stack.template), 'AWS::Lambda::Function');
    const folders = functions.map(([logicalId]) => stack.functionCode(logicalId));
    expect(new Set(folders).size).toBe(WORKFLOW_FUNCTIONS.length + DEPLOYED.length);
    for (const each of folders) expect(existsSync(join(each, 'index.mjs')), each).toBe(true);
  });

  it('says which logical id has no code', () => {
    expect(() => stack.functionCode('Nobody')).toThrow('logical id Nobody');
  });

  it('takes settings', () => {
    expect(JSON.stringify(definitionOf(Template.fromJSON(stack.template)))).toContain('"MaxConcurrency":7');
  });

  it('refuses a wrong setting before anything is bundled', async () => {
    const outdir = join(folder, 'refused');
    await expect(synthesize({ outdir, context: { maxConcurrency: 'all' } })).rejects.toThrow(SettingError);
    expect(existsSync(join(outdir, 'bundles'))).toBe(false);
  });
});

describe('the app that the CDK’s command line runs', () => {
  it('makes the very template that runs on one machine, valid for CloudFormation, and one line on stderr', () => {
    const app = runApp('trial', CONTEXT, FILE);
    expect({ status: app.status, stdout: app.stdout, line: app.line }).toEqual({
      status: 0,
      stdout: '',
      line: 'schedule: cron(0 3 * * ? *) UTC, accounts: all, streams: 7, alarms go to: data@example.com; settings.json: scheduleEnabled, alarmEmail; -c: maxConcurrency=7, not in settings.json',
    });
    expect(app.template()).toEqual(stack.template);
    const maps = readdirSync(join(app.outdir, 'source-maps/ad_insights')).sort();
    const code = readdirSync(join(app.outdir, 'bundles/ad_insights')).sort();
    expect(maps).toEqual(code.map((file) => `${file}.map`));
    // Fifteen seconds of work in another process; the limit only ends one that hangs.
  }, 300_000);

  it('ends with one line about a setting that is wrong', () => {
    const { status, line } = runApp('wrong', { scheduleTimeZone: 'Berlin' });
    expect(line).toBe(
      'Setting "scheduleTimeZone" is "Berlin". It takes an IANA time zone, such as Europe/Berlin.',
    );
    expect(status).toBe(1);
  });
});
