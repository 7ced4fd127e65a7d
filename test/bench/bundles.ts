import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundle, bundleFunction, nameOf, WORKFLOW_FUNCTIONS } from '#infra/bundle.ts';
import { isAwsSdk, sizeOf } from '#test/harness/bundle-size.ts';
import { BUILT_IN } from '#test/harness/deployed.ts';

/** A bundle to be measured. */
export interface BenchBundle {
  /** The function's, or what it is held against. */
  readonly name: string;
  /** Holds `index.mjs`. */
  readonly folder: string;
  /** Minified, all that it may load. */
  readonly bytes: number;
  /** Without the clients of the AWS SDK. */
  readonly bytesWithoutAws: number;
}

/** Bundles every function, and what they are held against. @param outdir takes a folder for each. */
export async function buildBundles(outdir: string): Promise<readonly BenchBundle[]> {
  const ours = [...WORKFLOW_FUNCTIONS, ...BUILT_IN].map((each) =>
    bundleOurs(nameOf(each), (folder) => bundleFunction(each, folder), outdir),
  );
  // The lake's store is the one thing of a stream that loads the S3 client, and little beside it.
  const s3 = bundleOurs('S3 client alone', (folder) => bundle('functions/lake/store.ts', folder), outdir);
  return [...(await Promise.all([...ours, s3])), await bundleNaive(outdir), makeEmpty(outdir)];
}

async function bundleOurs(
  name: string,
  make: (folder: string) => Promise<Metafile>,
  outdir: string,
): Promise<BenchBundle> {
  const folder = join(outdir, name.replaceAll(' ', '-'));
  const metafile = await make(folder);
  const bytesWithoutAws = sizeOf(metafile, (path) => !isAwsSdk(path));
  return { name, folder, bytes: bytesIn(folder), bytesWithoutAws };
}

/** As esbuild does it without being told more than that it is for Node; `require` is what the SDK's CommonJS needs. */
async function bundleNaive(outdir: string): Promise<BenchBundle> {
  const folder = join(outdir, 'naive');
  const { metafile } = await build({
    entryPoints: [{ in: join(import.meta.dirname, 'naive-function.ts'), out: 'index' }],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    legalComments: 'none',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    metafile: true,
    logLevel: 'error',
  });
  const bytesWithoutAws = sizeOf(metafile, (path) => !isAwsSdk(path));
  return { name: 'naive', folder, bytes: bytesIn(folder), bytesWithoutAws };
}

function makeEmpty(outdir: string): BenchBundle {
  const folder = join(outdir, 'empty');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.mjs'), 'export const handler = async () => null;\n');
  const bytes = bytesIn(folder);
  return { name: 'empty', folder, bytes, bytesWithoutAws: bytes };
}

const bytesIn = (folder: string): number =>
  readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
