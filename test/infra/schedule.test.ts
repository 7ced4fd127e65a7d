import { describe, expect, it } from 'vitest';
import { readInput } from '#functions/plan/input.ts';
import { DEPLOYED_NAMES } from '#test/harness/deployed.ts';
import { onlyResource, templateOf } from '#test/harness/synthesized.ts';

const scheduleOf = (context: Record<string, string> = {}) =>
  onlyResource(templateOf(context), 'AWS::Scheduler::Schedule').Properties;

describe('the schedule', () => {
  it('is off until a setting switches it on, even when its time is set', () => {
    expect(scheduleOf().State).toBe('DISABLED');
    expect(scheduleOf({ schedule: 'rate(1 day)' }).State).toBe('DISABLED');
    expect(scheduleOf({ scheduleEnabled: 'true' }).State).toBe('ENABLED');
  });

  it('takes its time and time zone from the settings', () => {
    const context = { schedule: 'cron(30 5 ? * MON-FRI *)', scheduleTimeZone: 'Asia/Tokyo' };
    expect(scheduleOf(context)).toMatchObject({
      ScheduleExpression: 'cron(30 5 ? * MON-FRI *)',
      ScheduleExpressionTimezone: 'Asia/Tokyo',
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
  });

  it('gives up within an hour, and leaves what it could not start in the dead-letter queue', () => {
    const target = scheduleOf().Target as Record<string, unknown>;
    expect(target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 2700, MaximumRetryAttempts: 4 });
    expect(JSON.stringify(target.DeadLetterConfig)).toContain('ScheduleNotStarted');
    expect(onlyResource(templateOf(), 'AWS::SQS::Queue').Properties).toEqual({
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
    });
  });

  it('sends the scheduled time, in an input that Plan takes', () => {
    const { Input } = scheduleOf().Target as { Input: string };
    // What EventBridge Scheduler puts in its place (user guide, "Adding context attributes").
    const delivered = Input.replace('<aws.scheduler.scheduled-time>', '2026-11-20T03:00:00Z');
    expect(readInput(JSON.parse(delivered), '2026-11-20T03:00:05.000Z', DEPLOYED_NAMES)).toEqual({
      kind: 'new',
      scheduledTime: '2026-11-20T03:00:00Z',
    });
  });
});
