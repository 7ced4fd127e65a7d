import { describe, expect, it } from 'vitest';
import { onlyResource, resourcesOf, templateOf } from '#test/harness/synthesized.ts';

const alarmsOf = (context: Record<string, string> = {}) => {
  const alarms = resourcesOf(templateOf(context), 'AWS::CloudWatch::Alarm');
  return new Map(alarms.map(([id, { Properties }]) => [id.replace(/^Alarms|[0-9A-F]{8}$/g, ''), Properties]));
};

describe('the alarms', () => {
  it.each([
    ['Failed', 'ExecutionsFailed'],
    ['TimedOut', 'ExecutionsTimedOut'],
    ['Aborted', 'ExecutionsAborted'],
    ['NotStarted', 'ApproximateNumberOfMessagesVisible'],
  ])('%s rings at the first of %s', (id, metric) => {
    expect(alarmsOf().get(id)).toMatchObject({
      MetricName: metric,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  it('watch for 26 hours without a success only while the schedule is on', () => {
    expect(alarmsOf().has('NoSuccess')).toBe(false);
    expect(alarmsOf({ schedule: 'rate(1 day)' }).has('NoSuccess')).toBe(false);
    const alarm = alarmsOf({ scheduleEnabled: 'true' }).get('NoSuccess');
    expect(alarm).toMatchObject({
      EvaluationPeriods: 26,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
    expect(alarm?.Metrics).toMatchObject([
      { Expression: 'FILL(succeeded, 0)' },
      { MetricStat: { Metric: { MetricName: 'ExecutionsSucceeded' }, Period: 3600, Stat: 'Sum' } },
    ]);
  });

  it('take the hours without a success from the setting', () => {
    const context = { scheduleEnabled: 'true', successWithinHours: '168' };
    expect(alarmsOf(context).get('NoSuccess')?.EvaluationPeriods).toBe(168);
  });

  it('all tell the topic', () => {
    const alarms = [...alarmsOf({ scheduleEnabled: 'true' }).values()];
    expect(alarms).toHaveLength(5);
    for (const { AlarmActions } of alarms) expect(JSON.stringify(AlarmActions)).toContain('AlarmsTopic');
  });

  it('may publish to the topic: its policy replaces the one by which they could', () => {
    const policy = onlyResource(templateOf(), 'AWS::SNS::TopicPolicy').Properties.PolicyDocument;
    expect(policy).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ]),
    });
  });

  it('are sent by e-mail where an address is set, and only there', () => {
    expect(resourcesOf(templateOf(), 'AWS::SNS::Subscription')).toEqual([]);
    const subscription = onlyResource(
      templateOf({ alarmEmail: 'data@example.com' }),
      'AWS::SNS::Subscription',
    );
    expect(subscription.Properties).toMatchObject({ Protocol: 'email', Endpoint: 'data@example.com' });
  });
});
