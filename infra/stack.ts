import { CfnOutput, Duration, SecretValue, Stack, Validations } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { StreamName } from '#functions/contract/ids.ts';
import {
  accountsKey,
  aggregateProgressKey,
  heldBackKey,
  lakeKey,
  manifestKey,
  ownerKey,
  planKey,
  receiptKey,
  summaryKey,
  unitPrefix,
} from '#functions/lake/keys.ts';
import { describeStream, STREAM_NAMES } from '#functions/streams/catalog.ts';
import { Alarms } from './alarms.ts';
import type { FunctionName } from './bundle.ts';
import { WorkflowFunction } from './function.ts';
import { Lake } from './lake.ts';
import { SavedQueries } from './saved-queries.ts';
import { Schedule } from './schedule.ts';
import type { Settings } from './settings.ts';
import { Tables } from './tables.ts';
import { Workflow } from './workflow.ts';

/** What the stack is made from. */
export interface ExtractStackProps {
  readonly settings: Settings;
  /** The code of each function. */
  readonly code: (name: FunctionName) => Code;
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
    const { stateMachine } = new Workflow(this, 'Workflow', {
      functions: this.functions(lake, tokenArn),
      bucket: lake.bucket,
      maxConcurrency: settings.maxConcurrency,
      timeout: Duration.hours(settings.timeoutHours),
      logRetentionDays: settings.logRetentionDays,
    });
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

  private functions(lake: Lake, tokenArn: string): Record<FunctionName, WorkflowFunction> {
    const { settings } = this.props;
    const { bucket } = lake;
    const graph = { origin: settings.graphOrigin, version: settings.graphVersion };
    const runFacts = [planKey(ANY), ownerKey(ANY), accountsKey(ANY)];

    const stream = (name: StreamName) => {
      const own = `${unitPrefix({ runId: ANY, account: ANY, stream: name })}*`;
      // Only looked at: its metadata names the rows that a new observation of a day is compared with.
      const isOfDays = describeStream(name).partitionDate !== 'snapshot';
      const published = isOfDays ? [lakeKey(name, `act_${ANY}`, ANY, ANY)] : [];
      return this.function(name, `One turn of the extraction of ${name} of one ad account.`, LONG)
        .grantGraph(tokenArn, graph)
        .setEnvironment({ LAKE_FORMAT: settings.lakeFormat })
        .grantLake(bucket, { read: [...runFacts, own, ...published], write: [], upload: [own] });
    };
    const streams = Object.fromEntries(STREAM_NAMES.map((name) => [name, stream(name)]));
    const units = STREAM_NAMES.map((name) => ({ runId: ANY, account: ANY, stream: name }));
    const [receipts, heldBack] = [units.map(receiptKey), units.map(heldBackKey)];

    return {
      plan: this.function(
        'plan',
        'Checks the execution input and writes the plan. Calls nobody.',
        Duration.minutes(1),
      )
        .setEnvironment({
          DEFAULT_ACCOUNTS: settings.accounts,
          MACHINE_TIMEOUT_SECONDS: String(Duration.hours(settings.timeoutHours).toSeconds()),
        })
        .grantLake(bucket, { read: [planKey(ANY), ownerKey(ANY)], write: [planKey(ANY), ownerKey(ANY)] }),
      accounts: this.function('accounts', 'Resolves the ad accounts of a run, once for all streams.', LONG)
        .grantGraph(tokenArn, graph)
        .grantLake(bucket, { read: [...runFacts, ...receipts, ...heldBack], write: [accountsKey(ANY)] }),
      ...(streams as Record<StreamName, WorkflowFunction>),
      aggregate: this.function(
        'aggregate',
        'Verifies receipts, publishes partitions, decides the verdict.',
        LONG,
      ).grantLake(bucket, {
        read: ['runs/*', 'lake/*'],
        write: [manifestKey(ANY), summaryKey(ANY), aggregateProgressKey(ANY), ...heldBack, 'lake/*'],
        remove: ['lake/*'],
      }),
    };
  }

  private function(name: FunctionName, description: string, timeout: Duration): WorkflowFunction {
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
    output('LakeBucket', 'The data: lake/<stream>/account_id=<digits>/date=<day>/.', lake.bucket.bucketName);
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
