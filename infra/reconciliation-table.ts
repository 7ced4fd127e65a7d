import { Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { glueTypeOf } from '#functions/lake/columns/glue-type.ts';
import type { Shape } from '#functions/lake/columns/shape.ts';
import { reconciliationKey } from '#functions/lake/keys.ts';
import { prestoViewText } from './presto-view.ts';
import { answerable, type Query, VIEWS } from './queries/queries.ts';
import {
  RECONCILIATION_COLUMNS,
  RECONCILIATION_DAYS,
  RECONCILIATION_VIEW_COLUMNS,
  type ReconciliationColumn,
} from './queries/reconciliation-columns.ts';
import { DATE_PROJECTION, type Tables } from './tables.ts';

/** What the table is made from. */
export interface ReconciliationTableProps {
  readonly bucket: Bucket;
  /** Of the same database. */
  readonly tables: Tables;
}

/**
 * How Athena reads lines of JSON. Of its two libraries the one of Hive, because AWS warns that the other may give more or
 * fewer rows than there are (Athena user guide, "OpenX JSON SerDe", "Considerations and limitations").
 */
const JSON_LINES = {
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  serdeInfo: { serializationLibrary: 'org.apache.hive.hcatalog.data.JsonSerDe' },
};

/**
 * A Glue table of what each run found of each day of each insights stream, beside the tables of streams, and the views
 * of it.
 */
export class ReconciliationTable extends Construct {
  /** Names of the table and its views. */
  readonly names: string[] = [];
  private readonly tables: Tables;

  constructor(scope: Construct, id: string, { bucket, tables }: ReconciliationTableProps) {
    super(scope, id);
    this.tables = tables;
    // Athena reads what is below the folder of a date: the accounts, and the runs of each.
    const [folder = '', date = ''] = reconciliationKey(`\${date}`, 'act_*', '*').split('/');
    const location = `s3://${bucket.bucketName}/${folder}/`;
    this.add({
      name: RECONCILIATION_DAYS,
      description:
        'What each run found of each day of each insights stream: its sums beside Meta’s totals. One row per run, account, day and stream; the views reconciliation and restatements are made of it.',
      tableType: 'EXTERNAL_TABLE',
      parameters: {
        EXTERNAL: 'TRUE',
        classification: 'json',
        ...DATE_PROJECTION,
        'storage.location.template': `${location}${date}/`,
      },
      partitionKeys: [
        { name: 'date', type: 'date', comment: 'The day of the run, in the account’s time zone.' },
      ],
      storageDescriptor: {
        location,
        columns: RECONCILIATION_COLUMNS.map(glueColumn),
        ...JSON_LINES,
      },
    });
    for (const view of answerable(VIEWS, [RECONCILIATION_DAYS])) this.view(view);
  }

  private view({ name, description, sql }: Query): void {
    const columns = RECONCILIATION_VIEW_COLUMNS[name];
    if (columns === undefined)
      throw new Error(`The view ${name} has no columns in reconciliation-columns.ts`);
    this.add({
      name,
      description,
      tableType: 'VIRTUAL_VIEW',
      parameters: { presto_view: 'true', comment: 'Presto View' },
      partitionKeys: [],
      storageDescriptor: { columns: columns.map(glueColumn), serdeInfo: {} },
      viewExpandedText: '/* Presto View */',
      viewOriginalText: prestoViewText({
        database: this.tables.databaseName,
        sql,
        columns: columns.map((column) => ({ name: column.name, shape: shapeOf(column) })),
      }),
    });
  }

  private add(tableInput: CfnTable.TableInputProperty & { readonly name: string }): void {
    this.names.push(tableInput.name);
    const table = new CfnTable(this, tableInput.name, {
      catalogId: Stack.of(this).account,
      databaseName: this.tables.databaseName,
      tableInput,
    });
    table.addResourceDependency(this.tables.database);
  }
}

const shapeOf = ({ type }: ReconciliationColumn): Shape => ({ kind: 'scalar', type });

const glueColumn = (column: ReconciliationColumn): CfnTable.ColumnProperty => ({
  name: column.name,
  type: glueTypeOf(shapeOf(column)),
  ...(column.comment !== '' && { comment: column.comment }),
});
