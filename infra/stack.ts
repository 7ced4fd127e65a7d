import { CfnOutput, Duration, SecretValue, Stack, Validations } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import {
  accountsKey,
  aggregateProgressKey,
  lakeKey,
  manifestKey,
  ownerKey,
  planKey,
  receiptKey,
  summaryKey,
  unitPrefix,
} from '#functions/lake/keys.ts';
import { CATALOG, STREAM_NAMES } from '#functions/streams/catalog.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { Alarms } from './alarms.ts';
import { WorkflowFunction } from './function.ts';
import { Lake } from './lake.ts';
import { SavedQueries } from './saved-queries.ts';
import { Schedule } from './schedule.ts';
import type { Settings } from './settings.ts';
import { Tables } from './tables.ts';
import { turnBudget } from './turn-budget.ts';
import { Workflow, type WorkflowProps } from './workflow.ts';

/** What the stack is made from. */
export interface ExtractStackProps {
  readonly settings: Settings;
  /** The code of each function. */
  readonly code: (name: string) => Code;
}

/** In the keys of a grant: any run, any account, any stream. */
const ANY = '*';

/** A function's own limit: Lambda's longest. A turn ends itself as `MORE` well before. */
const LONG = Duration.minutes(15);

/**
 * Wiring: the lake, the token, the functions with what each may touch, the workflow, its schedule, its alarms, and the
 * tables with their saved queries.
 */
export class ExtractStack extends Stack {
  private readonly props: ExtractStackProps;

  constructor(scope: Construct, id: string, props: ExtractStackProps) {
    super(scope, id, {
      description: 'Extracts Meta (Facebook) Ads data into an S3 lake: one isolated function per stream.',
    });
    this.props = props;
    const { settings } = props;
    const lake = new Lake(this, 'Lake', settings);
    const tokenArn = this.tokenArn();
    const { stateMachine } = new Workflow(this, 'Workflow', this.workflow(lake, tokenArn));
    const { deadLetterQueue } = new Schedule(this, 'Schedule', { stateMachine, settings });
    new Alarms(this, 'Alarms', { stateMachine, deadLetterQueue, settings });
    const tables = new Tables(this, 'Tables', { bucket: lake.bucket, settings });
    new SavedQueries(this, 'Queries', { bucket: lake.bucket, tables, settings });
    this.outputs(stateMachine, lake, tokenArn, tables);
  }

  /**
   * ARN of the secret that holds the token: the one given by setting, or a new one, to be filled once by the
   * command among the outputs. A new one goes with the stack: a token that nobody uses should not lie about.
   */
  private tokenArn(): string {
    const { secretArn } = this.props.settings;
    if (secretArn !== '') return secretArn;
    const secret = new Secret(this, 'Token', {
      description:
        'Meta access token: {"accessToken": "...", "appSecret": "..." (optional)}, or the bare token.',
      // Never change this text: CloudFormation would write the new one over the token that is there by then.
      secretStringValue: SecretValue.unsafePlainText('{"accessToken":"REPLACE_ME"}'),
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        "Meta issues and ends the token (Business settings, System users); Secrets Manager cannot rotate it. A new one is put by the stack's FillSecret command, and the next invocation reads it.",
    });
    return secret.secretArn;
  }

  private workflow(lake: Lake, tokenArn: string): WorkflowProps {
    const { settings } = this.props;
    const { bucket } = lake;
    const graph = { origin: settings.graphOrigin, version: settings.graphVersion };
    const runFacts = [planKey(ANY), ownerKey(ANY), accountsKey(ANY)];
    const receipts = receiptKey({ runId: ANY, account: ANY, stream: ANY });
    return {
      bucket,
      maxConcurrency: settings.maxConcurrency,
      timeout: Duration.hours(settings.timeoutHours),
      logRetentionDays: settings.logRetentionDays,
      plan: this.function(
        'plan',
        'Checks the execution input and writes the plan. Calls nobody.',
        Duration.minutes(1),
      )
        .setEnvironment({
          STREAMS: STREAM_NAMES.join(','),
          DEFAULT_ACCOUNTS: settings.accounts,
          MACHINE_TIMEOUT_SECONDS: String(Duration.hours(settings.timeoutHours).toSeconds()),
        })
        .grantLake(bucket, { read: [planKey(ANY), ownerKey(ANY)], write: [planKey(ANY), ownerKey(ANY)] }),
      accounts: this.function('accounts', 'Resolves the ad accounts of a run, once for all streams.', LONG)
        .grantGraph(tokenArn, graph)
        .grantLake(bucket, { read: [...runFacts, receipts], write: [accountsKey(ANY)] }),
      streams: CATALOG.map((description) => ({
        description,
        workflowFunction: this.streamFunction(description, runFacts, bucket).grantGraph(tokenArn, graph),
      })),
      aggregate: this.function(
        'aggregate',
        'Verifies receipts, publishes partitions, decides the verdict.',
        LONG,
      ).grantLake(bucket, {
        read: ['runs/*', 'lake/*'],
        write: [manifestKey(ANY), summaryKey(ANY), aggregateProgressKey(ANY), 'lake/*'],
      }),
    };
  }

  private streamFunction(
    { name, partitionDate }: StreamDescription,
    runFacts: readonly string[],
    bucket: Bucket,
  ): WorkflowFunction {
    const { settings } = this.props;
    const own = `${unitPrefix({ runId: ANY, account: ANY, stream: name })}*`;
    // Only its metadata is read: it names the rows that a new observation of a day is compared with.
    const published = partitionDate === 'snapshot' ? [] : [lakeKey(name, `act_${ANY}`, ANY)];
    return this.function(name, `One turn of the extraction of ${name} of one ad account.`, LONG)
      .setEnvironment({
        MAX_TURNS: String(turnBudget(CATALOG.length)),
        PATIENCE_MINUTES: String(settings.patienceMinutes),
      })
      .grantLake(bucket, { read: [...runFacts, own, ...published], write: [], upload: [own] });
  }

  private function(name: string, description: string, timeout: Duration): WorkflowFunction {
    const id = name.replaceAll(/(?:^|_)(\w)/g, (_match, letter: string) => letter.toUpperCase());
    return new WorkflowFunction(this, id, {
      description,
      timeout,
      code: this.props.code(name),
      memoryMb: this.props.settings.streamMemoryMb,
      logRetentionDays: this.props.settings.logRetentionDays,
    });
  }

  private outputs(stateMachine: StateMachine, lake: Lake, tokenArn: string, tables: Tables): void {
    const arn = stateMachine.stateMachineArn;
    const output = (id: string, description: string, value: string) =>
      new CfnOutput(this, id, { description, value });
    output(
      'StateMachineConsole',
      'Start, watch and read executions here.',
      `https://${this.region}.console.aws.amazon.com/states/home?region=${this.region}#/statemachines/view/${arn}`,
    );
    output('StateMachineArn', 'For "aws stepfunctions start-execution".', arn);
    output('LakeBucket', 'The data: lake/<stream>/date=<day>/account=<digits>/.', lake.bucket.bucketName);
    output(
      'QueryDatabase',
      `The tables in Athena. Saved queries and results are in the workgroup ${this.props.settings.stackName}.`,
      tables.databaseName,
    );
    output(
      'FillSecret',
      // From standard input: an argument stays in the history of the shell.
      'Run it, paste the token or {"accessToken":"...","appSecret":"..."}, and press Ctrl-D.',
      `aws secretsmanager put-secret-value --region ${this.region} --secret-id ${tokenArn} --secret-string file:///dev/stdin`,
    );
  }
}
