import { Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { glueTypeOf } from '#functions/lake/columns/glue-type.ts';
import { prestoViewText } from './presto-view.ts';
import { type FivetranView, fivetranViews } from './queries/fivetran/fivetran-views.ts';
import { answerable } from './queries/queries.ts';
import type { Settings } from './settings.ts';
import type { Tables } from './tables.ts';

/** What the views are made from. */
export interface FivetranDatabaseProps {
  readonly tables: Tables;
  readonly settings: Pick<Settings, 'attributionWindows'>;
}

/**
 * A Glue database of its own with views of Fivetran's names and columns, so that nobody takes them for the tables. A
 * view is there if the streams and reports that it selects from are deployed.
 */
export class FivetranDatabase extends Construct {
  readonly databaseName: string;
  private readonly database: CfnDatabase;

  constructor(scope: Construct, id: string, { tables, settings }: FivetranDatabaseProps) {
    super(scope, id);
    this.databaseName = `${tables.databaseName}_fivetran`;
    this.database = new CfnDatabase(this, 'Database', {
      catalogId: Stack.of(this).account,
      databaseInput: {
        name: this.databaseName,
        description: `The tables of ${tables.databaseName} with the names and columns of Fivetran's connector.`,
      },
    });
    const views = answerable(fivetranViews(settings.attributionWindows), tables.names);
    for (const view of views) this.view(view, tables.databaseName);
  }

  /** @param lake the database of the tables that the view's text names. */
  private view({ name, description, sql, columns }: FivetranView, lake: string): void {
    const shaped = columns.map(({ type, ...column }) => ({
      ...column,
      shape: { kind: 'scalar', type } as const,
    }));
    const table = new CfnTable(this, name, {
      catalogId: Stack.of(this).account,
      databaseName: this.databaseName,
      tableInput: {
        name,
        description,
        tableType: 'VIRTUAL_VIEW',
        parameters: { presto_view: 'true', comment: 'Presto View' },
        partitionKeys: [],
        storageDescriptor: {
          columns: shaped.map((column) => ({
            name: column.name,
            type: glueTypeOf(column.shape),
            ...(column.comment !== '' && { comment: column.comment }),
          })),
          serdeInfo: {},
        },
        viewExpandedText: '/* Presto View */',
        viewOriginalText: prestoViewText({ database: lake, sql, columns: shaped }),
      },
    });
    table.addResourceDependency(this.database);
  }
}
