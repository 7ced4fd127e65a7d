import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { manifestSchema, SCHEMA_FILE } from '#docs/manifest-schema.ts';
import { sampleManifest } from '#test/harness/manifests.ts';

describe('the schema of the manifest', () => {
  test('in the project is current; "npx tsx docs/manifest-schema.ts" writes it', () => {
    expect(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'))).toEqual(JSON.parse(manifestSchema()));
  });

  test('takes a manifest, and refuses one with a field missing', () => {
    const schema = z.fromJSONSchema(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')));
    const manifest = sampleManifest();
    expect(schema.safeParse(manifest).success).toBe(true);
    const { verdict: _verdict, ...cut } = manifest;
    expect(schema.safeParse(cut).success).toBe(false);
  });
});
