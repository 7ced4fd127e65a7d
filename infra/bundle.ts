import { readFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { CATALOG, STREAM_NAMES } from '#functions/streams/catalog.ts';
import type { Source, StreamDescription } from '#functions/streams/stream.ts';
import { writeSourceMaps } from './source-maps.ts';

/** The functions of the workflow that are no stream's. */
const WORKFLOW_FUNCTIONS = ['plan', 'accounts', 'publish', 'aggregate'] as const;

/** Every function: a stream's function has the stream's name. */
export const FUNCTION_NAMES: readonly string[] = [...WORKFLOW_FUNCTIONS, ...STREAM_NAMES];

/** By kind of source, the file whose `handlerOf` makes a handler of a stream's description; from the project's root. */
const HANDLERS: Readonly<Record<Source['kind'], string>> = {
  insights: 'functions/extract/insights/handler.ts',
  edge: 'functions/extract/listing/handler.ts',
  node: 'functions/extract/node/handler.ts',
  events: 'functions/extract/events/handler.ts',
};

const ROOT = resolve(import.meta.dirname, '..');

/**
 * Bundles every function, for AWS and for this machine alike, and without Docker or network.
 * @param outdir folder to write to.
 * @param sourceMaps folder that takes the source maps, `<sourceMaps>/<name>`; without it there are none. Never in the
 * code's own folder: with them its hash would differ between machines, and change with every comment.
 * @param onBundled called after each function, with how many are done.
 * @returns by name, the folder of each function's code, `<outdir>/<name>`: `index.mjs`, and the chunks that it loads
 * when it needs them.
 * @throws the bundler's error when the code does not resolve or parse.
 */
export async function bundleFunctions(
  outdir: string,
  sourceMaps?: string,
  onBundled: (done: number, of: number) => void = () => {},
): Promise<ReadonlyMap<string, string>> {
  let done = 0;
  await Promise.all(
    FUNCTION_NAMES.map(async (name) => {
      const folder = join(outdir, name);
      await bundleFunction(name, folder);
      onBundled(++done, FUNCTION_NAMES.length);
      if (sourceMaps === undefined) return;
      await writeSourceMaps(optionsOf(...entryOf(name), folder), folder, join(sourceMaps, name));
    }),
  );
  return new Map(FUNCTION_NAMES.map((name) => [name, join(outdir, name)]));
}

/** Bundles one function. @returns what esbuild tells of the outputs. @throws the bundler's error. */
export function bundleFunction(name: string, outdir: string): Promise<Metafile> {
  const [entry, plugins] = entryOf(name);
  return bundle(entry, outdir, plugins);
}

/** Where a function's code begins, and what resolves it. */
function entryOf(name: string): [entry: string, plugins: readonly Plugin[]] {
  const stream = CATALOG.find((description) => description.name === name);
  if (stream === undefined) return [`functions/${name}/handler.ts`, []];
  return [`${STREAM}:${name}`, [bindStream(stream)]];
}

const STREAM = 'stream';

/**
 * The entry of a stream's function: the handler of its kind of source, bound to the stream's own description. It is
 * no file, so that a new stream is one file and a line in the catalog; and it does not import the catalog, so that a
 * stream carries no other's description.
 */
function bindStream({ name, source }: StreamDescription): Plugin {
  return {
    name: 'bind-stream',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${STREAM}:`) }, ({ path }) => ({ path, namespace: STREAM }));
      onLoad({ filter: /./, namespace: STREAM }, () => ({
        resolveDir: ROOT,
        contents: `import description from './functions/streams/${name.replaceAll('_', '-')}.ts';
import { handlerOf } from './${HANDLERS[source.kind]}';
export const handler = handlerOf(description);`,
      }));
    },
  };
}

/**
 * Bundles one file, with all that it imports, as every function is bundled.
 * @param entry from the project's root, or a name that one of the plugins resolves. @param outdir takes `index.mjs` and its chunks; best a folder of its own.
 * @returns what esbuild tells of the outputs: which files went into each, with how many bytes.
 * @throws the bundler's error when the code does not resolve or parse.
 */
export async function bundle(
  entry: string,
  outdir: string,
  plugins: readonly Plugin[] = [],
): Promise<Metafile> {
  return (await build({ ...optionsOf(entry, plugins, outdir), metafile: true })).metafile;
}

function optionsOf(entry: string, plugins: readonly Plugin[], outdir: string): BuildOptions {
  return {
    absWorkingDir: ROOT,
    entryPoints: [{ in: entry, out: 'index' }],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // What is imported dynamically is loaded when it is needed: the sources of credentials that Lambda does not use,
    // Secrets Manager where there is no client to open, staging in a turn that only waits.
    splitting: true,
    chunkNames: 'chunk-[hash]',
    // The ES modules of a package where it has both, because only they lose what is not used. The AWS SDK is bundled:
    // loading it from the runtime's node_modules takes longer, and its version would not be the tested one.
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    plugins: [...plugins, borrowBuiltins(), trimBusinessSdk()],
    logLevel: 'error',
  };
}

/**
 * Takes Node's own modules as they are. An `import` of one makes Node evaluate each of its exports, and among those
 * of `node:http` is a WebSocket client that takes 13 ms to load. HTTP/2, which the AWS SDK imports for services that
 * stream both ways, is loaded when it is used, which is never.
 */
function borrowBuiltins(): Plugin {
  return {
    name: 'borrow-builtins',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /./ }, ({ path, kind, namespace }) => {
        if (kind === 'entry-point' || namespace === TRIMMED || !isBuiltin(path)) return undefined;
        return { path: path.startsWith('node:') ? path : `node:${path}`, namespace: 'builtin' };
      });
      onLoad({ filter: /./, namespace: 'builtin' }, async ({ path }) => {
        const borrowed = `process.getBuiltinModule('${path}')`;
        if (path !== 'node:http2') return { contents: `module.exports = ${borrowed}` };
        const names = Object.keys(await import('node:http2')).filter((name) => name !== 'default');
        const getters = names.map((name) => `get ${name}() { return ${borrowed}.${name} }`);
        return { contents: `module.exports = { ${getters.join(', ')} }` };
      });
    },
  };
}

const TRIMMED = 'trimmed';

/**
 * Keeps of facebook-nodejs-business-sdk what is imported. Its `main` is one CommonJS file that nothing can be taken
 * out of: a function that imports `FacebookAdsApi` alone carries 1.4 MB and loads for 120 ms. Its ES build holds a
 * thousand classes, each the value of a call, which esbuild drops where it is marked as pure. And it brings a
 * transport and tables of countries and currencies, which a client with its own transport never calls.
 */
function trimBusinessSdk(): Plugin {
  const main = createRequire(import.meta.url).resolve('facebook-nodejs-business-sdk');
  const esModule = join(dirname(main), 'es.js');
  return {
    name: 'trim-business-sdk',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^facebook-nodejs-business-sdk$/ }, () => ({ path: esModule, sideEffects: false }));
      onLoad({ filter: /facebook-nodejs-business-sdk.dist.es\.js$/ }, async ({ path }) => ({
        contents: (await readFile(path, 'utf8')).replaceAll(
          /^(var \w+ = )(function \()/gm,
          '$1/* @__PURE__ */ $2',
        ),
      }));
      onResolve({ filter: /^\w/ }, ({ importer, path }) =>
        importer === esModule ? { path, namespace: TRIMMED } : undefined,
      );
      onLoad({ filter: /./, namespace: TRIMMED }, ({ path }) => ({
        contents: `module.exports = () => { throw new Error('${path} is not part of this bundle'); };`,
      }));
    },
  };
}
