import { describe, expect, it } from 'vitest';
import { readSettings, SETTINGS, SettingError } from '#infra/settings.ts';

const names = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[];

describe('settings', () => {
  it('take their defaults when nothing is given', () => {
    expect(readSettings({})).toEqual({
      accounts: 'all',
      schedule: 'cron(0 3 * * ? *)',
      scheduleTimeZone: 'UTC',
      scheduleEnabled: false,
      successWithinHours: 26,
      maxConcurrency: 10,
      timeoutHours: 12,
      patienceMinutes: 120,
      streamMemoryMb: 512,
      graphVersion: 'v25.0',
      graphOrigin: 'https://graph.facebook.com',
      secretArn: '',
      alarmEmail: '',
      logRetentionDays: 90,
      runRetentionDays: 30,
      stackName: 'facebook-ads-extract',
    });
  });

  it.each([
    ['accounts', 'act_1,act_22', 'act_1,act_22'],
    ['schedule', 'rate(12 hours)', 'rate(12 hours)'],
    ['scheduleTimeZone', 'America/Sao_Paulo', 'America/Sao_Paulo'],
    ['scheduleEnabled', 'true', true],
    ['scheduleEnabled', true, true],
    ['maxConcurrency', '40', 40],
    ['maxConcurrency', 40, 40],
    ['graphOrigin', 'http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['secretArn', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:meta/token-AbC123', undefined],
    ['alarmEmail', 'data@example.com', 'data@example.com'],
    ['patienceMinutes', '30', 30],
    ['logRetentionDays', '365', 365],
  ] as const)('%s takes %s', (name, given, read) => {
    expect(readSettings({ [name]: given })[name]).toBe(read ?? given);
  });

  it.each([
    ['accounts', 'act_1;act_2'],
    ['accounts', 'act_1, act_2'],
    ['accounts', '123'],
    ['accounts', ''],
    ['schedule', '0 3 * * *'],
    ['schedule', 'cron(0 3 * * *)'],
    ['schedule', 'rate(0 days)'],
    ['scheduleTimeZone', 'Mars/Olympus'],
    ['scheduleEnabled', 'yes'],
    ['successWithinHours', '169'],
    ['maxConcurrency', '0'],
    ['maxConcurrency', '2.5'],
    ['maxConcurrency', 'many'],
    ['timeoutHours', '1'],
    ['streamMemoryMb', '128'],
    ['graphVersion', '25.0'],
    ['graphOrigin', 'http://graph.facebook.com'],
    ['graphOrigin', 'https://graph.facebook.com/'],
    ['graphOrigin', 'graph.facebook.com'],
    ['secretArn', 'meta-token'],
    ['alarmEmail', 'nobody'],
    ['patienceMinutes', '9'],
    ['logRetentionDays', '31'],
    ['runRetentionDays', '6'],
    ['stackName', '1st'],
  ] as const)('%s refuses "%s" in one line that says what it takes', (name, given) => {
    const message = `Setting "${name}" is "${given}". It takes ${SETTINGS[name].takes}.`;
    expect(() => readSettings({ [name]: given })).toThrow(new SettingError(message));
    expect(message).not.toContain('\n');
  });

  it('refuse a name that no setting has, and list those that are', () => {
    expect(() => readSettings({ acounts: 'act_1' })).toThrow(
      `There is no setting "acounts". The settings are: ${names.join(', ')}.`,
    );
  });

  it.each([
    ['accounts', 'EAABsbCS1iHgcanary'],
    ['accounts', 'act_1,EAABsbCS1iHgcanary'],
    ['graphOrigin', 'https://a.io/?access_token=canary'],
    ['secretArn', '1234567890|canarycanary'],
    ['EAABcanary', 'true'],
  ])('do not repeat what looks like a token, and say to revoke it: %s=%s', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(
      /^(?!.*canary)(There is no setting|Setting "\w+" is a text of) [^\n]*revoke it in Meta's/,
    );
  });

  it('repeat nothing long', () => {
    expect(() => readSettings({ accounts: 'x'.repeat(200) })).toThrow(
      'Setting "accounts" is a text of 200 characters. It takes',
    );
  });

  it('leave the context keys of the CDK alone', () => {
    const context = { '@aws-cdk/core:flag': true, 'aws:cdk:bundling-stacks': [], 'cli-telemetry': false };
    expect(readSettings(context)).toEqual(readSettings({}));
  });

  it.each(names)('%s says in the table what it decides and what it takes', (name) => {
    const { meaning, takes } = SETTINGS[name];
    expect(meaning).toMatch(/^[A-Z].*\.$/);
    expect(takes).not.toMatch(/[.|\n]$/);
  });
});
