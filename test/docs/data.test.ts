import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOG } from '#functions/streams/catalog.ts';
import { fivetranViews } from '#infra/queries/fivetran/fivetran-views.ts';
import { QUESTIONS, VIEWS } from '#infra/queries/queries.ts';
import { LakeDatabase } from '#local/query/lake-database.ts';
import { analystLake } from '#test/harness/analyst-lake.ts';
import type { LocalLake } from '#test/harness/local-lake.ts';
import { trinoErrors } from '#test/harness/trino-errors.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/data.md'), 'utf8');
const examples = [...page.matchAll(/```sql\n([^`]*)```/g)].map(([, sql = '']) => sql.trim());

let lake: LocalLake;
let database: LakeDatabase;

beforeAll(async () => {
  lake = await analystLake();
  database = await LakeDatabase.open(lake.lakeFolder);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
  lake[Symbol.dispose]();
});

describe('docs/data.md', () => {
  it.each(examples)('has an example that runs as it stands: %s', async (sql) => {
    const { rows } = await database.ask(sql);
    // Budgets do not change in a lake with one snapshot.
    if (!sql.includes('daily_budget_before')) expect(rows.length).toBeGreaterThan(1);
    expect(trinoErrors(sql)).toEqual([]);
  });

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(5);
  });

  it.each(CATALOG.map((stream) => [stream.name, stream] as const))(
    'has the grain and the key of %s',
    (name, stream) => {
      const [, key = ''] = new RegExp(`^\\| \`${name}\` \\| [^|]+ \\| ([^|]+) \\|`, 'm').exec(page) ?? [];
      const { primaryKey, partitionDate, derived = [] } = stream;
      const isEvent = partitionDate === 'event_day';
      const expected = isEvent ? derived.map((field) => field.name) : [...primaryKey];
      if (partitionDate !== 'date_start') expected.push('date');
      expect(key.split(', ')).toEqual(expected);
    },
  );

  it.each([...VIEWS, ...QUESTIONS, ...fivetranViews([])].map(({ name }) => name))('names %s', (name) => {
    if (/^demographics_\w+_actions$/.test(name)) return;
    expect(page).toContain(`\`${name}\``);
  });
});
