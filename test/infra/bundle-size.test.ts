import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { bundle, type FunctionName, handlerOf } from '#infra/bundle.ts';
import { isAwsSdk, isLoadedAtStart, sizeOf } from '#test/harness/bundle-size.ts';

const outdir = mkdtempSync(join(tmpdir(), 'bundle-size-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** Most bytes of a stream that may be ours, Powertools', zod's and the business SDK's. */
const BUDGET = { atStart: 130_000, inAll: 150_000 };

const bundleOf = (name: FunctionName): Promise<Metafile> => bundle(handlerOf(name), join(outdir, name));

/** Packages of which something is in the output. */
function packagesOf({ outputs }: Metafile): Set<string> {
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return new Set(files.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));
}

test.each(STREAM_NAMES)('the bundle of %s keeps to its budget, the AWS SDK apart', async (name) => {
  const metafile = await bundleOf(name);
  const ours = (path: string) => !isAwsSdk(path);

  expect(sizeOf(metafile, ours, isLoadedAtStart(metafile))).toBeLessThan(BUDGET.atStart);
  expect(sizeOf(metafile, ours)).toBeLessThan(BUDGET.inAll);
});

test.each(STREAM_NAMES)('the bundle of %s carries these packages and no others', async (name) => {
  const packages = [...packagesOf(await bundleOf(name))].filter((name) => !isAwsSdk(`node_modules/${name}/`));

  expect(packages.sort()).toEqual([
    '@aws-lambda-powertools/commons',
    '@aws-lambda-powertools/logger',
    'facebook-nodejs-business-sdk',
    'hyparquet-writer',
    'zod',
  ]);
});

test.each(['plan', 'accounts', 'ad_insights'] as const)(
  'of zod, %s carries the small build',
  async (name) => {
    const { outputs } = await bundleOf(name);
    const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
    const zod = files.filter((path) => path.includes('node_modules/zod/'));

    expect(zod.filter((path) => /\/(classic|locales)\/|to-json-schema/.test(path))).toEqual([]);
    expect(zod.some((path) => path.endsWith('/mini/schemas.js'))).toBe(true);
  },
);

test('a stream starts without Secrets Manager, uploads in parts, staging, or credentials that Lambda does not use', async () => {
  const metafile = await bundleOf('ad_insights');
  const atStart = isLoadedAtStart(metafile);
  const later =
    /client-secrets-manager|lib-storage|nested-clients|credential-provider-(ini|sso|login)|stage-partitions/;

  const early = Object.entries(metafile.outputs).filter(([output]) => atStart(output));
  expect(early.flatMap(([, { inputs }]) => Object.keys(inputs)).filter((path) => later.test(path))).toEqual(
    [],
  );
});
