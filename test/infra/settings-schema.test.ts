import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SCHEMA_FILE, settingsSchema } from '#infra/settings-schema.ts';

const SchemaOfSettings = z.looseObject({
  properties: z.record(
    z.string(),
    z.looseObject({ type: z.string().optional(), default: z.unknown().optional() }),
  ),
});

describe('the schema of settings.json', () => {
  it('in the project is current; "npx tsx infra/settings-schema.ts" writes it', () => {
    expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(settingsSchema());
  });

  it('has native types and defaults, and says what each setting decides', () => {
    const { properties } = SchemaOfSettings.parse(JSON.parse(settingsSchema()));
    expect(properties.timeoutHours).toMatchObject({ type: 'integer', default: 12, maximum: 168 });
    expect(properties.streams).toMatchObject({ default: 'default' });
    expect(properties.scheduleEnabled).toMatchObject({ type: 'boolean', default: false });
    expect(properties.exclude).toMatchObject({ type: 'array', default: [], maxItems: 5000 });
    expect(properties.tags).toMatchObject({ type: 'object', default: {} });
    expect(properties.logRetentionDays?.enum).toContain(365);
    expect(properties.timeoutHours?.description).toMatch(
      /^After so long an execution ends\..* Takes a whole/,
    );
  });

  it('marks a misspelled name, and a value that is written as after -c', () => {
    const schema = z.fromJSONSchema(JSON.parse(settingsSchema()));
    const given = { $schema: './settings.schema.json', maxConcurrency: 4, accounts: ['act_1'] };
    expect(schema.safeParse(given).success).toBe(true);
    expect(schema.safeParse({ maxConcurrency: '4' }).success).toBe(false);
    expect(schema.safeParse({ acounts: ['act_1'] }).success).toBe(false);
  });
});
