import { Duration, Stack, TimeZone, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  ContextAttribute,
  ScheduleExpression,
  Schedule as SchedulerSchedule,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/** Starts an execution of the workflow by the clock. What could not be started is in the dead-letter queue. */
export class Schedule extends Construct {
  readonly deadLetterQueue: Queue;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly stateMachine: IStateMachine;
      readonly settings: Settings;
      readonly key: IKey | undefined;
    },
  ) {
    super(scope, id);
    const { settings, stateMachine, key } = props;
    this.deadLetterQueue = new Queue(this, 'NotStarted', {
      ...(key === undefined
        ? { encryption: QueueEncryption.SQS_MANAGED }
        : { encryption: QueueEncryption.KMS, encryptionMasterKey: key }),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is the dead-letter queue of the schedule; nothing reads it but a person.',
    });
    const role = this.role(key);
    new SchedulerSchedule(this, 'Schedule', {
      description: 'Starts the extraction of Meta Ads data.',
      schedule: ScheduleExpression.expression(settings.schedule, TimeZone.of(settings.scheduleTimeZone)),
      enabled: settings.scheduleEnabled,
      target: new StepFunctionsStartExecution(stateMachine, {
        // The input is otherwise empty: the plan's defaults are the daily run.
        input: ScheduleTargetInput.fromObject({ scheduledTime: ContextAttribute.scheduledTime }),
        // The CDK's default is 185 attempts over 24 hours: a late one would start yesterday's run today.
        retryAttempts: 4,
        maxEventAge: Duration.minutes(45),
        deadLetterQueue: this.deadLetterQueue,
        role,
      }),
    });
  }

  /** What the schedule may do is added by its target; only schedules of this account may take the role. */
  private role(key: IKey | undefined): Role {
    const { account, region, partition } = Stack.of(this);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': account,
            'aws:SourceArn': `arn:${partition}:scheduler:${region}:${account}:schedule-group/default`,
          },
        },
      }),
    });
    if (key === undefined) return role;
    role.addToPolicy(
      new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] }),
    );
    return role;
  }
}
