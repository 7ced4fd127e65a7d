import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '#infra/bundle.ts';
import { SettingError } from '#infra/settings.ts';
import { cdkJsonContext, type SynthesizedStack, synthesize } from '#infra/synthesize.ts';
import { definitionOf, resourcesOf } from '#test/harness/synthesized.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'synthesize-'));
/** With everything that a setting adds to the template. */
const CONTEXT = { maxConcurrency: '7', scheduleEnabled: 'true', alarmEmail: 'data@example.com' };
let stack: SynthesizedStack;

beforeAll(async () => {
  stack = await synthesize({ outdir: join(folder, 'ours'), context: CONTEXT });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `infra/app.ts` as the CDK's command line does: with a folder and a context in its environment. */
function runApp(context: Record<string, unknown>) {
  const outdir = join(folder, 'cli');
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) };
  const args = ['--import', 'tsx', 'infra/app.ts'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' });
  return { outdir, status, stderr };
}

describe('synthesize', () => {
  it('gives the code of each function of the template', () => {
    const functions = resourcesOf(Template.fromJSON(stack.template), 'AWS::Lambda::Function');
    const folders = functions.map(([logicalId]) => stack.functionCode(logicalId));
    expect(new Set(folders).size).toBe(FUNCTION_NAMES.length);
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
  it('makes the very template that runs on one machine, and finds it valid for CloudFormation', () => {
    const { outdir, status, stderr } = runApp({
      ...cdkJsonContext(),
      'aws:cdk:enable-asset-metadata': true,
      ...CONTEXT,
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const file = join(outdir, 'facebook-ads-extract.template.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(stack.template);
  });

  it('ends with one line about a setting that is wrong', () => {
    const { status, stderr } = runApp({ scheduleTimeZone: 'Berlin' });
    expect(stderr).toBe(
      'Setting "scheduleTimeZone" is "Berlin". It takes an IANA time zone, such as Europe/Berlin.\n',
    );
    expect(status).toBe(1);
  });
});
