import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';
import { describeValue } from '#functions/runtime/describe-value.ts';
import { redact } from '#functions/runtime/redact.ts';
import { revokeAdvice } from './pasted-token.ts';

/** One deploy-time setting: a row of the README's table, and its check. */
interface Setting<T extends z.ZodType> {
  /** What it decides, one sentence. */
  readonly meaning: string;
  /** What it takes, as the table and the message for a wrong value say it. */
  readonly takes: string;
  /** Default, written as after `-c name=`. An empty string means unset. */
  readonly default: string;
  readonly check: T;
}

const setting = <T extends z.ZodType>(row: Setting<T>): Setting<T> => row;

const text = (pattern: RegExp) => z.string().regex(pattern);
const whole = (minimum: number, maximum: number) =>
  text(/^\d+$/).transform(Number).pipe(z.int().min(minimum).max(maximum));

const LOG_RETENTIONS = Object.values(RetentionDays).filter(
  (days) => typeof days === 'number' && days <= 3653,
);
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** An origin without a path; plain HTTP only to this machine: the token travels in a header of every request. */
const origin = z.string().refine((value) => {
  const url = URL.parse(value);
  if (url === null || url.origin !== value) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname));
});

const timeZone = z.string().refine((value) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
});

/**
 * Every setting of the stack. They are CDK context: `npx cdk deploy -c maxConcurrency=4`, or `"maxConcurrency": 4`
 * under `context` in `cdk.json`.
 */
export const SETTINGS = {
  accounts: setting({
    meaning: 'Ad accounts that an execution extracts when its input names none.',
    takes: '"all", or act_<digits> separated by commas',
    default: 'all',
    check: text(/^(all|act_\d{1,20}(,act_\d{1,20})*)$/),
  }),
  schedule: setting({
    meaning: 'When an execution starts by itself.',
    takes: 'an EventBridge Scheduler expression: cron(<six fields>) or rate(<number> minutes|hours|days)',
    default: 'cron(0 3 * * ? *)',
    check: text(/^(cron\(\S+( \S+){5}\)|rate\([1-9]\d* (minute|hour|day)s?\))$/),
  }),
  scheduleTimeZone: setting({
    meaning: 'The time zone that the schedule is read in.',
    takes: 'an IANA time zone, such as Europe/Berlin',
    default: 'UTC',
    check: timeZone,
  }),
  scheduleEnabled: setting({
    meaning: 'Whether the schedule is on. Switch it on once the secret holds a token.',
    takes: 'true or false',
    default: 'false',
    check: z.enum(['true', 'false']).transform((value) => value === 'true'),
  }),
  successWithinHours: setting({
    meaning: 'The alarm rings when no execution has succeeded for so long, while the schedule is on.',
    takes: 'a whole number of hours, 1 to 168',
    default: '26',
    // CloudWatch: an alarm with periods of an hour looks back seven days at most.
    check: whole(1, 168),
  }),
  maxConcurrency: setting({
    meaning:
      'Ad accounts extracted at once, mostly waiting for Meta. docs/scale.md says how many suit how many accounts.',
    takes: 'a whole number, 1 to 1000',
    default: '10',
    check: whole(1, 1000),
  }),
  timeoutHours: setting({
    meaning:
      'After so long an execution ends. Extraction stops an hour earlier, so that what is done is published.',
    takes: 'a whole number of hours, 2 to 168',
    default: '12',
    check: whole(2, 168),
  }),
  patienceMinutes: setting({
    meaning: 'A stream that Meta refuses for so long in all, without giving a page, fails and is named.',
    takes: 'a whole number of minutes, 10 to 1440',
    default: '120',
    check: whole(10, 1440),
  }),
  streamMemoryMb: setting({
    meaning: 'Memory of each function.',
    takes: 'a whole number of megabytes, 256 to 10240',
    default: '512',
    check: whole(256, 10_240),
  }),
  graphVersion: setting({
    meaning: 'Version of the Graph API.',
    takes: 'v<major>.<minor>, such as v25.0',
    default: 'v25.0',
    check: text(/^v\d+\.\d+$/),
  }),
  graphOrigin: setting({
    meaning: 'Where the Graph API is.',
    takes: 'an https:// origin without a path (http:// only for this machine)',
    default: 'https://graph.facebook.com',
    check: origin,
  }),
  secretArn: setting({
    meaning: 'A secret that exists and holds the token, to be used instead of a new one.',
    takes: 'the complete ARN of a Secrets Manager secret, with its six-character suffix',
    default: '',
    check: text(/^(|arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:\S+-\w{6})$/),
  }),
  alarmEmail: setting({
    meaning: 'Who is told when an alarm rings. AWS sends a link that has to be confirmed once.',
    takes: 'an e-mail address',
    default: '',
    check: z.union([z.literal(''), z.email()]),
  }),
  logRetentionDays: setting({
    meaning: 'How long logs are kept.',
    takes: `days, one of ${LOG_RETENTIONS.join(', ')}`,
    default: '90',
    check: whole(1, 3653).refine((days) => LOG_RETENTIONS.includes(days)),
  }),
  runRetentionDays: setting({
    meaning:
      'How long the state of a run is kept, and so how long it can be finished by a rerun. Published data stays.',
    takes: 'a whole number of days, 7 to 3650',
    default: '30',
    check: whole(7, 3650),
  }),
  stackName: setting({
    meaning: 'Name of the CloudFormation stack. A second one beside the first needs another name.',
    takes: 'letters, digits and hyphens, starting with a letter, 100 at most',
    default: 'facebook-ads-extract',
    check: text(/^[A-Za-z][A-Za-z0-9-]{0,99}$/),
  }),
} as const;

type SettingName = keyof typeof SETTINGS;

/** The settings, checked. `alarmEmail` and `secretArn` are empty when not given. */
export type Settings = { readonly [K in SettingName]: z.output<(typeof SETTINGS)[K]['check']> };

/** A setting that is wrong. Its message is one line, says what is taken, and repeats nothing like a token. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

/** Context keys that are not ours: the CDK's own hold a colon, a slash, a hyphen or an at sign. */
const LOOKS_LIKE_A_SETTING = /^[A-Za-z0-9_]+$/;

/**
 * Reads the settings from the CDK context (values may be text, numbers or booleans); absent ones take their default.
 * @throws SettingError for the first that is wrong, and for a name that no setting has: a misspelled one would
 * otherwise deploy its default without a word.
 */
export function readSettings(context: Readonly<Record<string, unknown>>): Settings {
  const names = Object.keys(SETTINGS);
  for (const key of Object.keys(context)) {
    if (names.includes(key) || !LOOKS_LIKE_A_SETTING.test(key)) continue;
    throw new SettingError(
      `There is no setting "${redact(key)}". The settings are: ${names.join(', ')}.${revokeAdvice(key)}`,
    );
  }
  const read = Object.entries(SETTINGS).map(([name, row]) => [name, readOne(name, row, context[name])]);
  return Object.fromEntries(read) as Settings;
}

function readOne(name: string, row: Setting<z.ZodType>, given: unknown): unknown {
  const value = given === undefined ? row.default : String(given).trim();
  const parsed = row.check.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SettingError(
    `Setting "${name}" is ${describeValue(value)}. It takes ${row.takes}.${revokeAdvice(value)}`,
  );
}
