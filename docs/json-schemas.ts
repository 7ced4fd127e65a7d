import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { Manifest } from '#functions/contract/manifest.ts';
import { AccountResult } from '#functions/contract/result.ts';

/** A JSON Schema in this folder, for programs that read what a run leaves. */
export interface SchemaFile {
  readonly file: string;
  /** The schema as text, made from the one that the functions write by. */
  readonly text: string;
}

/** The schemas of `manifest.json` and of an account's `result.json`. */
export const SCHEMA_FILES: readonly SchemaFile[] = [
  schemaFile('manifest.schema.json', 'Manifest of a run', Manifest),
  schemaFile('result.schema.json', 'Result of an account in a run', AccountResult),
];

function schemaFile(name: string, title: string, type: z.ZodMiniType): SchemaFile {
  const { $schema, ...schema } = z.toJSONSchema(type);
  return {
    file: fileURLToPath(new URL(name, import.meta.url)),
    text: `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`,
  };
}

// npx tsx docs/json-schemas.ts
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { file, text } of SCHEMA_FILES) writeFileSync(file, text);
}
