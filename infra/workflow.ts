import { type Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
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
  StateMachine,
  StateMachineType,
  Succeed,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { AccountDefaults } from '#functions/contract/payloads.ts';
import { ANY_PLATFORM_FAILURE, end, type StreamBranch, streamBranch } from './branch.ts';
import type { WorkflowFunction } from './function.ts';
import { invokeTask } from './invoke-task.ts';
import { RETRIES } from './retry-policies.ts';
import { acknowledgeWildcards, nagArn, nagExecutions } from './wildcards.ts';

/** Names the child executions, in their ARNs and metrics. */
const MAP_LABEL = 'accounts';

/** What the graph is made of. */
export interface WorkflowProps {
  readonly plan: WorkflowFunction;
  readonly accounts: WorkflowFunction;
  readonly publish: WorkflowFunction;
  readonly aggregate: WorkflowFunction;
  /** The deployed streams, each with its function. */
  readonly streams: readonly Pick<StreamBranch, 'description' | 'workflowFunction'>[];
  readonly bucket: Bucket;
  /** What an input without accounts means. */
  readonly defaults: AccountDefaults;
  /** Accounts in work at once. */
  readonly maxConcurrency: number;
  readonly timeout: Duration;
  /** Takes the errors of executions. */
  readonly logGroup: LogGroup;
}

/**
 * The graph: Plan, Accounts, a Map over the accounts with one branch per stream and Publish, Aggregate, the verdict. States carry
 * ids, dates and counts, and the data is in S3, so that no payload comes near the 256 KiB that a state may carry.
 *
 * It is JSONPath, which the local engine runs. State names are unique in the whole machine, because that engine finds
 * the code of a Task by its state's name.
 */
export class Workflow extends Construct {
  readonly stateMachine: StateMachine;
  private readonly props: WorkflowProps;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    this.props = props;
    // From the end to the start, because a state names the one that follows it.
    const aggregate = this.aggregate();
    const eachAccount = this.eachAccount(this.beforeDeadline(this.streams().next(this.publish()))).addCatch(
      aggregate,
      {
        // Whatever ends the Map, what was extracted is published and the rest is named: absent receipts tell.
        errors: ['States.ALL'],
        resultPath: '$.mapFailure',
      },
    );
    this.stateMachine = this.machine(this.plan().next(this.accounts(eachAccount.next(aggregate))));
  }

  // ─── Plan: checks the input, decides what the run is ──────────────────────────────────────────────────────────────

  private plan(): LambdaInvoke {
    return invokeTask(this, 'Plan', this.props.plan, {
      retries: RETRIES.withoutClient,
      payload: {
        input: JsonPath.entirePayload,
        owner: JsonPath.stringAt('$$.Execution.Name'),
        startedAt: JsonPath.stringAt('$$.Execution.StartTime'),
        defaults: this.props.defaults,
      },
      resultSelector: { ...runContext('$.Payload'), waitedSeconds: 0 },
    });
  }

  // ─── Accounts: which ad accounts, each with its window of days ────────────────────────────────────────────────────

  /** Where Meta says to stop, or does not answer, the state machine waits, as it does for a stream. */
  private accounts(next: Chain): LambdaInvoke {
    const accounts = invokeTask(this, 'Accounts', this.props.accounts, {
      retries: RETRIES.accounts,
      payload: { ...runContext('$'), waitedSeconds: JsonPath.numberAt('$.waitedSeconds') },
      resultSelector: {
        ...runContext('$.Payload'),
        status: JsonPath.stringAt('$.Payload.status'),
        waitSeconds: JsonPath.numberAt('$.Payload.waitSeconds'),
        waitedSeconds: JsonPath.numberAt('$.Payload.waitedSeconds'),
        accounts: JsonPath.listAt('$.Payload.accounts'),
      },
    });
    const wait = new Wait(this, 'Wait for accounts', { time: WaitTime.secondsPath('$.waitSeconds') });
    const read = new Choice(this, 'Accounts read?')
      .when(Condition.stringEquals('$.status', 'WAIT'), wait.next(accounts))
      .otherwise(next);
    accounts.next(read);
    return accounts;
  }

  // ─── Each account: a child execution of its own ───────────────────────────────────────────────────────────────────

  /**
   * Distributed, not inline: each account has the 25,000 events of a history to itself (see `turnBudget`), where all
   * accounts would share one.
   */
  private eachAccount(account: Choice): DistributedMap {
    const map = new DistributedMap(this, 'Each account', {
      itemsPath: '$.accounts',
      // Inside the Map, `$$.Execution.Name` is the child's: what a child needs to know is given to it here.
      itemSelector: {
        ...runContext('$'),
        account: JsonPath.stringAt('$$.Map.Item.Value'),
        last: { status: 'MORE', waitSeconds: 0, turn: 0, rows: 0 },
      },
      maxConcurrency: this.props.maxConcurrency,
      mapExecutionType: StateMachineType.STANDARD,
      // At the default of 0 the first account that fails would stop all others.
      toleratedFailurePercentage: 100,
      // Otherwise a random id.
      label: MAP_LABEL,
      resultPath: JsonPath.DISCARD,
    });
    return map.itemProcessor(account);
  }

  /**
   * An account whose turn comes past the deadline ends at once and invokes nothing, so that what is left of the time is
   * for `Aggregate`. The instants are compared as text: both are ISO 8601 in UTC, and a comparison of timestamps does
   * not take fractions of a second in every engine. Texts with and without a fraction may be off by a second.
   */
  private beforeDeadline(next: Chain): Choice {
    const isPast = Condition.stringGreaterThanEqualsJsonPath('$$.State.EnteredTime', '$.deadline');
    return new Choice(this, 'Past the deadline?').when(isPast, end(this, 'Not started')).otherwise(next);
  }

  // ─── Streams: branches that know nothing of each other ────────────────────────────────────────────────────────────

  /** A Parallel has no partial failure, so every branch catches everything. Its output is dropped: receipts tell. */
  private streams(): Parallel {
    const streams = new Parallel(this, 'Streams', { resultPath: JsonPath.DISCARD });
    const { bucket } = this.props;
    for (const stream of this.props.streams) streams.branch(streamBranch(this, { ...stream, bucket }));
    return streams;
  }

  // ─── Publish: proves and publishes one account, as soon as its streams have ended ─────────────────────────────────

  /** Whatever ends it, the child ends well: `Aggregate` settles an account that has no result. */
  private publish(): LambdaInvoke {
    const publish = invokeTask(this, 'Publish', this.props.publish, {
      retries: RETRIES.publish,
      payload: {
        runId: JsonPath.stringAt('$.runId'),
        owner: JsonPath.stringAt('$.owner'),
        startedAt: JsonPath.stringAt('$.startedAt'),
        account: JsonPath.stringAt('$.account'),
      },
      resultSelector: { status: JsonPath.stringAt('$.Payload.status') },
      resultPath: '$.publish',
    });
    publish.addCatch(end(this, 'Not published'), { errors: ['States.ALL'], resultPath: JsonPath.DISCARD });
    publish.next(
      new Choice(this, 'More to publish?')
        .when(Condition.stringEquals('$.publish.status', 'MORE'), publish)
        .otherwise(end(this, 'Published')),
    );
    return publish;
  }

  // ─── Aggregate: adds up, decides ──────────────────────────────────────────────────────────────────────────────────

  private aggregate(): LambdaInvoke {
    const aggregate = invokeTask(this, 'Aggregate', this.props.aggregate, {
      retries: RETRIES.withoutClient,
      payload: {
        runId: JsonPath.stringAt('$.runId'),
        owner: JsonPath.stringAt('$.owner'),
        startedAt: JsonPath.stringAt('$.startedAt'),
        deadline: JsonPath.stringAt('$.deadline'),
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
      comment: 'Extracts Meta Ads data: isolated streams of each ad account, in parallel.',
      definitionBody: DefinitionBody.fromChainable(definition),
      timeout: this.props.timeout,
      tracingEnabled: true,
      logs: {
        destination: this.props.logGroup,
        // The history in the console has every event for 90 days; a copy of them is most of what is logged.
        level: LogLevel.ERROR,
        // The input is what a person typed. The history in the console has it; the logs go further than that.
        includeExecutionData: false,
      },
    });
    // Every version: a run that began before a deployment goes on with the versions that it began with. Nothing but
    // versions is invoked, and with the functions' own names 25 streams would not fit into the policies of a role.
    const resources = this.functions().map(({ functionArn }) => `${functionArn}:*`);
    machine.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
    Validations.of(machine).acknowledge({
      id: 'AwsSolutions-SF1',
      reason:
        'A Standard workflow keeps every event for 90 days; a copy in the logs would cost more than all other logs.',
    });
    this.explainItsWildcards(machine);
    return machine;
  }

  private functions(): WorkflowFunction[] {
    const { plan, accounts, publish, aggregate, streams } = this.props;
    return [plan, accounts, publish, aggregate, ...streams.map(({ workflowFunction }) => workflowFunction)];
  }

  private explainItsWildcards(machine: StateMachine): void {
    const { bucket } = this.props;
    acknowledgeWildcards(
      machine,
      ['*'],
      'Neither X-Ray nor the delivery of logs has resources that a policy could name.',
    );
    acknowledgeWildcards(
      machine,
      this.functions().map((each) => `${nagArn(each)}:*`),
      'The versions of that one function.',
    );
    acknowledgeWildcards(
      machine,
      [`${nagArn(bucket)}/${ANY_PLATFORM_FAILURE}`],
      'The one record of a failure, of any run, account and stream.',
    );
    acknowledgeWildcards(
      machine,
      [`${nagExecutions(machine)}:*`, `${nagExecutions(machine)}/${MAP_LABEL}:*`],
      'The child executions of this one machine, which Step Functions names (developer guide, "IAM policies for using Distributed Map states").',
    );
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
