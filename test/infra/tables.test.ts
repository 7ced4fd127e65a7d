import { describe, expect, it, test } from 'vitest';
import { columnsOf } from '#functions/lake/columns/columns.ts';
import { lakeKey } from '#functions/lake/keys.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import { VIEWS } from '#infra/queries/queries.ts';
import { DEPLOYED_NAMES } from '#test/harness/deployed.ts';
import { joined, resourcesOf, templateOf } from '#test/harness/synthesized.ts';

interface Column {
  readonly Name: string;
  readonly Type: string;
  readonly Comment: string;
}

interface TableInput {
  readonly Name: string;
  readonly Description: string;
  readonly TableType: string;
  readonly Parameters: Record<string, unknown>;
  readonly PartitionKeys: Column[];
  readonly StorageDescriptor: {
    readonly Location?: unknown;
    readonly Columns: Column[];
    readonly InputFormat?: string;
    readonly SerdeInfo: { readonly SerializationLibrary?: string };
  };
  readonly ViewOriginalText?: string;
}

const BUCKET = /^s3:\/\/<LakeBucket[0-9A-F]+>\//;

function tablesOf(context: Record<string, string> = {}): Map<string, TableInput> {
  const template = templateOf(context);
  const tables = resourcesOf(template, 'AWS::Glue::Table').filter(
    ([, { Properties }]) => !String(Properties.DatabaseName).endsWith('_fivetran'),
  );
  const { Types = {} } = template.findMappings('*') as Record<string, Types>;
  return new Map(
    tables.map(([, { Properties }]) => {
      const input = typed(Properties.TableInput, Types) as TableInput;
      return [input.Name, input] as const;
    }),
  );
}

type Types = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A copy with the texts of the mapping in the places of references to it. */
function typed(value: unknown, types: Types): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => typed(each, types));
  if ('Fn::FindInMap' in value) {
    const [mapping, key = '', name = ''] = value['Fn::FindInMap'] as string[];
    expect(mapping).toBe('Types');
    return types[key]?.[name];
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, typed(each, types)]));
}

function table(name: string): TableInput {
  const found = tablesOf().get(name);
  if (found === undefined) throw new Error(`There is no table ${name}`);
  return found;
}

const path = (value: unknown): string => joined(value).replace(BUCKET, '');

describe('the database', () => {
  it('has the stack’s name, in letters that SQL takes without quotes', () => {
    const [database] = resourcesOf(templateOf({ stackName: 'ads-lake-2' }), 'AWS::Glue::Database');
    expect(database?.[1].Properties).toMatchObject({ DatabaseInput: { Name: 'ads_lake_2' } });
    for (const [, { Properties }] of resourcesOf(templateOf(), 'AWS::Glue::Table')) {
      expect(Properties.DatabaseName).toMatch(/^facebook_ads_extract(_fivetran)?$/);
    }
  });

  it('has a table per deployed stream and the views, whatever the accounts', () => {
    const names = [...DEPLOYED_NAMES, ...VIEWS.map(({ name }) => name), 'reconciliation_days'].sort();
    expect([...tablesOf().keys()].sort()).toEqual(names);
    expect([...tablesOf({ accounts: 'act_1234567890,act_98' }).keys()].sort()).toEqual(names);
  });

  it('has no view of a stream that is not deployed', () => {
    const names = [...tablesOf({ streams: '' }).keys()];
    expect(names).toContain('current_ads');
    expect(names).not.toContain('current_campaigns');
    expect([...tablesOf({ streams: 'campaigns' }).keys()]).toContain('current_campaigns');
  });
});

describe.each(DEPLOYED_NAMES)('the table %s', (stream) => {
  it('has the columns of the description, each with its comment', () => {
    const { Columns } = table(stream).StorageDescriptor;
    expect(Columns).toEqual(
      columnsOf(describeStream(stream)).map(({ name, glueType, comment }) => ({
        Name: name,
        Type: glueType,
        Comment: comment,
      })),
    );
    // Glue takes no longer comment of a column (API reference, "Column").
    for (const { Comment } of Columns) expect(Buffer.byteLength(Comment)).toBeLessThanOrEqual(255);
    expect(new Set(Columns.map(({ Name }) => Name)).size).toBe(Columns.length);
  });

  it('finds the object that a run publishes of an account and a day', () => {
    const { Parameters, StorageDescriptor, PartitionKeys } = table(stream);
    const location = path(Parameters['storage.location.template']).replace(/\$\{date\}/, '2026-05-01');
    // Athena reads whatever is below the folder of a partition.
    expect(lakeKey(stream, 'act_1234567890', '2026-05-01')).toBe(
      `${location}account=1234567890/data.parquet`,
    );
    expect(location.startsWith(path(StorageDescriptor.Location))).toBe(true);
    expect(path(StorageDescriptor.Location)).toBe(`lake/${stream}/`);
    expect(PartitionKeys.map(({ Name, Type }) => [Name, Type])).toEqual([['date', 'date']]);
  });

  it('has no partition key for a column: Glue refuses it', () => {
    const { StorageDescriptor, PartitionKeys } = table(stream);
    const columns = StorageDescriptor.Columns.map(({ Name }) => Name);
    for (const { Name } of PartitionKeys) expect(columns).not.toContain(Name);
  });
});

test('partitions are projected: each day up to tomorrow, whatever the accounts are', () => {
  const { Parameters } = table('ad_insights');
  expect(Parameters).toMatchObject({
    'projection.enabled': 'true',
    'projection.date.type': 'date',
    'projection.date.format': 'yyyy-MM-dd',
    'projection.date.range': '2023-01-01,NOW+1DAYS',
  });
  expect(Object.keys(Parameters).filter((name) => name.includes('account'))).toEqual([]);
});

describe('the format', () => {
  it('is Parquet', () => {
    expect(table('ad_insights')).toMatchObject({
      TableType: 'EXTERNAL_TABLE',
      Parameters: { classification: 'parquet' },
      StorageDescriptor: {
        InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
        SerdeInfo: {
          SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
        },
      },
    });
  });
});

describe('a view of the current state', () => {
  it.each([
    ['current_account', 'ad_account'],
    ['current_ad_sets', 'ad_sets'],
    ['current_campaigns', 'campaigns'],
    ['current_ads', 'ad_metadata'],
    ['current_creatives', 'ad_creatives'],
  ] as const)('%s has the columns of %s', (view, stream) => {
    const { TableType, Parameters, ViewOriginalText, StorageDescriptor } = table(view);
    const snapshot = table(stream);
    expect([TableType, Parameters]).toEqual([
      'VIRTUAL_VIEW',
      { presto_view: 'true', comment: 'Presto View' },
    ]);
    const columns = [...snapshot.StorageDescriptor.Columns, ...snapshot.PartitionKeys];
    expect(StorageDescriptor.Columns).toEqual(columns);
    const definition = JSON.parse(
      Buffer.from((ViewOriginalText ?? '').split(' ')[3] ?? '', 'base64').toString('utf8'),
    );
    expect(definition).toMatchObject({ catalog: 'awsdatacatalog', schema: 'facebook_ads_extract' });
    expect(definition.columns.map(({ name }: { name: string }) => name)).toEqual(
      columns.map(({ Name }) => Name),
    );
    expect(definition.originalSql).toContain(`FROM ${stream} AS`);
  });
});
