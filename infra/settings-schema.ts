import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { SETTINGS } from './settings.ts';

/** Where the JSON Schema of `settings.json` is: editors read it by the `$schema` of that file. */
export const SCHEMA_FILE = fileURLToPath(new URL('../settings.schema.json', import.meta.url));

/** The schema as text: names, native types, defaults and descriptions, made from the settings' own table. */
export function settingsSchema(): string {
  const properties = Object.entries(SETTINGS).map(([name, { meaning, takes, default: value, kind }]) => {
    const { $schema: _, ...type } = z.toJSONSchema(kind.schema);
    return [name, { description: `${meaning} Takes ${takes}.`, default: value, ...type }];
  });
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Settings of a deployment',
    type: 'object',
    properties: { $schema: { type: 'string' }, ...Object.fromEntries(properties) },
    additionalProperties: false,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

// npx tsx infra/settings-schema.ts
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SCHEMA_FILE, settingsSchema());
