import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  type Chain,
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  Fail,
  JsonPath,
  LogLevel,
  Parallel,
  Pass,
  Result,
  type RetryProps,
  StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { FunctionName } from '#infra/bundle.ts';
import { RETRIES } from '#infra/retry-policies.ts';
import type { StreamFunction } from '#infra/stream-function.ts';
import { explainWildcards, nagArn } from '#infra/wildcards.ts';
import { STREAM_NAMES, type StreamName } from '#shared/contract.ts';
import { ERROR_NAMES } from '#shared/error-names.ts';
import { platformFailureKey } from '#shared/lake/keys.ts';

/** What the graph is made of. */
export interface WorkflowProps {
  readonly functions: Readonly<Record<FunctionName, StreamFunction>>;
  readonly bucket: Bucket;
  /** Accounts in work at once. */
  readonly maxConcurrency: number;
  readonly timeout: Duration;
  readonly logRetentionDays: number;
}

/** How each branch retries: a report is computed by Meta for minutes, a page of a listing is one quick read. */
const STREAM_RETRIES: Readonly<Record<StreamName, readonly RetryProps[]>> = {
  campaign_insights: RETRIES.insights,
  ad_insights: RETRIES.insights,
  ad_metadata: RETRIES.listing,
  ad_creatives: RETRIES.listing,
};

/** In the key of a grant: of any run and any account. */
const ANY_UNIT = { runId: '*', account: '*' };

/** How long a Task waits beyond its function's own timeout, so that the function's story is the one that is told. */
const TASK_GRACE = Duration.seconds(30);

/**
 * The graph: Plan, Accounts, a Map over the accounts with one branch per stream, Aggregate, the verdict. States carry
 * ids, dates and counts, and the data is in S3, so that no payload comes near the 256 KiB that a state may carry.
 *
 * It is JSONPath, which the local engine runs. State names are unique in the whole machine, for that engine finds
 * what stands for a Task by its state's name.
 */
export class Workflow extends Construct {
  readonly stateMachine: StateMachine;
  private readonly props: WorkflowProps;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    this.props = props;
    // From the end to the start, for a state names the one that follows it.
    const aggregate = this.aggregate();
    const eachAccount = this.eachAccount(this.streams()).addCatch(aggregate, {
      // Whatever ends the Map, what was extracted is published and the rest is named: absent receipts tell.
      errors: ['States.ALL'],
      resultPath: '$.mapFailure',
    });
    this.stateMachine = this.machine(this.plan().next(this.accounts()).next(eachAccount).next(aggregate));
  }

  // ─── Plan: checks the input, decides what the run is ──────────────────────────────────────────────────────────────

  private plan(): LambdaInvoke {
    return this.invoke('Plan', 'plan', RETRIES.withoutClient, {
      payload: {
        input: JsonPath.entirePayload,
        owner: JsonPath.stringAt('$$.Execution.Name'),
        startedAt: JsonPath.stringAt('$$.Execution.StartTime'),
      },
      resultSelector: runContext('$.Payload'),
    });
  }

  // ─── Accounts: which ad accounts, each with its window of days ────────────────────────────────────────────────────

  private accounts(): LambdaInvoke {
    return this.invoke('Accounts', 'accounts', RETRIES.accounts, {
      payload: runContext('$'),
      resultSelector: { ...runContext('$.Payload'), accounts: JsonPath.listAt('$.Payload.accounts') },
    });
  }

  // ─── Each account: a child execution of its own ───────────────────────────────────────────────────────────────────

  /**
   * Distributed, not inline: each account has the 25,000 events of a history to itself (four branches of at most 500
   * turns of 11 events), where all accounts would share one.
   */
  private eachAccount(streams: Parallel): DistributedMap {
    const map = new DistributedMap(this, 'Each account', {
      itemsPath: '$.accounts',
      // Nothing inside the Map reads `$$.`: there, `$$.Execution.Name` is the child's.
      itemSelector: {
        ...runContext('$'),
        account: JsonPath.stringAt('$$.Map.Item.Value'),
        last: { status: 'MORE', waitSeconds: 0, turn: 0, rows: 0 },
      },
      maxConcurrency: this.props.maxConcurrency,
      mapExecutionType: StateMachineType.STANDARD,
      // At the default of 0 the first account that fails would stop all others.
      toleratedFailurePercentage: 100,
      resultPath: JsonPath.DISCARD,
    });
    return map.itemProcessor(streams);
  }

  // ─── Streams: four branches that know nothing of each other ───────────────────────────────────────────────────────

  /** A Parallel has no partial failure, so every branch catches everything. Its output is `{}`: receipts tell. */
  private streams(): Parallel {
    const streams = new Parallel(this, 'Streams', { outputPath: JsonPath.DISCARD });
    return streams.branch(...STREAM_NAMES.map((stream) => this.branch(stream)));
  }

  private branch(stream: StreamName): Choice {
    const record = this.recordFailure(stream);
    const extract = this.extract(stream, record);
    extract.next(this.more(stream, extract, record));
    return new Choice(this, `${title(stream)} planned?`)
      .when(Condition.booleanEquals(`$.streams.${stream}`, true), extract)
      .otherwise(new Pass(this, `${title(stream)} not planned`));
  }

  /** One turn. What the function says takes the place of what it said the turn before. */
  private extract(stream: StreamName, record: CallAwsService): LambdaInvoke {
    const extract = this.invoke(`Extract ${words(stream)}`, stream, STREAM_RETRIES[stream], {
      payload: {
        runId: JsonPath.stringAt('$.runId'),
        owner: JsonPath.stringAt('$.owner'),
        deadline: JsonPath.stringAt('$.deadline'),
        account: JsonPath.stringAt('$.account'),
        turn: JsonPath.numberAt('$.last.turn'),
      },
      resultSelector: {
        status: JsonPath.stringAt('$.Payload.status'),
        waitSeconds: JsonPath.numberAt('$.Payload.waitSeconds'),
        turn: JsonPath.numberAt('$.Payload.turn'),
        rows: JsonPath.numberAt('$.Payload.rows'),
      },
      resultPath: '$.last',
    });
    extract.addCatch(new Pass(this, `${title(stream)} taken over`), {
      // A newer execution owns the run, and what it says of this stream is what counts.
      errors: [ERROR_NAMES.superseded],
      resultPath: JsonPath.DISCARD,
    });
    extract.addCatch(record, { errors: ['States.ALL'], resultPath: '$.failure' });
    return extract;
  }

  private more(stream: StreamName, extract: LambdaInvoke, record: CallAwsService): Choice {
    const wait = new Wait(this, `Wait for ${words(stream)}`, {
      time: WaitTime.secondsPath('$.last.waitSeconds'),
    }).next(extract);
    const unknown = new Pass(this, `${title(stream)} status unknown`, {
      result: Result.fromObject({
        Error: 'StatusUnknown',
        Cause: 'The turn ended as none of DONE, MORE, WAIT.',
      }),
      resultPath: '$.failure',
    }).next(record);
    return new Choice(this, `More ${words(stream)}?`)
      .when(Condition.stringEquals('$.last.status', 'DONE'), new Pass(this, `${title(stream)} done`))
      .when(Condition.stringEquals('$.last.status', 'MORE'), extract)
      .when(Condition.stringEquals('$.last.status', 'WAIT'), wait)
      .otherwise(unknown);
  }

  /**
   * Keeps what the platform said, so that a kill for memory and a timeout look different afterwards. A write by the
   * state machine itself, for nothing else is left to write it when a function has died. `Cause` is there even where
   * the platform has nothing to add (it is then empty).
   */
  private recordFailure(stream: StreamName): CallAwsService {
    const record = new CallAwsService(this, `Record ${words(stream)} failure`, {
      service: 's3',
      action: 'putObject',
      parameters: {
        Bucket: this.props.bucket.bucketName,
        Key: JsonPath.format(
          platformFailureKey({ runId: '{}', account: '{}', stream }),
          JsonPath.stringAt('$.runId'),
          JsonPath.stringAt('$.account'),
        ),
        ContentType: 'application/json',
        Body: {
          runId: JsonPath.stringAt('$.runId'),
          owner: JsonPath.stringAt('$.owner'),
          account: JsonPath.stringAt('$.account'),
          stream,
          error: JsonPath.stringAt('$.failure.Error'),
          cause: JsonPath.stringAt('$.failure.Cause'),
        },
      },
      iamAction: 's3:PutObject',
      iamResources: [this.props.bucket.arnForObjects(platformFailureKey({ ...ANY_UNIT, stream }))],
      taskTimeout: Timeout.duration(TASK_GRACE),
      resultPath: JsonPath.DISCARD,
    });
    for (const policy of RETRIES.record) record.addRetry(policy);
    // Then the receipt that is not there is what tells.
    record.addCatch(new Pass(this, `${title(stream)} failure not recorded`), {
      errors: ['States.ALL'],
      resultPath: JsonPath.DISCARD,
    });
    return record;
  }

  // ─── Aggregate: verifies, publishes, decides ──────────────────────────────────────────────────────────────────────

  private aggregate(): LambdaInvoke {
    const aggregate = this.invoke('Aggregate', 'aggregate', RETRIES.withoutClient, {
      payload: {
        runId: JsonPath.stringAt('$.runId'),
        owner: JsonPath.stringAt('$.owner'),
        startedAt: JsonPath.stringAt('$.startedAt'),
      },
      resultSelector: {
        status: JsonPath.stringAt('$.Payload.status'),
        verdict: JsonPath.stringAt('$.Payload.verdict'),
        error: JsonPath.stringAt('$.Payload.error'),
        cause: JsonPath.stringAt('$.Payload.cause'),
        runId: JsonPath.stringAt('$.Payload.runId'),
        rows: JsonPath.numberAt('$.Payload.rows'),
        complete: JsonPath.numberAt('$.Payload.complete'),
        failed: JsonPath.numberAt('$.Payload.failed'),
      },
      resultPath: '$.aggregate',
    });
    aggregate.next(this.verdict(aggregate));
    return aggregate;
  }

  /** A run that lost anything is not green: whatever is not said to be complete fails. */
  private verdict(aggregate: LambdaInvoke): Choice {
    return new Choice(this, 'Verdict')
      .when(Condition.stringEquals('$.aggregate.status', 'MORE'), aggregate)
      .when(
        Condition.stringEquals('$.aggregate.verdict', 'complete'),
        new Succeed(this, 'Complete', { outputPath: '$.aggregate' }),
      )
      .otherwise(
        new Fail(this, 'Incomplete', { errorPath: '$.aggregate.error', causePath: '$.aggregate.cause' }),
      );
  }

  // ─── The machine ──────────────────────────────────────────────────────────────────────────────────────────────────

  private machine(definition: Chain): StateMachine {
    const machine = new StateMachine(this, 'StateMachine', {
      comment: 'Extracts Meta Ads data: four isolated streams per ad account, in parallel.',
      definitionBody: DefinitionBody.fromChainable(definition),
      timeout: this.props.timeout,
      tracingEnabled: true,
      logs: {
        // Under a name of CloudFormation's making: a name of ours would stand in the way of a second stack.
        destination: new LogGroup(this, 'Logs', {
          retention: this.props.logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        // The input is what a person typed. The history in the console has it; the logs go further than that.
        includeExecutionData: false,
      },
    });
    this.explainItsWildcards(machine);
    return machine;
  }

  private explainItsWildcards(machine: StateMachine): void {
    const { functions, bucket } = this.props;
    explainWildcards(
      machine,
      ['*'],
      'Neither X-Ray nor the delivery of logs has resources that a policy could name.',
    );
    explainWildcards(
      machine,
      Object.values(functions).map((each) => `${nagArn(each)}:*`),
      'The versions and aliases of that one function.',
    );
    explainWildcards(
      machine,
      STREAM_NAMES.map((stream) => `${nagArn(bucket)}/${platformFailureKey({ ...ANY_UNIT, stream })}`),
      'The one record of a failure, of any run and account.',
    );
    Validations.of(machine.node.findChild('DistributedMapPolicy')).acknowledge({
      id: 'AwsSolutions-IAM5',
      reason:
        'The child executions of this one machine, which Step Functions names (developer guide, "IAM policies for using Distributed Map states").',
    });
  }

  /** A Task that invokes a function: with a timeout, and with no retry but the policies given. */
  private invoke(
    name: string,
    of: FunctionName,
    retries: readonly RetryProps[],
    data: { payload: object; resultSelector: Record<string, unknown>; resultPath?: string },
  ): LambdaInvoke {
    const { payload, ...result } = data;
    const lambdaFunction = this.props.functions[of];
    const task = new LambdaInvoke(this, name, {
      lambdaFunction,
      payload: TaskInput.fromObject({ ...payload }),
      ...result,
      taskTimeout: Timeout.duration(lambdaFunction.timeLimit.plus(TASK_GRACE)),
      // The CDK's own retry has neither jitter nor cap, and would come first.
      retryOnServiceExceptions: false,
    });
    for (const policy of retries) task.addRetry(policy);
    return task;
  }
}

/** The fields that every state passes on, selected from a JSON path. */
function runContext(from: string): Record<string, unknown> {
  return {
    runId: JsonPath.stringAt(`${from}.runId`),
    owner: JsonPath.stringAt(`${from}.owner`),
    startedAt: JsonPath.stringAt(`${from}.startedAt`),
    deadline: JsonPath.stringAt(`${from}.deadline`),
    streams: JsonPath.objectAt(`${from}.streams`),
  };
}

/** `ad_insights` as a person reads it: `ad insights`, and `Ad insights` at the start of a state's name. */
const words = (stream: StreamName): string => stream.replaceAll('_', ' ');
const title = (stream: StreamName): string => words(stream).replace(/^./, (letter) => letter.toUpperCase());
