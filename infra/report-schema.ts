import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Declaration } from '#functions/streams/reports/declaration.ts';

/** Where the JSON Schema of a declared report is: editors read it by the `$schema` of the report's file. */
export const REPORT_SCHEMA_FILE = fileURLToPath(new URL('../reports/report.schema.json', import.meta.url));

/** The schema as text, made from the one that reads the reports. */
export function reportSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(Declaration);
  return `${JSON.stringify({ $schema, title: 'A declared insights report', ...schema }, null, 2)}\n`;
}

// npx tsx infra/report-schema.ts
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(REPORT_SCHEMA_FILE, reportSchema());
