import { expect, it } from 'vitest';
import { prestoTypeOf, prestoViewText } from '#infra/presto-view.ts';

it.each([
  [{ kind: 'scalar', type: 'string' }, 'varchar'],
  [{ kind: 'scalar', type: 'int64' }, 'bigint'],
  [{ kind: 'scalar', type: 'decimal' }, 'decimal(38,6)'],
  [{ kind: 'scalar', type: 'timestamp' }, 'timestamp'],
  [{ kind: 'list', type: 'string' }, 'array(varchar)'],
  [
    {
      kind: 'structs',
      fields: [
        { name: 'action_type', type: 'string' },
        { name: '1d_click', type: 'decimal' },
      ],
    },
    'array(row("action_type" varchar, "1d_click" decimal(38,6)))',
  ],
] as const)('the type of %j is %s', (shape, type) => {
  expect(prestoTypeOf(shape)).toBe(type);
});

it('the text is what Athena itself leaves in Glue for a view', () => {
  const text = prestoViewText({
    database: 'lake',
    sql: 'SELECT name FROM ad_metadata AS ads',
    columns: [{ name: 'name', shape: { kind: 'scalar', type: 'string' } }],
  });
  const [, base64 = ''] = /^\/\* Presto View: (\S+) \*\/$/.exec(text) ?? [];
  expect(JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))).toEqual({
    originalSql: 'SELECT name FROM ad_metadata AS ads',
    catalog: 'awsdatacatalog',
    schema: 'lake',
    columns: [{ name: 'name', type: 'varchar' }],
  });
});
