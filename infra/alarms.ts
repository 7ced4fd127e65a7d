import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { runMetric } from './run-metric.ts';
import type { Settings } from './settings.ts';

/** What is watched. */
export interface AlarmsProps {
  readonly stateMachine: StateMachine;
  readonly deadLetterQueue: IQueue;
  readonly settings: Settings;
  /** A customer-managed key; absent: the topic is not encrypted. */
  readonly key: IKey | undefined;
}

/** Days from its end from which a token is worth an alarm; runs warn at the same (functions/accounts/token-end.ts). */
const TOKEN_WARN_DAYS = 14;

/** Stands for "no run told an age": older than any threshold. */
const NO_AGE_DAYS = 10_000;

/**
 * Tells a person when no execution could be started, when none has succeeded for too long, and when the data is stale.
 * Executions that end badly are told by `FailureNotices`, which can say why.
 */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { settings } = props;
    this.topic = this.alarmTopic(settings.alarmEmail, props.key);
    this.alarms = [
      this.notStarted(props.deadLetterQueue),
      this.tokenExpires(settings),
      // Without the schedule nobody promised a success, or new data, every day.
      ...(settings.scheduleEnabled
        ? [this.noSuccess(props.stateMachine, settings), this.staleData(settings)]
        : []),
    ];
  }

  private alarmTopic(email: string, key: IKey | undefined): Topic {
    const topic = new Topic(this, 'Topic', {
      enforceSSL: true,
      ...(key !== undefined && { masterKey: key }),
    });
    // A topic that has a policy loses the default one, by which the account's own alarms may publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsMayPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (email !== '') topic.addSubscription(new EmailSubscription(email));
    return topic;
  }

  private notStarted(deadLetterQueue: IQueue): Alarm {
    return this.alarm('NotStarted', {
      alarmDescription:
        'The schedule could not start an execution of the Meta Ads extraction. The message in the dead-letter queue says why. See docs/runbook.md#not-started.',
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** Every run asks when the token ends. What none has told since stays: a missing point is no renewal. */
  private tokenExpires({ stackName }: Settings): Alarm {
    return this.alarm('TokenExpires', {
      alarmDescription: `The access token of the Meta Ads extraction stops reading in ${TOKEN_WARN_DAYS} days or less: put a new one into the secret. See docs/runbook.md#token-expires.`,
      metric: runMetric(stackName, 'tokenDaysLeft', { period: Duration.hours(1), statistic: 'Minimum' }),
      threshold: TOKEN_WARN_DAYS,
      comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.IGNORE,
    });
  }

  private noSuccess(stateMachine: StateMachine, { successWithinHours }: Settings): Alarm {
    const succeeded = stateMachine.metricSucceeded({ period: Duration.hours(1), statistic: 'Sum' });
    return this.alarm('NoSuccess', {
      alarmDescription: `No execution of the Meta Ads extraction has succeeded for ${successWithinHours} hours. It also goes off between the first deployment and the first success. See docs/runbook.md#no-success.`,
      // Gaps filled with 0, or CloudWatch would look further back than the window for a data point.
      metric: new MathExpression({
        expression: 'FILL(succeeded, 0)',
        usingMetrics: { succeeded },
        period: Duration.hours(1),
        label: 'Successful executions',
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: successWithinHours,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  /** Of all runs in the window the freshest counts: a backfill of last year beside the daily run is no news. */
  private staleData({ stackName, staleAfterDays, successWithinHours }: Settings): Alarm {
    const age = runMetric(stackName, 'stalestStreamDays', {
      period: Duration.hours(1),
      statistic: 'Minimum',
    });
    return this.alarm('StaleData', {
      alarmDescription: `In ${successWithinHours} hours, no run of the Meta Ads extraction has brought each stream to a day at most ${staleAfterDays} days old: what people query is out of date. It also goes off between the first deployment and the first run. See docs/runbook.md#stale-data.`,
      metric: new MathExpression({
        expression: `FILL(age, ${NO_AGE_DAYS})`,
        usingMetrics: { age },
        period: Duration.hours(1),
        label: 'Age of the newest day of the stalest stream',
      }),
      threshold: staleAfterDays,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: successWithinHours,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  /** Tells the topic when it goes off, and when it is over. */
  private alarm(id: string, props: AlarmProps): Alarm {
    const alarm = new Alarm(this, id, props);
    const tell = new SnsAction(this.topic);
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
    return alarm;
  }
}
