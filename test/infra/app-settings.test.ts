import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readAppSettings } from '#infra/app-settings.ts';
import { SettingError } from '#infra/read-settings.ts';
import { stackWithoutCode } from '#test/harness/synthesized.ts';

/** A project's folder with these files. */
function project(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'project-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const read = (settings: unknown, context: Record<string, string> = {}) =>
  readAppSettings(project({ 'settings.json': settings }), context);

const ON = { scheduleEnabled: true, alarmEmail: 'data@example.com' };

describe('the line', () => {
  it.each([
    [{}, 'schedule: off, accounts: all, streams: 7, alarms go to: nobody'],
    [
      { ...ON, exclude: ['act_1', 'act_2'] },
      'schedule: cron(0 3 * * ? *) UTC, accounts: all but 2, streams: 7, alarms go to: data@example.com; settings.json: exclude, scheduleEnabled, alarmEmail',
    ],
    [
      { accounts: ['act_1', 'act_2'] },
      'schedule: off, accounts: 2 listed, streams: 7, alarms go to: nobody; settings.json: accounts',
    ],
  ])('says what counts: %j', (settings, line) => {
    expect(read(settings).line).toBe(line);
  });

  it('says what the next deployment without -c takes back', () => {
    const { line, settings } = read({ maxConcurrency: 8 }, { maxConcurrency: '4', '@aws-cdk/core:x': 'y' });
    expect(line).toMatch(/; settings.json: maxConcurrency; -c: maxConcurrency=4, not in settings.json$/);
    expect(settings.maxConcurrency).toBe(4);
  });
});

describe('warnings', () => {
  it.each([
    [{}, ['scheduleOff', 'nobodyListens']],
    [ON, []],
    [{ ...ON, alarmEmail: '' }, ['nobodyListens']],
    [{ ...ON, schedule: 'cron(0 3 ? * SUN *)' }, ['alarmForEver']],
    [{ ...ON, schedule: 'cron(0 3 ? * SUN *)', successWithinHours: 168 }, ['alarmForEver']],
    [{ ...ON, schedule: 'rate(1 hour)' }, ['overlap']],
    [{ ...ON, schedule: 'rate(6 hours)', timeoutHours: 6 }, []],
    [{ ...ON, streams: 'all', maxConcurrency: 6 }, ['lambdaSlots']],
    [{ ...ON, streams: 'all', maxConcurrency: 5 }, []],
    [{ ...ON, maxConcurrency: 11 }, []],
    // It cannot be said how far apart its starts are.
    [{ ...ON, schedule: 'cron(0 3 L * ? *)' }, []],
  ])('%j', (settings, ids) => {
    expect(Object.keys(read(settings).warnings)).toEqual(ids);
  });
});

it('two deployments, the second without any option, give the same template', () => {
  const folder = project({
    'settings.json': {
      ...ON,
      accounts: ['act_1', 'act_2'],
      secretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:meta-AbC123',
      stackName: 'ads',
      timeoutHours: 6,
    },
  });
  const deploy = () => Template.fromStack(stackWithoutCode(readAppSettings(folder, {}).settings)).toJSON();
  const first = deploy();
  expect(deploy()).toEqual(first);
  expect(JSON.stringify(first)).toContain('"State":"ENABLED"');
});

describe('refused is', () => {
  const refusal = (files: Readonly<Record<string, unknown>>, context: Record<string, string> = {}) => {
    try {
      readAppSettings(project(files), context);
    } catch (error) {
      expect(error).toBeInstanceOf(SettingError);
      return (error as Error).message;
    }
    throw new Error('accepted');
  };

  it('a setting in the files of the CDK, where it would win without a word', () => {
    const settings = { 'settings.json': { maxConcurrency: 4 } };
    const inCdkJson = { ...settings, 'cdk.json': { app: 'x', context: { maxConcurrency: 2 } } };
    expect(refusal(inCdkJson)).toBe(
      'Setting "maxConcurrency" is in cdk.json, and would beat settings.json without a word. Move it to settings.json.',
    );
    const inContext = { ...settings, 'cdk.context.json': { 'a:b': 1, accounts: 'all' } };
    expect(refusal(inContext)).toMatch(/^Setting "accounts" is in cdk.context.json/);
  });

  it.each(['stackName', 'secretArn', 'secretKeyArn'])(
    '-c %s: the next deployment would go without',
    (name) => {
      expect(refusal({ 'settings.json': {} }, { [name]: 'x' })).toBe(
        `Setting "${name}" cannot follow -c, because the next deployment would go without it. Put it into settings.json.`,
      );
    },
  );

  it('a project without settings.json', () => {
    expect(refusal({})).toMatch(/^There is no .*settings\.json here\./);
  });

  it.each(['{"a": EAABcanary}', '[]', '""', ''])(
    'a settings.json that is no object, not repeated: %s',
    (text) => {
      expect(refusal({ 'settings.json': text })).toMatch(/settings\.json is no JSON object\.(?!.*canary)/);
    },
  );
});
