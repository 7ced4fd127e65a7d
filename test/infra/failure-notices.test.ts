import { describe, expect, it } from 'vitest';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import { joined, onlyResource, resourcesOf, templateOf } from '#test/harness/synthesized.ts';

interface Target {
  readonly Arn: unknown;
  readonly InputTransformer: {
    readonly InputPathsMap: Record<string, string>;
    readonly InputTemplate: unknown;
  };
}

const rules = new Map(
  resourcesOf(templateOf(), 'AWS::Events::Rule').map(([id, { Properties }]) => [
    id.replace(/^Notices|[0-9A-F]{8}$/g, ''),
    Properties,
  ]),
);

const targetsOf = (rule: Readonly<Record<string, unknown>> | undefined): Target[] =>
  (rule?.Targets ?? []) as Target[];

/** What a person reads about an execution with these details. */
function messageFor(ending: string, detail: Record<string, string>): string {
  const [target] = targetsOf(rules.get(ending));
  const { InputPathsMap = {}, InputTemplate } = target?.InputTransformer ?? {};
  const template = JSON.parse(
    joined(InputTemplate).replaceAll(/\{"Fn::FindInMap":.*?"host"\]\}/g, 'console'),
  ) as string;
  return Object.entries(InputPathsMap).reduce(
    (text, [name, path]) => text.replaceAll(`<${name}>`, detail[path.slice('$.detail.'.length)] ?? ''),
    template,
  );
}

const DETAIL = {
  name: 'nightly',
  executionArn: 'arn:aws:states:eu-west-1:1:execution:m:nightly',
  error: ERROR_NAMES.runIncomplete,
  cause: '1 of 8 are not complete: act_1 ad_insights: GraphTransient',
};
const LINK = '#/v2/executions/details/arn:aws:states:eu-west-1:1:execution:m:nightly';

describe('a notice', () => {
  it.each([
    ['Failed', 'FAILED'],
    ['TimedOut', 'TIMED_OUT'],
    ['Aborted', 'ABORTED'],
  ])('%s is of this very machine, not of its children', (ending, status) => {
    expect(rules.get(ending)?.EventPattern).toMatchObject({
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: {
        stateMachineArn: [{ Ref: expect.stringContaining('WorkflowStateMachine') }],
        status: [status],
      },
    });
  });

  it('is not sent for an input that was wrong', () => {
    expect(rules.get('Failed')?.EventPattern).toMatchObject({
      detail: { error: [{ 'anything-but': ['InputInvalid'] }] },
    });
  });

  it('of a failure says what failed, which execution, why, and what to do', () => {
    expect(messageFor('Failed', DETAIL).split('\n\n')).toEqual([
      'The Meta Ads extraction nightly failed: RunIncomplete.',
      '1 of 8 are not complete: act_1 ad_insights: GraphTransient',
      'Finish it with an execution of the input {"rerun":"nightly"}: what is complete is not extracted again.',
      'Runbook: docs/runbook.md#execution-failed',
      expect.stringContaining(LINK),
    ]);
  });

  it.each([
    ['TimedOut', 'ran out of time'],
    ['Aborted', 'was stopped'],
  ])('%s promises no cause, because there is none', (ending, what) => {
    const message = messageFor(ending, { name: 'nightly', executionArn: DETAIL.executionArn });
    expect(message).toContain(what);
    expect(message).toContain('{"rerun":"nightly"}');
    expect(message).toContain(LINK);
    expect(message).not.toMatch(/cause|error/i);
  });

  it('goes to the topic of the alarms, which takes it from these rules alone', () => {
    for (const [, rule] of rules) {
      expect(targetsOf(rule).map(({ Arn }) => Arn)).toEqual([
        { Ref: expect.stringContaining('AlarmsTopic') },
      ]);
    }
    const policy = onlyResource(templateOf(), 'AWS::SNS::TopicPolicy').Properties.PolicyDocument;
    const { Statement } = policy as { Statement: { Principal: unknown; Condition: unknown }[] };
    const ofEvents = Statement.filter(({ Principal }) => JSON.stringify(Principal).includes('events.'));
    expect(ofEvents).toHaveLength(1);
    expect(joined(ofEvents[0]?.Condition)).toMatch(/^\{"ArnEquals":\{"aws:SourceArn":\[.*NoticesFailed/);
  });
});
