import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/** What is watched. */
export interface AlarmsProps {
  readonly stateMachine: StateMachine;
  readonly deadLetterQueue: IQueue;
  readonly settings: Settings;
}

interface AlarmText {
  readonly id: string;
  readonly description: string;
}

/** Tells a person when an execution did not end well, did not start, or none has succeeded for too long. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.topic = this.alarmTopic(props.settings.alarmEmail);
    this.onBadEnd(props.stateMachine);
    this.onNotStarted(props.deadLetterQueue);
    // Without the schedule nobody promised a success every day.
    if (props.settings.scheduleEnabled)
      this.onNoSuccess(props.stateMachine, props.settings.successWithinHours);
  }

  private alarmTopic(email: string): Topic {
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
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

  private onBadEnd(stateMachine: StateMachine): void {
    const period = { period: Duration.minutes(5), statistic: 'Sum' };
    const ends: readonly (readonly [string, string, IMetric])[] = [
      ['Failed', 'failed', stateMachine.metricFailed(period)],
      ['TimedOut', 'ran out of time', stateMachine.metricTimedOut(period)],
      ['Aborted', 'was aborted', stateMachine.metricAborted(period)],
    ];
    for (const [id, ending, metric] of ends) {
      const description = `An execution of the Meta Ads extraction ${ending}. Its error and cause name the account, the stream and what to do; {"rerun": "<its name>"} finishes it.`;
      this.whenAny({ id, description }, metric);
    }
  }

  private onNotStarted(deadLetterQueue: IQueue): void {
    this.whenAny(
      {
        id: 'NotStarted',
        description:
          'The schedule could not start an execution of the Meta Ads extraction. The message in the dead-letter queue says why; start it by hand, then purge the queue.',
      },
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
    );
  }

  private onNoSuccess(stateMachine: StateMachine, hours: number): void {
    const succeeded = stateMachine.metricSucceeded({ period: Duration.hours(1), statistic: 'Sum' });
    const alarm = new Alarm(this, 'NoSuccess', {
      alarmDescription: `No execution of the Meta Ads extraction has succeeded for ${hours} hours: see whether the schedule is on and what the last execution says. It also rings from the first deployment to the first success.`,
      // Gaps filled with 0, or CloudWatch would look further back than the window for a data point.
      metric: new MathExpression({
        expression: 'FILL(succeeded, 0)',
        usingMetrics: { succeeded },
        period: Duration.hours(1),
        label: 'Successful executions',
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: hours,
      treatMissingData: TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }

  private whenAny(text: AlarmText, metric: IMetric): void {
    const alarm = new Alarm(this, text.id, {
      alarmDescription: text.description,
      metric,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}
