import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { reconciliationKey } from '#functions/lake/keys.ts';
import { reconciliationLines } from '#functions/publish/reconciliation-file.ts';
import { VIEWS } from '#infra/queries/queries.ts';
import {
  RECONCILIATION_COLUMNS,
  RECONCILIATION_VIEW_COLUMNS,
  sqlTypeOf,
} from '#infra/queries/reconciliation-columns.ts';
import { sampleResults } from '#test/harness/manifests.ts';
import { joined, resourcesOf, templateOf } from '#test/harness/synthesized.ts';

interface TableInput {
  readonly Name: string;
  readonly TableType: string;
  readonly Parameters: Record<string, unknown>;
  readonly PartitionKeys: { readonly Name: string; readonly Type: string }[];
  readonly StorageDescriptor: {
    readonly Location?: unknown;
    readonly Columns: { readonly Name: string; readonly Type: string; readonly Comment?: string }[];
    readonly SerdeInfo: { readonly SerializationLibrary?: string };
  };
  readonly ViewOriginalText?: string;
}

function input(name: string): TableInput {
  const inputs = resourcesOf(templateOf(), 'AWS::Glue::Table').map(
    ([, { Properties }]) => Properties.TableInput as TableInput,
  );
  const found = inputs.find(({ Name }) => Name === name);
  if (found === undefined) throw new Error(`There is no table ${name}`);
  return found;
}

const path = (value: unknown): string => joined(value).replace(/^s3:\/\/<LakeBucket[0-9A-F]+>\//, '');

describe('the table reconciliation_days', () => {
  const { Parameters, PartitionKeys, StorageDescriptor } = input('reconciliation_days');

  it('finds what a run leaves of an account', () => {
    const location = path(Parameters['storage.location.template']).replace(/\$\{date\}/, '2026-05-01');
    expect(reconciliationKey('2026-05-01', 'act_12', 'run-1')).toBe(`${location}account=12/run-1.json.gz`);
    expect(path(StorageDescriptor.Location)).toBe('reconciliation/');
    expect(Parameters).toMatchObject({ classification: 'json', 'projection.enabled': 'true' });
    expect(PartitionKeys.map(({ Name, Type }) => [Name, Type])).toEqual([['date', 'date']]);
    expect(StorageDescriptor.SerdeInfo.SerializationLibrary).toBe('org.apache.hive.hcatalog.data.JsonSerDe');
  });

  it('has the keys of the lines as columns', () => {
    const names = StorageDescriptor.Columns.map(({ Name }) => Name);
    const lines = sampleResults().flatMap(reconciliationLines);
    expect(new Set(lines.flatMap((line) => Object.keys(line)))).toEqual(new Set(names));
    expect(StorageDescriptor.Columns.find(({ Name }) => Name === 'spend')?.Type).toBe('decimal(38,6)');
  });
});

describe.each(['reconciliation', 'restatements'])('the view %s', (name) => {
  it('has the columns and types that its text gives', async () => {
    const sql = VIEWS.find((view) => view.name === name)?.sql ?? '';
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const columns = RECONCILIATION_COLUMNS.map((column) => `${column.name} ${sqlTypeOf(column)}`);
    await connection.run(`CREATE TABLE reconciliation_days (${columns.join(', ')}, date date)`);
    const reader = await connection.runAndReadAll(`DESCRIBE ${sql}`);
    expect(reader.getRowsJson().map(([column, type]) => [column, String(type).toLowerCase()])).toEqual(
      (RECONCILIATION_VIEW_COLUMNS[name] ?? []).map((column) => [column.name, sqlTypeOf(column)]),
    );
    connection.closeSync();
    instance.closeSync();
  });

  it('is a view of Athena with that text', () => {
    const { TableType, ViewOriginalText = '', StorageDescriptor } = input(name);
    expect(TableType).toBe('VIRTUAL_VIEW');
    const { originalSql, schema, columns } = JSON.parse(
      Buffer.from(ViewOriginalText.split(' ')[3] ?? '', 'base64').toString('utf8'),
    );
    expect(originalSql).toBe(VIEWS.find((view) => view.name === name)?.sql);
    expect(schema).toBe('facebook_ads_extract');
    expect(columns.map((column: { name: string }) => column.name)).toEqual(
      StorageDescriptor.Columns.map(({ Name }) => Name),
    );
  });
});
