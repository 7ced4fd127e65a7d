import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  accountSummaryKey,
  accountsFindingsKey,
  accountsKey,
  aggregateProgressKey,
  checkKey,
  checkpointKey,
  failureKey,
  findingsKey,
  lakeKey,
  manifestKey,
  newestSummaryKey,
  ownerKey,
  planKey,
  platformFailureKey,
  publishedIndexKey,
  publishProgressKey,
  receiptKey,
  reconciliationKey,
  resultKey,
  stagedKey,
  summaryKey,
  unitPrefix,
  unreadAccountsKey,
} from '#functions/lake/keys.ts';
import { encodeFacts, factsOf } from '#functions/streams/stream-facts.ts';
import { accountsAtOnce } from './account-slots.ts';
import { Alarms } from './alarms.ts';
import { ConsoleLinks } from './console.ts';
import { type DeployedStream, descriptionsOf } from './deployed-streams.ts';
import { FailureNotices } from './failure-notices.ts';
import { FivetranDatabase } from './fivetran-database.ts';
import { type TokenSecret, WorkflowFunction } from './function.ts';
import { Lake } from './lake.ts';
import { LogQueries } from './log-queries.ts';
import { addOutputs } from './outputs.ts';
import { ReconciliationTable } from './reconciliation-table.ts';
import { RunDashboard } from './run-dashboard.ts';
import { SavedQueries } from './saved-queries.ts';
import { Schedule } from './schedule.ts';
import type { Settings } from './settings.ts';
import { Tables } from './tables.ts';
import { tokenSecret } from './token.ts';
import { turnBudget } from './turn-budget.ts';
import { Workflow, type WorkflowProps } from './workflow.ts';

/** What the stack is made from. */
export interface ExtractStackProps {
  readonly settings: Settings;
  /** The streams that the settings deploy. */
  readonly streams: readonly DeployedStream[];
  /** The code of each function. */
  readonly code: (name: string) => Code;
}

/** In the keys of a grant: any run, any account, any stream. */
const ANY = '*';

const ANY_UNIT = { runId: ANY, account: ANY, stream: ANY };

/** What streams leave for the proof: documents to read, parts and staged objects to look for and to copy. */
const leftByStreams = (): string[] => [
  receiptKey(ANY_UNIT),
  checkpointKey(ANY_UNIT),
  failureKey(ANY_UNIT),
  platformFailureKey(ANY_UNIT),
  `${unitPrefix(ANY_UNIT)}part-*`,
  `${unitPrefix(ANY_UNIT)}staged/*`,
];

/** A function's own limit: Lambda's longest. A turn ends itself as `MORE` well before. */
const LONG = Duration.minutes(15);

/**
 * Wiring: the lake, the token, the functions with what each may touch, the workflow, its schedule, who is told of
 * failures, and the tables with their saved queries.
 */
export class ExtractStack extends Stack {
  private readonly props: ExtractStackProps;
  /** The customer-managed key of everything, if there is one. */
  private readonly key: IKey | undefined;
  private readonly functions = new Map<string, WorkflowFunction>();

  constructor(scope: Construct, id: string, props: ExtractStackProps) {
    const { settings } = props;
    super(scope, id, {
      description: 'Extracts Meta (Facebook) Ads data into an S3 lake: one isolated function per stream.',
      tags: { application: 'facebook-ads-extract', ...settings.tags },
      // CloudFormation takes 1 MB; indented, 25 streams are more than that.
      suppressTemplateIndentation: true,
    });
    this.props = props;
    const streams = descriptionsOf(props.streams);
    const { kmsKeyArn, stackName } = settings;
    this.key = kmsKeyArn === '' ? undefined : Key.fromKeyArn(this, 'Key', kmsKeyArn);
    const { key } = this;
    const lake = new Lake(this, 'Lake', { ...settings, key });
    const { bucket } = lake;
    const token = tokenSecret(this, settings, key);
    const { stateMachine } = new Workflow(this, 'Workflow', this.workflow(lake, token));
    if (key !== undefined) {
      // For the records of failures, which the state machine writes by itself.
      const actions = ['kms:GenerateDataKey'];
      stateMachine.addToRolePolicy(new PolicyStatement({ actions, resources: [key.keyArn] }));
    }
    const { deadLetterQueue } = new Schedule(this, 'Schedule', { stateMachine, settings, key });
    const { topic, alarms } = new Alarms(this, 'Alarms', { stateMachine, deadLetterQueue, settings, key });
    const links = new ConsoleLinks(this);
    new FailureNotices(this, 'Notices', { stateMachine, topic, links });
    new LogQueries(this, 'LogQueries', { stackName, logGroups: this.logGroups() });
    new RunDashboard(this, 'Runs', {
      stackName,
      stateMachine,
      functions: this.functions,
      alarms: [...alarms],
      streams: streams.map(({ name }) => name),
    });
    const tables = new Tables(this, 'Tables', { bucket, settings, streams });
    const reconciliation = new ReconciliationTable(this, 'Reconciliation', { bucket, tables });
    const names = [...tables.names, ...reconciliation.names];
    new SavedQueries(this, 'Queries', { bucket, tables, names, settings, key });
    const fivetran = new FivetranDatabase(this, 'Fivetran', { tables, settings });
    addOutputs(this, {
      stateMachine,
      bucket,
      token,
      topic,
      links,
      stackName,
      databaseName: tables.databaseName,
      fivetranDatabaseName: fivetran.databaseName,
    });
  }

  private workflow(lake: Lake, token: TokenSecret): WorkflowProps {
    const { settings, streams } = this.props;
    const maxConcurrency = accountsAtOnce(settings, streams.length);
    const { bucket } = lake;
    const graph = { origin: settings.graphOrigin, version: settings.graphVersion };
    const runFacts = [planKey(ANY), ownerKey(ANY), accountsKey(ANY)];
    const receipts = receiptKey(ANY_UNIT);
    const published = lakeKey(ANY, `act_${ANY}`, ANY);
    const copy = { from: [stagedKey(ANY_UNIT, ANY, ANY)], to: [published] };
    const settled = [
      resultKey(ANY, ANY),
      accountSummaryKey(ANY, ANY),
      publishProgressKey(ANY, ANY),
      published,
      publishedIndexKey(ANY_UNIT),
    ];
    const reconciled = reconciliationKey(ANY, `act_${ANY}`, ANY);
    return {
      bucket,
      maxConcurrency,
      timeout: Duration.hours(settings.timeoutHours),
      // Under this prefix, because the account's one policy for log delivery names every other group, and is full with
      // a few dozen (Step Functions developer guide, "Logging using CloudWatch Logs").
      logGroup: this.logGroup('StateMachineLogs', `/aws/vendedlogs/states/${settings.stackName}`),
      defaults: { accounts: settings.accounts, exclude: settings.exclude },
      plan: this.function(
        'plan',
        'Checks the execution input and writes the plan. Calls nobody.',
        Duration.minutes(1),
        settings.planMemoryMb,
      )
        .setEnvironment({
          STREAMS: encodeFacts(descriptionsOf(streams).map(factsOf)),
          MACHINE_TIMEOUT_SECONDS: String(Duration.hours(settings.timeoutHours).toSeconds()),
        })
        .grantLake(bucket, { read: [planKey(ANY), ownerKey(ANY)], write: [planKey(ANY), ownerKey(ANY)] }),
      accounts: this.function(
        'accounts',
        'Resolves the ad accounts of a run, once for all streams.',
        LONG,
        settings.accountsMemoryMb,
      )
        .setEnvironment({ MAX_CONCURRENCY: String(maxConcurrency), STACK_NAME: settings.stackName })
        .grantGraph(token, graph)
        .grantLake(bucket, {
          read: [...runFacts, receipts, unreadAccountsKey],
          write: [accountsKey(ANY), accountsFindingsKey(ANY), unreadAccountsKey],
        }),
      streams: streams.map((stream) => ({
        description: stream.description,
        workflowFunction: this.streamFunction(stream, runFacts, bucket).grantGraph(token, graph),
      })),
      publish: this.function(
        'publish',
        'Proves and publishes one ad account.',
        LONG,
        settings.publishMemoryMb,
      ).grantLake(bucket, {
        read: [...runFacts, ...leftByStreams(), ...settled],
        write: [...settled, reconciled],
        copy,
      }),
      aggregate: this.function(
        'aggregate',
        'Adds up the accounts, settles those without a result, decides the verdict.',
        LONG,
        settings.aggregateMemoryMb,
      )
        .setEnvironment({ STACK_NAME: settings.stackName })
        .grantLake(bucket, {
          read: [
            ...runFacts,
            aggregateProgressKey(ANY),
            accountsFindingsKey(ANY),
            findingsKey(ANY_UNIT),
            ...leftByStreams(),
            ...settled,
          ],
          write: [
            manifestKey(ANY),
            summaryKey(ANY),
            newestSummaryKey,
            checkKey(ANY),
            aggregateProgressKey(ANY),
            ...settled,
            reconciled,
          ],
          copy,
        }),
    };
  }

  private streamFunction(
    { description, isReport }: DeployedStream,
    runFacts: readonly string[],
    bucket: Bucket,
  ): WorkflowFunction {
    const { settings, streams } = this.props;
    const { name, source } = description;
    const own = `${unitPrefix({ runId: ANY, account: ANY, stream: name })}*`;
    // Of a published object only the metadata is read: whether it has the rows that Meta serves now.
    const published = [lakeKey(name, `act_${ANY}`, ANY), publishedIndexKey({ account: ANY, stream: name })];
    return this.function(
      name,
      `One turn of the extraction of ${name} of one ad account.`,
      LONG,
      settings.streamMemoryMb,
    )
      .setEnvironment({
        MAX_TURNS: String(turnBudget(streams.length)),
        PATIENCE_MINUTES: String(settings.patienceMinutes),
        // A report's code has its own.
        ...(source.kind === 'insights' &&
          !isReport && { ATTRIBUTION_WINDOWS: settings.attributionWindows.join(',') }),
      })
      .grantLake(bucket, { read: [...runFacts, own, ...published], write: [], upload: [own] });
  }

  private function(name: string, description: string, timeout: Duration, memoryMb: number): WorkflowFunction {
    const id = name.replaceAll(/(?:^|_)(\w)/g, (_match, letter: string) => letter.toUpperCase());
    const made = new WorkflowFunction(this, id, {
      description,
      timeout,
      memoryMb,
      code: this.props.code(name),
      logGroup: this.logGroup(`${id}Logs`),
    });
    this.functions.set(name, made);
    return made;
  }

  private logGroup(id: string, logGroupName?: string): LogGroup {
    return new LogGroup(this, id, {
      retention: this.props.settings.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(logGroupName !== undefined && { logGroupName }),
      ...(this.key !== undefined && { encryptionKey: this.key }),
    });
  }

  private logGroups(): ILogGroup[] {
    return [...this.functions.values()].map(({ logGroup }) => logGroup);
  }
}
