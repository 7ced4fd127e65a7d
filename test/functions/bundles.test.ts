import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeStream, STREAM_NAMES } from '#functions/streams/catalog.ts';
import { FUNCTION_NAMES, type FunctionName } from '#infra/bundle.ts';

/** What each function carries: its source files, and the packages that they import. */
let carried: ReadonlyMap<FunctionName, { files: string[]; packages: string[] }>;

beforeAll(async () => {
  const entries = await Promise.all(
    FUNCTION_NAMES.map(async (name) => {
      const { metafile } = await build({
        entryPoints: [`functions/${name.replaceAll('_', '-')}/handler.ts`],
        bundle: true,
        write: false,
        metafile: true,
        platform: 'node',
        format: 'esm',
        packages: 'external',
        // `#functions/…` is a name that package.json maps to our own files.
        alias: { '#functions': './functions' },
      });
      const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
      const packages = imports.filter(({ external }) => external).map(({ path }) => path);
      return [name, { files: Object.keys(metafile.inputs), packages }] as const;
    }),
  );
  carried = new Map(entries);
});

const filesOf = (name: FunctionName) => carried.get(name)?.files ?? [];
const packagesOf = (name: FunctionName) => carried.get(name)?.packages ?? [];

describe('what a function carries', () => {
  test.each(['plan', 'aggregate'] as const)(
    '%s has no client of the Graph API and cannot read the token',
    (name) => {
      expect(filesOf(name)).toContain('functions/lake/store.ts');
      expect(filesOf(name)).not.toContain('functions/graph/client.ts');
      expect(filesOf(name)).not.toContain('functions/runtime/secret.ts');
      expect(packagesOf(name)).not.toContain('facebook-nodejs-business-sdk');
      expect(packagesOf(name)).not.toContain('@aws-sdk/client-secrets-manager');
    },
  );

  test.each(STREAM_NAMES)('%s has its own description and no other', (name) => {
    const descriptions = filesOf(name).filter((file) =>
      /^functions\/streams\/(?!stream\.ts)[^/]+$/.test(file),
    );
    expect(descriptions).toEqual([`functions/streams/${name.replaceAll('_', '-')}.ts`]);
  });

  test.each(STREAM_NAMES)('%s has the way to read its own source and no other', (name) => {
    const ways = filesOf(name).filter((file) => /extract-\w+\.ts$/.test(file));
    const own = describeStream(name).source.kind === 'insights' ? 'insights' : 'listing';
    expect(ways).toEqual([`functions/extract/${own}/extract-${own}.ts`]);
  });

  test.each(FUNCTION_NAMES)('%s goes without the large build of zod', (name) => {
    expect(packagesOf(name)).toContain('zod/mini');
    expect(packagesOf(name)).not.toContain('zod');
  });
});
