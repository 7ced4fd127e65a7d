import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions, FUNCTION_NAMES, type FunctionName } from '#infra/bundle.ts';

const outdir = mkdtempSync(join(tmpdir(), 'bundles-'));
let folders: Record<FunctionName, string>;
/** All code of a function, the chunks that it loads later included. */
const code = (name: FunctionName): string =>
  readdirSync(folders[name])
    .map((file) => readFileSync(join(folders[name], file), 'utf8'))
    .join('\n');

beforeAll(async () => {
  folders = await bundleFunctions(outdir);
});
afterAll(() => rmSync(outdir, { recursive: true }));

/** Runs a module in a fresh process, away from the project. @returns its lines on stdout. */
function run(script: string): string[] {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: outdir });
  return output.toString().trim().split('\n');
}

const entryUrl = (name: FunctionName): string => pathToFileURL(join(folders[name], 'index.mjs')).href;

describe('the bundle', () => {
  it('of each function loads by itself, away from the project, and exports the handler', () => {
    const urls = FUNCTION_NAMES.map(entryUrl);
    const lines = run(
      `for (const url of ${JSON.stringify(urls)}) console.log(typeof (await import(url)).handler);`,
    );
    expect(lines).toEqual(FUNCTION_NAMES.map(() => 'function'));
  });

  it('of each function has every chunk that it may load later', () => {
    const files = FUNCTION_NAMES.flatMap((name) => readdirSync(folders[name]).map((file) => [name, file]));
    const urls = files.map(([name, file]) => pathToFileURL(join(outdir, name ?? '', file ?? '')).href);
    const lines = run(`for (const url of ${JSON.stringify(urls)}) console.log(typeof (await import(url)));`);
    expect(lines).toEqual(urls.map(() => 'object'));
  });

  // What Node loads when the exports of `node:http` are looked at one by one, as an `import` does.
  it.each(FUNCTION_NAMES)('of %s starts without HTTP/2 and without a WebSocket client', (name) => {
    const [loaded] = run(
      `await import('${entryUrl(name)}'); console.log(process.moduleLoadList.filter((name) => /NativeModule (http2|internal\\/deps\\/undici)/.test(name)).join());`,
    );
    expect(loaded).toBe('');
  });

  // Counted, not matched: a failure should not print a megabyte.
  const count = (name: FunctionName, pattern: RegExp): number => code(name).match(pattern)?.length ?? 0;

  it.each(['accounts', 'campaign_insights', 'ad_insights', 'ad_metadata', 'ad_creatives'] as const)(
    'of %s holds the SDK’s client, and neither its transport nor its tables nor its model classes',
    (name) => {
      expect(count(name, /graph\.facebook\.com/g)).toBeGreaterThan(0);
      expect(count(name, /AxiosError|mime-db|Afghanistan|additional_image_index|lookalike_spec/g)).toBe(0);
    },
  );

  it.each(['plan', 'aggregate'] as const)('of %s, which has no client, holds none', (name) => {
    expect(count(name, /graph\.facebook\.com/g)).toBe(0);
  });

  it('keeps the texts of errors, which are what a reader of a log has', () => {
    expect(count('ad_insights', /stood at \$\{/g)).toBe(1);
    expect(count('ad_insights', /Average cost of a click/g)).toBe(0);
  });
});
