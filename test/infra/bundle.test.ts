import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions, FUNCTION_NAMES, type FunctionName } from '#infra/bundle.ts';

const outdir = mkdtempSync(join(tmpdir(), 'bundles-'));
let folders: Record<FunctionName, string>;
const code = (name: FunctionName): string => readFileSync(join(folders[name], 'index.mjs'), 'utf8');

beforeAll(async () => {
  folders = await bundleFunctions(outdir);
});
afterAll(() => rmSync(outdir, { recursive: true }));

describe('the bundle', () => {
  it.each(FUNCTION_NAMES)('of %s is one file', (name) => {
    expect(folders[name]).toBe(join(outdir, name));
    expect(readdirSync(folders[name])).toEqual(['index.mjs']);
  });

  it('of each function loads by itself, away from the project, and exports the handler', () => {
    const urls = FUNCTION_NAMES.map((name) => pathToFileURL(join(folders[name], 'index.mjs')).href);
    const script = `for (const url of ${JSON.stringify(urls)}) console.log(typeof (await import(url)).handler);`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: outdir });
    expect(output.toString().trim().split('\n')).toEqual(FUNCTION_NAMES.map(() => 'function'));
  });

  // Counted, not matched: a failure should not print a megabyte.
  const count = (name: FunctionName, pattern: RegExp): number => code(name).match(pattern)?.length ?? 0;

  it.each(['accounts', 'campaign_insights', 'ad_insights', 'ad_metadata', 'ad_creatives'] as const)(
    'of %s holds the SDK’s client, and neither its transport nor its model classes',
    (name) => {
      expect(count(name, /FacebookAdsApi/g)).toBeGreaterThan(0);
      expect(count(name, /AxiosError|AdCreativeLinkData|mime-db/g)).toBe(0);
    },
  );

  it.each(['plan', 'aggregate'] as const)('of %s, which has no client, holds none', (name) => {
    expect(count(name, /FacebookAdsApi/g)).toBe(0);
  });

  it.each(FUNCTION_NAMES)('of %s keeps names, for stack traces are read without a source map', (name) => {
    expect(count(name, /class LakeStore\b|\bLakeStore=class/g)).toBe(1);
  });
});
