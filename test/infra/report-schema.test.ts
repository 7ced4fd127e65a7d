import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { REPORT_SCHEMA_FILE, reportSchema } from '#infra/report-schema.ts';

test('the schema of reports is current; "npx tsx infra/report-schema.ts" writes it', () => {
  expect(readFileSync(REPORT_SCHEMA_FILE, 'utf8')).toBe(reportSchema());
});

test('an editor marks what the schema refuses', () => {
  const schema = z.fromJSONSchema(JSON.parse(reportSchema()));
  const good = {
    name: 'x',
    description: 'What each ad did.',
    level: 'ad',
    fields: ['spend'],
    timeIncrement: 7,
  };
  expect(schema.safeParse({ $schema: './report.schema.json', ...good }).success).toBe(true);
  expect(schema.safeParse({ ...good, timeIncrement: '7' }).success).toBe(false);
  expect(schema.safeParse({ ...good, fields: ['spent'] }).success).toBe(false);
  expect(schema.safeParse({ ...good, breakdown: ['age'] }).success).toBe(false);
});
