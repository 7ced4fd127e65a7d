import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeStream, STREAM_NAMES } from '#functions/streams/catalog.ts';
import { bundleFunction, nameOf, WORKFLOW_FUNCTIONS } from '#infra/bundle.ts';
import { isAwsSdk, isLoadedAtStart, sizeOf } from '#test/harness/bundle-size.ts';
import { BUILT_IN, wideReport } from '#test/harness/deployed.ts';

const outdir = mkdtempSync(join(tmpdir(), 'bundle-size-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** Most bytes of a stream that may be ours, Powertools', zod's and the business SDK's, by kind of source. */
const BUDGET = { insights: 210_000, edge: 168_000, node: 160_000, events: 160_000 };

const REPORT = wideReport('my_report');
const FUNCTION_NAMES = [...WORKFLOW_FUNCTIONS, ...STREAM_NAMES, 'my_report'];

let bundles: ReadonlyMap<string, Metafile>;
beforeAll(async () => {
  const built = [...WORKFLOW_FUNCTIONS, ...BUILT_IN, REPORT].map(
    async (each) => [nameOf(each), await bundleFunction(each, join(outdir, nameOf(each)))] as const,
  );
  bundles = new Map(await Promise.all(built));
});

function bundleOf(name: string): Metafile {
  const found = bundles.get(name);
  if (found === undefined) throw new Error(`no bundle of ${name}`);
  return found;
}

/** Files of which something is in the outputs. */
const filesOf = ({ outputs }: Metafile, which: (output: string) => boolean = () => true): string[] =>
  Object.entries(outputs)
    .filter(([output]) => which(output))
    .flatMap(([, { inputs }]) => Object.entries(inputs))
    .flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));

/** The packages that these files are of. */
const packagesOf = (files: readonly string[]): Set<string> =>
  new Set(files.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));

describe.each(STREAM_NAMES)('the bundle of %s', (name) => {
  test('keeps to its budget, the AWS SDK apart', () => {
    expect(sizeOf(bundleOf(name), (path) => !isAwsSdk(path))).toBeLessThan(
      BUDGET[describeStream(name).source.kind],
    );
  });

  test('carries these packages and no others', () => {
    const packages = [...packagesOf(filesOf(bundleOf(name)))].filter(
      (each) => !isAwsSdk(`node_modules/${each}/`),
    );
    expect(packages.sort()).toEqual([
      '@aws-lambda-powertools/commons',
      '@aws-lambda-powertools/logger',
      'facebook-nodejs-business-sdk',
      'hyparquet-writer',
      'zod',
    ]);
  });

  test('has its own description and no other, nor the catalog', () => {
    const inputs = Object.keys(bundleOf(name).inputs).filter((file) => file.startsWith('functions/streams/'));
    const descriptions = inputs.filter((file) =>
      /^functions\/streams\/(?!stream(-facts|-window)?\.ts)[^/]+$/.test(file),
    );
    expect(descriptions).toEqual([`functions/streams/${name.replaceAll('_', '-')}.ts`]);
  });

  test('has the way to read its own kind of source and no other', () => {
    const own = { insights: 'insights', edge: 'listing', node: 'node', events: 'events' };
    const engines = filesOf(bundleOf(name)).flatMap(
      (file) => /^functions\/extract\/(insights|listing|node|events)\//.exec(file)?.[1] ?? [],
    );
    expect([...new Set(engines)]).toEqual([own[describeStream(name).source.kind]]);
  });

  test('starts without Secrets Manager, uploads in parts, or credentials that Lambda does not use', () => {
    const later = /client-secrets-manager|lib-storage|nested-clients|credential-provider-(ini|sso|login)/;
    const early = filesOf(bundleOf(name), isLoadedAtStart(bundleOf(name)));
    expect(early.filter((path) => later.test(path))).toEqual([]);
  });
});

test('the bundle of a report has no built-in description, no catalog, and nothing that checks reports', () => {
  const inputs = Object.keys(bundleOf('my_report').inputs);
  const descriptions = inputs.filter((file) =>
    /^functions\/streams\/(?!stream(-facts|-window)?\.ts|derived\/)/.test(file),
  );
  expect(descriptions).toEqual([]);
  expect(inputs.filter((file) => file.startsWith('functions/extract/insights/')).length).toBeGreaterThan(5);
});

test('a listing starts without staging and the Parquet encoder', () => {
  for (const name of STREAM_NAMES.filter((each) => describeStream(each).source.kind === 'edge')) {
    const early = filesOf(bundleOf(name), isLoadedAtStart(bundleOf(name)));
    expect(early.filter((path) => /extract\/stage\/|lake\/parquet\/(?!schema)/.test(path))).toEqual([]);
  }
});

test.each(FUNCTION_NAMES)('of zod, %s carries the small build', (name) => {
  const zod = Object.keys(bundleOf(name).inputs).filter((path) => path.includes('node_modules/zod/'));
  expect(
    zod.filter(
      (path) => /\/(classic|locales)\/|to-json-schema/.test(path) && filesOf(bundleOf(name)).includes(path),
    ),
  ).toEqual([]);
  expect(zod.some((path) => path.endsWith('/mini/schemas.js'))).toBe(true);
});

test.each(['plan', 'publish', 'aggregate'])(
  '%s has no client of the Graph API and cannot read the token',
  (name) => {
    const files = filesOf(bundleOf(name));
    expect(files).toContain('functions/lake/store.ts');
    expect(
      files.filter((file) => file.startsWith('functions/graph/') || file === 'functions/runtime/secret.ts'),
    ).toEqual([]);
    const packages = packagesOf(files);
    expect(packages).not.toContain('facebook-nodejs-business-sdk');
    expect(packages).not.toContain('@aws-sdk/client-secrets-manager');
  },
);

test('the functions of the workflow know no stream but by its facts', () => {
  for (const name of WORKFLOW_FUNCTIONS) {
    const files = filesOf(bundleOf(name)).filter((file) => file.startsWith('functions/streams/'));
    expect(files.filter((file) => !/\/stream-(facts|window)\.ts$/.test(file))).toEqual([]);
  }
});
