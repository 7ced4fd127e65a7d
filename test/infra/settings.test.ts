import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { describe, expect, it } from 'vitest';
import { readSettings, SETTING_NAMES, SettingError } from '#infra/read-settings.ts';
import { SETTINGS } from '#infra/settings.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:meta/token-AbC123';
const fiveThousand = Array.from({ length: 5_000 }, (_, index) => `act_${index + 1}`);

describe('settings', () => {
  it('take their defaults when nothing is given', () => {
    const defaults = Object.entries(SETTINGS).map(([name, row]) => [name, row.default]);
    expect(readSettings({})).toEqual(Object.fromEntries(defaults));
    expect(readSettings({})).toMatchObject({
      accounts: 'all',
      scheduleEnabled: false,
      maxConcurrency: 'auto',
    });
  });

  it('take the file over their defaults, and what follows -c over both', () => {
    const file = { $schema: './settings.schema.json', maxConcurrency: 4, timeoutHours: 5 };
    const settings = readSettings({ file, context: { maxConcurrency: '9' } });
    expect(settings).toMatchObject({ maxConcurrency: 9, timeoutHours: 5, patienceMinutes: 120 });
  });

  it.each([
    ['accounts', 'act_1,act_22', ['act_1', 'act_22']],
    ['accounts', 'act_1, act_22', ['act_1', 'act_22']],
    ['accounts', 'all', 'all'],
    ['exclude', 'act_1', ['act_1']],
    ['exclude', '', []],
    ['schedule', 'rate(12 hours)', 'rate(12 hours)'],
    ['scheduleTimeZone', 'America/Sao_Paulo', 'America/Sao_Paulo'],
    ['scheduleEnabled', 'true', true],
    ['scheduleEnabled', 'false', false],
    ['maxConcurrency', '40', 40],
    ['maxConcurrency', 'auto', 'auto'],
    ['streams', 'all', 'all'],
    ['streams', 'default', 'default'],
    ['streams', 'activities,ad_images', ['activities', 'ad_images']],
    ['streams', '', []],
    ['reports', 'age_gender,my_report', ['age_gender', 'my_report']],
    ['graphOrigin', 'http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['secretArn', SECRET, SECRET],
    ['kmsKeyArn', KEY, KEY],
    ['alarmEmail', 'data@example.com', 'data@example.com'],
    ['logRetentionDays', '365', 365],
    ['tags', 'team=data,cost-center=a=b', { team: 'data', 'cost-center': 'a=b' }],
  ] as const)('%s takes "%s" after -c, and the same natively in the file', (name, given, read) => {
    expect(readSettings({ context: { [name]: given } })[name]).toEqual(read);
    expect(readSettings({ file: { [name]: read } })[name]).toEqual(read);
  });

  it('take 5,000 accounts', () => {
    expect(readSettings({ file: { accounts: fiveThousand } }).accounts).toHaveLength(5_000);
  });

  it.each([
    ['accounts', 'act_1;act_2', 'has "act_1;act_2" in place 1'],
    ['accounts', '123', 'has "123" in place 1'],
    ['accounts', '', 'is an empty list'],
    ['accounts', 'act_1,act_2,act_1', 'names "act_1" twice'],
    ['accounts', [...fiveThousand, 'act_9999'].join(), 'is a list of 5,001'],
    ['exclude', 'all', 'has "all" in place 1'],
    ['schedule', '0 3 * * *', undefined],
    ['schedule', 'cron(0 3 * * *)', undefined],
    ['schedule', 'rate(0 days)', undefined],
    ['scheduleTimeZone', 'Mars/Olympus', undefined],
    ['scheduleEnabled', 'yes', undefined],
    ['successWithinHours', '169', 'is 169'],
    ['maxConcurrency', '0', 'is 0'],
    ['streams', 'activities,leads', 'has "leads" in place 2'],
    ['streams', 'activities,activities', 'names "activities" twice'],
    ['streams', 'none', 'has "none" in place 1'],
    ['reports', 'age_gender,', 'has "" in place 2'],
    ['reports', 'Age', 'has "Age" in place 1'],
    ['reports', '../x', 'has "../x" in place 1'],
    ['maxConcurrency', '2.5', undefined],
    ['maxConcurrency', 'many', undefined],
    ['timeoutHours', '1', 'is 1'],
    ['streamMemoryMb', '128', 'is 128'],
    ['graphVersion', '25.0', undefined],
    ['graphOrigin', 'http://graph.facebook.com', undefined],
    ['graphOrigin', 'https://graph.facebook.com/', undefined],
    ['graphOrigin', 'graph.facebook.com', undefined],
    ['secretArn', 'meta-token', undefined],
    ['kmsKeyArn', 'alias/meta', undefined],
    ['accessLogBucket', 'Logs', undefined],
    ['alarmEmail', 'nobody', undefined],
    ['patienceMinutes', '9', 'is 9'],
    ['logRetentionDays', '31', 'is 31'],
    ['runRetentionDays', '6', 'is 6'],
    ['tags', 'aws:x=1', 'is an object'],
    ['stackName', '1st', undefined],
    // Its tables would be those of the stack "ads".
    ['stackName', 'Ads', undefined],
  ] as const)('%s refuses "%s" in one line that says what it takes', (name, given, problem) => {
    const message = `Setting "${name}" ${problem ?? `is "${given}"`}. It takes ${SETTINGS[name].takes}.`;
    expect(() => readSettings({ context: { [name]: given } })).toThrow(new SettingError(message));
    expect(message).not.toContain('\n');
  });

  it.each([
    ['maxConcurrency', '4', 'is "4"'],
    ['scheduleEnabled', 'true', 'is "true"'],
    ['accounts', 'act_1', 'is "act_1"'],
    ['alarmEmail', null, 'is null'],
  ])('%s refuses in the file what is written as after -c: %j', (name, value, problem) => {
    expect(() => readSettings({ file: { [name]: value } })).toThrow(
      `Setting "${name}" in settings.json ${problem}.`,
    );
  });

  it('refuse a name that no setting has, wherever it is, and list those that are', () => {
    const message = `There is no setting "acounts". The settings are: ${SETTING_NAMES.join(', ')}.`;
    expect(() => readSettings({ context: { acounts: 'act_1' } })).toThrow(message);
    expect(() => readSettings({ file: { acounts: ['act_1'] } })).toThrow(message);
  });

  it('refuse two that do not go together', () => {
    const listed = { accounts: ['act_1'], exclude: ['act_2'] };
    expect(() => readSettings({ file: listed })).toThrow('"exclude" leaves ad accounts out of "all"');
    expect(() => readSettings({ file: { secretKeyArn: KEY } })).toThrow(
      '"secretArn" names, which is not set',
    );
    expect(readSettings({ file: { secretArn: SECRET, secretKeyArn: KEY } }).secretKeyArn).toBe(KEY);
  });

  it.each([
    ['accounts', 'EAABsbCS1iHgcanary'],
    ['accounts', 'act_1,EAABsbCS1iHgcanary'],
    ['graphOrigin', 'https://a.io/?access_token=canary'],
    ['secretArn', '1234567890|canarycanary'],
    ['EAABcanary', 'true'],
  ])('do not repeat what looks like a token, and say to revoke it: %s=%s', (name, value) => {
    expect(() => readSettings({ context: { [name]: value } })).toThrow(
      /^(?!.*canary)(There is no setting|Setting "\w+" (is|has) a text of) [^\n]*revoke it in Meta's/,
    );
  });

  it('repeat nothing long', () => {
    expect(() => readSettings({ context: { schedule: 'x'.repeat(200) } })).toThrow(
      'Setting "schedule" is a text of 200 characters. It takes',
    );
  });

  it('leave the context keys of the CDK alone', () => {
    const context = { '@aws-cdk/core:flag': true, 'aws:cdk:bundling-stacks': [], 'cli-telemetry': false };
    expect(readSettings({ context })).toEqual(readSettings({}));
  });

  it.each(SETTING_NAMES)('%s says in the table what it decides and what it takes', (name) => {
    const { meaning, takes } = SETTINGS[name];
    expect(meaning).toMatch(/^[A-Z].*\.$/);
    expect(takes).not.toMatch(/[.|\n]$/);
  });
});

it('takes for logs each retention that the CDK knows, up to ten years', () => {
  const known = Object.values(RetentionDays).filter((days) => typeof days === 'number' && days <= 3653);
  const { kind } = SETTINGS.logRetentionDays;
  const isTaken = (days: number) => kind.schema.safeParse(days).success;
  expect(Array.from({ length: 4000 }, (_, days) => days).filter(isTaken)).toEqual(known);
});
