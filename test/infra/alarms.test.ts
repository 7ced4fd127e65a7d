import { describe, expect, it } from 'vitest';
import { onlyResource, resourcesOf, templateOf } from '#test/harness/synthesized.ts';

const alarmsOf = (context: Record<string, string> = {}) => {
  const alarms = resourcesOf(templateOf(context), 'AWS::CloudWatch::Alarm');
  return new Map(alarms.map(([id, { Properties }]) => [id.replace(/^Alarms|[0-9A-F]{8}$/g, ''), Properties]));
};

describe('the alarms', () => {
  it('NotStarted goes off at the first event that the schedule could not deliver', () => {
    expect(alarmsOf().get('NotStarted')).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
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

  it('say that the data is stale when no run in the window was fresh, or there was none, while the schedule is on', () => {
    expect(alarmsOf().has('StaleData')).toBe(false);
    const context = { scheduleEnabled: 'true', staleAfterDays: '4', successWithinHours: '30' };
    const alarm = alarmsOf(context).get('StaleData');
    expect(alarm).toMatchObject({
      EvaluationPeriods: 30,
      Threshold: 4,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'breaching',
    });
    expect(alarm?.Metrics).toMatchObject([
      { Expression: 'FILL(age, 10000)' },
      {
        MetricStat: {
          Metric: {
            Namespace: 'FacebookAdsExtract',
            MetricName: 'StalestStreamDays',
            Dimensions: [{ Name: 'service', Value: 'facebook-ads-extract' }],
          },
          Period: 3600,
          // A backfill of last year is no news where the daily run has brought yesterday.
          Stat: 'Minimum',
        },
      },
    ]);
  });

  it('TokenExpires goes off two weeks before the token ends, and stays until a run knows of a new one', () => {
    expect(alarmsOf().get('TokenExpires')).toMatchObject({
      Namespace: 'FacebookAdsExtract',
      MetricName: 'TokenDaysLeft',
      Statistic: 'Minimum',
      Threshold: 14,
      ComparisonOperator: 'LessThanOrEqualToThreshold',
      TreatMissingData: 'ignore',
    });
  });

  it('all tell the topic, when they go off and when it is over', () => {
    const alarms = [...alarmsOf({ scheduleEnabled: 'true' }).values()];
    expect(alarms).toHaveLength(4);
    for (const { AlarmActions, OKActions } of alarms) {
      expect(JSON.stringify(AlarmActions)).toContain('AlarmsTopic');
      expect(OKActions).toEqual(AlarmActions);
    }
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
