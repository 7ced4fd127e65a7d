import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { bundleFunction, bundleFunctions, WORKFLOW_FUNCTIONS } from '#infra/bundle.ts';
import { BUILT_IN, builtIn, wideReport } from '#test/harness/deployed.ts';

const REPORT = wideReport('my_report');
const FUNCTION_NAMES = [...WORKFLOW_FUNCTIONS, ...STREAM_NAMES, 'my_report'];

const outdir = mkdtempSync(join(tmpdir(), 'bundles-'));
let folders: ReadonlyMap<string, string>;

function folderOf(name: string): string {
  const folder = folders.get(name);
  if (folder === undefined) throw new Error(`no bundle of ${name}`);
  return folder;
}

/** All code of a function, the chunks that it loads later included. */
const code = (name: string): string =>
  readdirSync(folderOf(name))
    .map((file) => readFileSync(join(folderOf(name), file), 'utf8'))
    .join('\n');

beforeAll(async () => {
  folders = await bundleFunctions([...BUILT_IN, REPORT], outdir);
});
afterAll(() => rmSync(outdir, { recursive: true }));

/** Runs a module in a fresh process, away from the project. @returns its lines on stdout. */
function run(script: string): string[] {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: outdir });
  return output.toString().trim().split('\n');
}

const entryUrl = (name: string): string => pathToFileURL(join(folderOf(name), 'index.mjs')).href;

/** Every `package.json` in the folders above a file, up to the project's own. */
function manifestsAbove(file: string): string[] {
  const folder = dirname(file);
  const found = [join(folder, 'package.json')].filter((path) => existsSync(path));
  return folder === '.' ? found : [...found, ...manifestsAbove(folder)];
}

describe('the bundle', () => {
  it('of each function loads by itself, away from the project, and exports the handler', () => {
    const urls = FUNCTION_NAMES.map(entryUrl);
    const lines = run(
      `for (const url of ${JSON.stringify(urls)}) console.log(typeof (await import(url)).handler);`,
    );
    expect(lines).toEqual(FUNCTION_NAMES.map(() => 'function'));
  });

  it('of each function has every chunk that it may load later', () => {
    const files = FUNCTION_NAMES.flatMap((name) => readdirSync(folderOf(name)).map((file) => [name, file]));
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

  it('of a stream is the same wherever the project lies', async () => {
    const elsewhere = join(outdir, 'elsewhere');
    const { inputs } = await bundleFunction(builtIn('ad_insights'), join(outdir, 'again'));
    const sdk = relative('.', createRequire(import.meta.url).resolve('facebook-nodejs-business-sdk'));
    const read = Object.keys(inputs).filter((path) => existsSync(path));
    for (const file of new Set([...read, sdk].flatMap((path) => [path, ...manifestsAbove(path)]))) {
      cpSync(file, join(elsewhere, file));
    }
    // What the bundler itself is made of is no part of the bundle.
    cpSync('functions/streams', join(elsewhere, 'functions/streams'), { recursive: true });
    for (const file of ['infra/bundle.ts', 'infra/source-maps.ts']) cpSync(file, join(elsewhere, file));
    symlinkSync(resolve('node_modules/esbuild'), join(elsewhere, 'node_modules/esbuild'));
    const script = `const { bundleFunction } = await import('./infra/bundle.ts');
const report = ${JSON.stringify(REPORT)};
await bundleFunction({ isReport: false, description: { ...report.description, name: 'ad_insights' } }, 'ad_insights');
await bundleFunction(report, 'my_report');`;
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: elsewhere });
    const contents = (folder: string) =>
      Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
    for (const name of ['ad_insights', 'my_report']) {
      // Compared by names, which are hashes of the contents, and then as a whole: a difference would print a megabyte.
      expect(readdirSync(join(elsewhere, name))).toEqual(readdirSync(folderOf(name)));
      expect(isDeepStrictEqual(contents(join(elsewhere, name)), contents(folderOf(name)))).toBe(true);
    }
  });

  it('of a report is its description beside the code for reports, and changes with it', async () => {
    const { description } = wideReport('my_report');
    const renamed = { description: { ...description, pageSize: 499 }, isReport: true };
    await bundleFunction(renamed, join(outdir, 'renamed'));
    const text = readFileSync(join(outdir, 'renamed', 'index.mjs'), 'utf8');
    expect(text).toContain('pageSize:499');
    expect(text).toContain('name:"my_report"');
    expect(code('my_report')).not.toContain('pageSize:499');
  });

  // Counted, not matched: a failure should not print a megabyte.
  const count = (name: string, pattern: RegExp): number => code(name).match(pattern)?.length ?? 0;

  it.each(['accounts', ...STREAM_NAMES, 'my_report'])(
    'of %s holds the SDK’s client, and neither its transport nor its tables nor its model classes',
    (name) => {
      expect(count(name, /graph\.facebook\.com/g)).toBeGreaterThan(0);
      expect(count(name, /AxiosError|mime-db|Afghanistan|additional_image_index/g)).toBe(0);
    },
  );

  it.each(['plan', 'publish', 'aggregate'] as const)('of %s, which has no client, holds none', (name) => {
    expect(count(name, /graph\.facebook\.com/g)).toBe(0);
  });

  it('keeps the texts of errors, which are what a reader of a log has', () => {
    expect(count('ad_insights', /stalled at \$\{/g)).toBe(1);
  });
});
