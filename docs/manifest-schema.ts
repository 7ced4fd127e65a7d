import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { Manifest } from '#functions/contract/manifest.ts';

/** Where the JSON Schema of the manifest is, for programs that read manifests. */
export const SCHEMA_FILE = fileURLToPath(new URL('manifest.schema.json', import.meta.url));

/** The schema as text, made from the one that `Aggregate` writes by. */
export function manifestSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(Manifest);
  return `${JSON.stringify({ $schema, title: 'Manifest of a run', ...schema }, null, 2)}\n`;
}

// npx tsx docs/manifest-schema.ts
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SCHEMA_FILE, manifestSchema());
