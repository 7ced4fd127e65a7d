import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { SCHEMA_FILES } from '#docs/json-schemas.ts';
import { sampleManifest, sampleResults } from '#test/harness/manifests.ts';

const SAMPLES = [sampleManifest(), sampleResults()[2]];

describe.each(SCHEMA_FILES.map(({ file, text }, index) => ({ file, text, sample: SAMPLES[index] })))(
  'the schema $file',
  ({ file, text, sample }) => {
    test('in the project is current; "npx tsx docs/json-schemas.ts" writes it', () => {
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(text));
    });

    test('takes a document, and refuses one with a field missing', () => {
      const schema = z.fromJSONSchema(JSON.parse(readFileSync(file, 'utf8')));
      expect(schema.safeParse(sample).success).toBe(true);
      expect(schema.safeParse({ ...sample, owner: undefined }).success).toBe(false);
    });
  },
);
