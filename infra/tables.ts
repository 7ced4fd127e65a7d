import { Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { columnsOf } from '#functions/lake/columns/columns.ts';
import { glueTypeOf } from '#functions/lake/columns/glue-type.ts';
import type { Shape } from '#functions/lake/columns/shape.ts';
import { lakeKey } from '#functions/lake/keys.ts';
import { CATALOG } from '#functions/streams/catalog.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { prestoViewText, type ViewColumn } from './presto-view.ts';
import { type Query, VIEWS } from './queries/queries.ts';
import {
  type AccountProjection,
  accountProjection,
  overAllAccounts,
  wholeTable,
} from './queries/relations.ts';
import type { Settings } from './settings.ts';

/** What the tables are made from. */
export interface TablesProps {
  readonly bucket: Bucket;
  readonly settings: Pick<Settings, 'accounts' | 'stackName'>;
}

/** How Athena reads Parquet. */
const HIVE = 'org.apache.hadoop.hive.ql.io.parquet';
const STORAGE = {
  classification: 'parquet',
  input: `${HIVE}.MapredParquetInputFormat`,
  output: `${HIVE}.MapredParquetOutputFormat`,
  serde: `${HIVE}.serde.ParquetHiveSerDe`,
} as const;

/**
 * Days that a query may find. Meta gives no insights older than 37 months, so none can be older than this; the first
 * day is fixed, and not so many months back, for published days stay. An account may be a day ahead of UTC.
 */
const DAYS = '2023-01-01,NOW+1DAYS';

const TEXT: Shape = { kind: 'scalar', type: 'string' };
const DAY: Shape = { kind: 'scalar', type: 'date' };
/** The keys of a partition, in the order of the path. */
const PARTITION_KEYS: readonly (ViewColumn & { readonly comment: string })[] = [
  { name: 'account_id', shape: TEXT, comment: 'Ad account, digits only.' },
  {
    name: 'date',
    shape: DAY,
    comment: "The day of the rows, or of the snapshot, in the account's time zone.",
  },
];

/**
 * A Glue database with a table per stream, columns and comments from the stream's description. Partitions are
 * projected: no crawler finds them, and none is ever registered. Views show the current state.
 */
export class Tables extends Construct {
  /** Name of the database: the stack's, in the letters that SQL takes without quotes. */
  readonly databaseName: string;
  readonly projection: AccountProjection;
  private readonly props: TablesProps;
  private readonly database: CfnDatabase;

  constructor(scope: Construct, id: string, props: TablesProps) {
    super(scope, id);
    this.props = props;
    const { settings } = props;
    this.databaseName = settings.stackName.toLowerCase().replaceAll('-', '_');
    this.projection = accountProjection(String(settings.accounts));
    this.database = new CfnDatabase(this, 'Database', {
      catalogId: Stack.of(this).account,
      databaseInput: { name: this.databaseName, description: 'Meta (Facebook) Ads, extracted day by day.' },
    });
    for (const description of CATALOG) this.streamTables(description);
    for (const view of VIEWS) this.view(view);
  }

  private streamTables(description: StreamDescription): void {
    const { name } = description;
    const lake = `s3://${this.props.bucket.bucketName}`;
    const partition = lakeKey(name, `act_${placeholder('account_id')}`, placeholder('date'));
    const folder = `${lake}/${folderOf(partition, 2)}`;
    const columns = this.columns(description);
    const injected = this.projection.kind === 'injected';
    this.table(name, {
      description: injected
        ? `One row per key and day. Name the accounts in the query: account_id = '…' or IN (…); ${wholeTable(name)} has all of them.`
        : 'One row per key and day, of the accounts of the setting.',
      folder,
      columns,
      partitionKeys: PARTITION_KEYS.map(({ name, shape, comment }) => ({
        name,
        type: glueTypeOf(shape),
        comment,
      })),
      parameters: {
        'projection.enabled': 'true',
        'projection.account_id.type': injected ? 'injected' : 'enum',
        ...(this.projection.kind === 'listed' && {
          'projection.account_id.values': this.projection.ids.join(','),
        }),
        'projection.date.type': 'date',
        'projection.date.format': 'yyyy-MM-dd',
        'projection.date.range': DAYS,
        'projection.date.interval': '1',
        'projection.date.interval.unit': 'DAYS',
        'storage.location.template': `${lake}/${folderOf(partition, 0)}`,
      },
    });
    if (!injected) return;
    this.table(wholeTable(name), {
      description: `Everything of ${name}, all accounts and days, without partitions: a query opens every object.`,
      folder,
      columns,
    });
  }

  private columns(description: StreamDescription): CfnTable.ColumnProperty[] {
    return columnsOf(description).map(({ name, shape, comment }) => ({
      name,
      type: glueTypeOf(shape),
      comment,
    }));
  }

  private table(
    name: string,
    table: {
      readonly description: string;
      readonly folder: string;
      readonly columns: CfnTable.ColumnProperty[];
      readonly partitionKeys?: CfnTable.ColumnProperty[];
      readonly parameters?: Readonly<Record<string, string>>;
    },
  ): void {
    this.add(name, {
      name,
      description: table.description,
      tableType: 'EXTERNAL_TABLE',
      parameters: { EXTERNAL: 'TRUE', classification: STORAGE.classification, ...table.parameters },
      partitionKeys: table.partitionKeys ?? [],
      storageDescriptor: {
        location: table.folder,
        columns: table.columns,
        inputFormat: STORAGE.input,
        outputFormat: STORAGE.output,
        serdeInfo: { serializationLibrary: STORAGE.serde, parameters: { 'serialization.format': '1' } },
      },
    });
  }

  /** `SELECT t.*` of a snapshot: its columns, then the keys of its partitions. */
  private view(query: Query): void {
    const stream = CATALOG.find(({ name }) => query.sql.includes(`FROM ${name} AS`));
    if (stream === undefined) throw new Error(`The view ${query.name} selects from no stream`);
    const columns = [...columnsOf(stream), ...PARTITION_KEYS];
    this.add(query.name, {
      name: query.name,
      description: query.description,
      tableType: 'VIRTUAL_VIEW',
      parameters: { presto_view: 'true', comment: 'Presto View' },
      partitionKeys: [],
      storageDescriptor: {
        columns: columns.map(({ name, shape, comment }) => ({ name, type: glueTypeOf(shape), comment })),
        serdeInfo: {},
      },
      viewExpandedText: '/* Presto View */',
      viewOriginalText: prestoViewText({
        database: this.databaseName,
        sql: overAllAccounts(query.sql, this.projection),
        columns,
      }),
    });
  }

  private add(name: string, tableInput: CfnTable.TableInputProperty): void {
    const id = name.replaceAll(/(?:^|_)(\w)/g, (_match, letter: string) => letter.toUpperCase());
    const table = new CfnTable(this, id, {
      catalogId: Stack.of(this).account,
      databaseName: this.databaseName,
      tableInput,
    });
    table.addResourceDependency(this.database);
  }
}

/** What Athena fills in. */
const placeholder = (column: string): string => `\${${column}}`;

/** The folder of a key, with its last slash; so many more folders up. */
function folderOf(key: string, up: number): string {
  return `${key
    .split('/')
    .slice(0, -1 - up)
    .join('/')}/`;
}
