import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Manifest } from '#functions/aggregate/manifest.ts';
import { sampleManifest } from '#test/support/manifests.ts';

const SCHEMA = new URL('../../../functions/aggregate/manifest.schema.json', import.meta.url).pathname;
const schema = z.toJSONSchema(Manifest, { reused: 'ref' });

describe('the schema of the manifest', () => {
  test('is the one in the project; "npx vitest run -u" writes it anew', async () => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(SCHEMA);
  });

  test('takes a manifest, and refuses one with a field missing', () => {
    const fromSchema = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    const manifest = sampleManifest();
    expect(fromSchema.safeParse(manifest).error).toBeUndefined();
    const { verdict: _verdict, ...cut } = manifest;
    expect(fromSchema.safeParse(cut).success).toBe(false);
  });
});
