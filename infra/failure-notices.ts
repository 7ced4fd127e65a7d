import { EventField, type IRuleTarget, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { ConsoleLinks } from './console.ts';

/** Whose executions are watched, and who is told. */
export interface FailureNoticesProps {
  readonly stateMachine: StateMachine;
  readonly topic: Topic;
  readonly links: ConsoleLinks;
}

/** A bad end of an execution: what else its event must say, and what a person is told. */
interface Ending {
  readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly detail?: Readonly<Record<string, readonly unknown[]>>;
  readonly lines: readonly string[];
}

const NAME = EventField.fromPath('$.detail.name');
const RERUN = `Finish it with an execution of the input {"rerun":"${NAME}"}: what is complete is not extracted again.`;

const ENDINGS: Readonly<Record<string, Ending>> = {
  Failed: {
    status: 'FAILED',
    // Whoever typed a wrong input is looking at the answer already, and nothing was extracted.
    detail: { error: [{ 'anything-but': [ERROR_NAMES.inputInvalid] }] },
    lines: [
      `The Meta Ads extraction ${NAME} failed: ${EventField.fromPath('$.detail.error')}.`,
      EventField.fromPath('$.detail.cause'),
      RERUN,
      'Runbook: docs/runbook.md#execution-failed',
    ],
  },
  TimedOut: {
    status: 'TIMED_OUT',
    lines: [
      `The Meta Ads extraction ${NAME} ran out of time before it could write its manifest.`,
      `What was extracted is kept. ${RERUN}`,
      'Runbook: docs/runbook.md#execution-timed-out',
    ],
  },
  Aborted: {
    status: 'ABORTED',
    lines: [
      `The Meta Ads extraction ${NAME} was stopped by a person or a program before its end.`,
      `What was extracted is kept. ${RERUN}`,
      'Runbook: docs/runbook.md#execution-aborted',
    ],
  },
};

/**
 * Sends a person what failed, which execution, why, and what to do now. An alarm on the machine's metrics could say
 * only that something failed. The events of child executions carry another ARN and are left out: an account that
 * fails is in the cause of the execution.
 */
export class FailureNotices extends Construct {
  constructor(scope: Construct, id: string, { stateMachine, topic, links }: FailureNoticesProps) {
    super(scope, id);
    const rules = Object.entries(ENDINGS).map(([ending, { status, detail, lines }]) => {
      const link = links.execution(EventField.fromPath('$.detail.executionArn'));
      return new Rule(this, ending, {
        description: `Tells the alarms' topic about an execution that ended as ${status}.`,
        eventPattern: {
          source: ['aws.states'],
          detailType: ['Step Functions Execution Status Change'],
          detail: { stateMachineArn: [stateMachine.stateMachineArn], status: [status], ...detail },
        },
        targets: [topicTarget(topic, RuleTargetInput.fromText([...lines, link].join('\n\n')))],
      });
    });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'FailureNoticesMayPublish',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rules.map(({ ruleArn }) => ruleArn) } },
      }),
    );
  }
}

/** The CDK's own target lets every rule of every AWS account publish to the topic. */
const topicTarget = (topic: Topic, input: RuleTargetInput): IRuleTarget => ({
  bind: () => ({ arn: topic.topicArn, input, targetResource: topic }),
});
