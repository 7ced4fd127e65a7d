import { CfnMapping, Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { columnsOf } from '#functions/lake/columns/columns.ts';
import { glueTypeOf } from '#functions/lake/columns/glue-type.ts';
import type { Shape } from '#functions/lake/columns/shape.ts';
import { lakeKey } from '#functions/lake/keys.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { prestoViewText, type ViewColumn } from './presto-view.ts';
import { answerable, type Query, tablesOf, VIEWS } from './queries/queries.ts';
import type { Settings } from './settings.ts';

/** What the tables are made from. */
export interface TablesProps {
  readonly bucket: Bucket;
  readonly settings: Pick<Settings, 'stackName'>;
  /** As they are deployed. */
  readonly streams: readonly StreamDescription[];
}

/** What is said of every table. */
const OF_TABLES = 'One row per key and day, of all accounts. Name the days in the query: date >= …';

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

/** What makes Athena find the partitions of a table by their dates. */
export const DATE_PROJECTION = {
  'projection.enabled': 'true',
  'projection.date.type': 'date',
  'projection.date.format': 'yyyy-MM-dd',
  'projection.date.range': DAYS,
  'projection.date.interval': '1',
  'projection.date.interval.unit': 'DAYS',
} as const;

const DAY: Shape = { kind: 'scalar', type: 'date' };
/** The key of a partition; the folders of the accounts below it are read together. */
const PARTITION_KEY: ViewColumn & { readonly comment: string } = {
  name: 'date',
  shape: DAY,
  comment: "The day of the rows, or of the snapshot, in the account's time zone.",
};

/**
 * A Glue database with a table per stream, columns and comments from the stream's description. Partitions are
 * projected: no crawler finds them, and none is ever registered. Views show the current state.
 */
export class Tables extends Construct {
  /** Name of the database: the stack's, in the letters that SQL takes without quotes. */
  readonly databaseName: string;
  /** Names of the tables and views. */
  readonly names: string[] = [];
  private readonly props: TablesProps;
  readonly database: CfnDatabase;
  /** The types of lists of structs, and the key of each in the mapping. */
  private readonly types = new Map<string, string>();
  private readonly mapping: CfnMapping;

  constructor(scope: Construct, id: string, props: TablesProps) {
    super(scope, id);
    this.props = props;
    const { settings } = props;
    this.databaseName = settings.stackName.toLowerCase().replaceAll('-', '_');
    this.database = new CfnDatabase(this, 'Database', {
      catalogId: Stack.of(this).account,
      databaseInput: { name: this.databaseName, description: 'Meta (Facebook) Ads, extracted day by day.' },
    });
    this.mapping = new CfnMapping(this, 'Types');
    this.mapping.overrideLogicalId('Types');
    for (const description of props.streams) this.streamTable(description);
    const names = props.streams.map(({ name }) => name);
    for (const view of answerable(VIEWS, names)) this.view(view);
  }

  private streamTable(description: StreamDescription): void {
    const { name, comment } = description;
    const lake = `s3://${this.props.bucket.bucketName}`;
    const object = lakeKey(name, 'act_*', placeholder(PARTITION_KEY.name));
    this.table(name, {
      description: comment === undefined ? OF_TABLES : `${comment} ${OF_TABLES}`,
      folder: `${lake}/${folderOf(object, 2)}`,
      columns: this.columns(description),
      partitionKeys: [
        {
          name: PARTITION_KEY.name,
          type: glueTypeOf(PARTITION_KEY.shape),
          comment: PARTITION_KEY.comment,
        },
      ],
      parameters: {
        ...DATE_PROJECTION,
        'storage.location.template': `${lake}/${folderOf(object, 1)}`,
      },
    });
  }

  private columns(description: StreamDescription): CfnTable.ColumnProperty[] {
    return columnsOf(description).map(({ name, shape, comment }) => ({
      name,
      type: this.typeOf(shape),
      comment,
    }));
  }

  /**
   * The type of a column. Lists of actions are most of a table, and all of one type: it is in the template once, or 25
   * streams would need half as much again.
   */
  private typeOf(shape: Shape): string {
    const type = glueTypeOf(shape);
    if (shape.kind !== 'structs') return type;
    const key = this.types.get(type) ?? `t${this.types.size + 1}`;
    if (!this.types.has(type)) {
      this.types.set(type, key);
      this.mapping.setValue(key, 'type', type);
    }
    return this.mapping.findInMap(key, 'type');
  }

  private table(
    name: string,
    table: {
      readonly description: string;
      readonly folder: string;
      readonly columns: CfnTable.ColumnProperty[];
      readonly partitionKeys: CfnTable.ColumnProperty[];
      readonly parameters: Readonly<Record<string, string>>;
    },
  ): void {
    this.add(name, {
      name,
      description: table.description,
      tableType: 'EXTERNAL_TABLE',
      parameters: { EXTERNAL: 'TRUE', classification: STORAGE.classification, ...table.parameters },
      partitionKeys: table.partitionKeys,
      storageDescriptor: {
        location: table.folder,
        columns: table.columns,
        inputFormat: STORAGE.input,
        outputFormat: STORAGE.output,
        serdeInfo: { serializationLibrary: STORAGE.serde, parameters: { 'serialization.format': '1' } },
      },
    });
  }

  /** `SELECT t.*` of a snapshot: its columns, then the key of its partition. */
  private view(query: Query): void {
    const [table] = tablesOf(query);
    const stream = this.props.streams.find(({ name }) => name === table);
    if (stream === undefined) throw new Error(`The view ${query.name} selects from no stream`);
    const columns = [...columnsOf(stream), PARTITION_KEY];
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
        sql: query.sql,
        columns,
      }),
    });
  }

  private add(name: string, tableInput: CfnTable.TableInputProperty): void {
    this.names.push(name);
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
