import { readFile } from 'node:fs/promises';
import { builtinModules, createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import type { Source } from '#functions/streams/stream.ts';
import type { DeployedStream } from './deployed-streams.ts';
import { writeSourceMaps } from './source-maps.ts';

/** The functions of the workflow that are no stream's, each a folder of `functions`. */
export const WORKFLOW_FUNCTIONS = ['plan', 'accounts', 'publish', 'aggregate'] as const;

/** One of them, or a stream, whose function has the stream's name. */
export type Bundled = (typeof WORKFLOW_FUNCTIONS)[number] | DeployedStream;

/** The name of a function. */
export const nameOf = (bundled: Bundled): string =>
  typeof bundled === 'string' ? bundled : bundled.description.name;

/** By kind of source, the file whose `handlerOf` makes a handler of a stream's description; from the project's root. */
const HANDLERS: Readonly<Record<Source['kind'], string>> = {
  insights: 'functions/extract/insights/handler.ts',
  edge: 'functions/extract/listing/handler.ts',
  node: 'functions/extract/node/handler.ts',
  events: 'functions/extract/events/handler.ts',
};

const ROOT = resolve(import.meta.dirname, '..');

/**
 * Bundles every function of a stack at the same time, for AWS and for this machine alike, without Docker or network.
 * @param streams that are deployed.
 * @param outdir folder to write to.
 * @param sourceMaps folder that takes the source maps, `<sourceMaps>/<name>`; without it there are none. Never in the
 * code's own folder: with them its hash would differ between machines, and change with every comment.
 * @param onBundled called after each function, with how many are done.
 * @returns by name, the folder of each function's code, `<outdir>/<name>`: `index.mjs`, and the chunks that it loads
 * when it needs them.
 * @throws the bundler's error when the code does not resolve or parse.
 */
export async function bundleFunctions(
  streams: readonly DeployedStream[],
  outdir: string,
  sourceMaps?: string,
  onBundled: (done: number, of: number) => void = () => {},
): Promise<ReadonlyMap<string, string>> {
  const all = [...WORKFLOW_FUNCTIONS, ...streams];
  let done = 0;
  const folders = await Promise.all(
    all.map(async (bundled): Promise<[string, string]> => {
      const name = nameOf(bundled);
      const folder = join(outdir, name);
      await bundleFunction(bundled, folder);
      onBundled(++done, all.length);
      if (sourceMaps !== undefined) {
        await writeSourceMaps(optionsOf(...entryOf(bundled), folder), folder, join(sourceMaps, name));
      }
      return [name, folder];
    }),
  );
  return new Map(folders);
}

/** Bundles one function. @returns what esbuild tells of the outputs. @throws the bundler's error. */
export function bundleFunction(bundled: Bundled, outdir: string): Promise<Metafile> {
  const [entry, plugins] = entryOf(bundled);
  return bundle(entry, outdir, plugins);
}

/** Where a function's code begins, and what resolves it. */
function entryOf(bundled: Bundled): [entry: string, plugins: readonly Plugin[]] {
  if (typeof bundled === 'string') return [`functions/${bundled}/handler.ts`, []];
  return [`${STREAM}:${bundled.description.name}`, [bindStream(bundled)]];
}

const STREAM = 'stream';

/**
 * The entry of a stream's function: the handler of its kind of source, bound to the stream's own description. It is
 * no file, so that a new stream is one file and a line in the catalog; and it does not import the catalog, so that a
 * stream carries no other's description. A report's description is data, and is part of the entry.
 */
function bindStream({ description, isReport }: DeployedStream): Plugin {
  const { name, source } = description;
  const own = isReport
    ? `const description = ${JSON.stringify(description)};`
    : `import description from './functions/streams/${name.replaceAll('_', '-')}.ts';`;
  return {
    name: 'bind-stream',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${STREAM}:`) }, ({ path }) => ({ path, namespace: STREAM }));
      onLoad({ filter: /./, namespace: STREAM }, () => ({
        resolveDir: ROOT,
        contents: `${own}
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
      onResolve({ filter: BUILTIN }, ({ path, kind, namespace }) => {
        if (kind === 'entry-point' || namespace === TRIMMED) return undefined;
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

/** The names of Node's own modules; esbuild asks this process about every name that matches, which takes its time. */
const BUILTIN = new RegExp(`^(node:.*|${builtinModules.join('|')})$`);

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
