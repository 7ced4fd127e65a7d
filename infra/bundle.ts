import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { STREAM_NAMES, type StreamName } from '#shared/contract.ts';

/** The functions of the workflow; a stream's function bears the stream's name. */
export type FunctionName = 'plan' | 'accounts' | StreamName | 'aggregate';
export const FUNCTION_NAMES: readonly FunctionName[] = ['plan', 'accounts', ...STREAM_NAMES, 'aggregate'];

const ROOT = resolve(import.meta.dirname, '..');

/**
 * Bundles every function, for AWS and for this machine alike, and without Docker or network.
 * @param outdir folder to write to.
 * @returns the folder of each function's code, `<outdir>/<name>`, which holds `index.mjs` alone.
 * @throws the bundler's error when the code does not resolve or parse.
 */
export async function bundleFunctions(outdir: string): Promise<Record<FunctionName, string>> {
  const folders = Object.fromEntries(FUNCTION_NAMES.map((name) => [name, join(outdir, name)]));
  await build({
    absWorkingDir: ROOT,
    entryPoints: FUNCTION_NAMES.map((name) => ({
      in: `functions/${name.replaceAll('_', '-')}/handler.ts`,
      out: `${name}/index`,
    })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The ES modules of a package where it has both, for only they lose what is not used. The AWS SDK goes along:
    // loading it from the runtime's node_modules takes longer, and its version would not be the tested one.
    mainFields: ['module', 'main'],
    // Names are kept, so that a stack trace can be read without a source map: with maps, Node starts 150 ms later and
    // holds 10 MB more, and shorter names load no faster.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    // CommonJS packages inside call require(), which ES modules do not have.
    banner: {
      js: "import{createRequire as createRequireOf}from'node:module';const require=createRequireOf(import.meta.url);",
    },
    plugins: [trimBusinessSdk()],
    logLevel: 'error',
  });
  return folders as Record<FunctionName, string>;
}

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
        importer === esModule ? { path, namespace: 'left-out' } : undefined,
      );
      onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
        contents: `module.exports = () => { throw new Error('${path} is not part of this bundle'); };`,
      }));
    },
  };
}
