import { z } from 'zod';
import { MAX_ACCOUNTS } from '#functions/contract/ids.ts';
import { thousands } from '#functions/runtime/describe-value.ts';
import { ALWAYS_DEPLOYED, STREAM_NAMES } from '#functions/streams/catalog.ts';
import { ATTRIBUTION_WINDOWS, DEFAULT_WINDOWS } from '#functions/streams/fields/insights.ts';
import {
  accounts,
  allAccounts,
  flag,
  type Kind,
  listThat,
  someOf,
  tags,
  text,
  textThat,
  whole,
  wholeThat,
  wordOrSomeOf,
  wordOrWhole,
} from './setting-kinds.ts';

/** One deploy-time setting: a row of docs/settings.md, a property of `settings.schema.json`, and its check. */
export interface Setting<T extends z.ZodType = z.ZodType> {
  /** What it decides, one sentence. */
  readonly meaning: string;
  /** What it takes, as the table and the message for a wrong value say it. */
  readonly takes: string;
  /** An empty text, list or object means unset. */
  readonly default: z.output<T>;
  readonly kind: Kind<T>;
}

const setting = <T extends z.ZodType>(row: Setting<T>): Setting<T> => row;

/** Days that CloudWatch Logs takes, up to ten years. Not the CDK's `RetentionDays`, which takes a second to load. */
const LOG_RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const OPTIONAL_STREAMS = STREAM_NAMES.filter((name) => !ALWAYS_DEPLOYED.some((each) => each.name === name));
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

const KEY_ARN = /^(|arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+)$/;
const LISTED = `act_<digits>, each once, at most ${thousands(MAX_ACCOUNTS)} (with commas between them after -c)`;
const MEGABYTES = 'a whole number of megabytes, 256 to 10240';
/** The memory of a function. Why each default is what it is: docs/memory.md. */
const memory = (meaning: string, megabytes: number) =>
  setting({ meaning, takes: MEGABYTES, default: megabytes, kind: whole(256, 10_240) });

/** Every setting of the stack. `settings.json` sets them; `npx cdk deploy -c name=value` tries one. */
export const SETTINGS = {
  accounts: setting({
    meaning: 'Ad accounts that an execution extracts when its input names none.',
    takes: `"all", or ${LISTED}`,
    default: 'all',
    kind: allAccounts,
  }),
  exclude: setting({
    meaning: 'Ad accounts to leave out of "all", such as one that was closed.',
    takes: LISTED,
    default: [],
    kind: accounts,
  }),
  streams: setting({
    meaning:
      'Built-in streams to deploy. Insights of campaigns and of ads, the ads and their creatives are always deployed; a list adds to these four.',
    takes: `"default" (those on by default), "all", or some of ${OPTIONAL_STREAMS.join(', ')} (with commas between them after -c)`,
    default: 'default',
    kind: wordOrSomeOf(['default', 'all'], STREAM_NAMES),
  }),
  reports: setting({
    meaning:
      'Declared reports to deploy: each is a stream of its own. reports/README.md says what they cost.',
    takes: 'names of files in reports/, without .json, each once (with commas between them after -c)',
    default: [],
    kind: listThat(/^[a-z][a-z0-9_]{0,39}$/),
  }),
  schedule: setting({
    meaning: 'When an execution starts by itself.',
    takes: 'an EventBridge Scheduler expression: cron(<six fields>) or rate(<number> minutes|hours|days)',
    default: 'cron(0 3 * * ? *)',
    kind: text(/^(cron\(\S+( \S+){5}\)|rate\([1-9]\d* (minute|hour|day)s?\))$/),
  }),
  scheduleTimeZone: setting({
    meaning: 'The time zone that the schedule is read in.',
    takes: 'an IANA time zone, such as Europe/Berlin',
    default: 'UTC',
    kind: textThat(timeZone),
  }),
  scheduleEnabled: setting({
    meaning: 'Whether the schedule is on. Switch it on once the secret holds a token.',
    takes: 'true or false',
    default: false,
    kind: flag,
  }),
  successWithinHours: setting({
    meaning: 'An alarm goes off when no execution has succeeded for so long, while the schedule is on.',
    takes: 'a whole number of hours, 1 to 168',
    default: 26,
    // CloudWatch: an alarm with periods of an hour looks back seven days at most.
    kind: whole(1, 168),
  }),
  staleAfterDays: setting({
    meaning:
      'An alarm goes off when the newest day of a stream is older than this for successWithinHours, while the schedule is on.',
    takes: 'a whole number of days, 2 to 365',
    default: 3,
    kind: whole(2, 365),
  }),
  alarmEmail: setting({
    meaning:
      'Who is told when an execution fails or an alarm goes off. AWS sends a link that has to be confirmed once.',
    takes: 'an e-mail address',
    default: '',
    kind: textThat(z.union([z.literal(''), z.email()])),
  }),
  maxConcurrency: setting({
    meaning:
      'Ad accounts extracted at once, mostly waiting for Meta. docs/scale.md says how many suit how many accounts.',
    takes:
      '"auto" (as many as suit a new AWS account, by the number of streams), or a whole number, 1 to 1000',
    default: 'auto',
    kind: wordOrWhole('auto', 1, 1000),
  }),
  timeoutHours: setting({
    meaning:
      'After so long an execution ends. Extraction stops an hour earlier, so that what is done is published.',
    takes: 'a whole number of hours, 2 to 168',
    default: 12,
    kind: whole(2, 168),
  }),
  patienceMinutes: setting({
    meaning:
      "A stream that Meta refuses for so long in all, without giving a page, fails and is named. Waiting for the app's quota does not count.",
    takes: 'a whole number of minutes, 10 to 1440',
    default: 120,
    kind: whole(10, 1440),
  }),
  streamMemoryMb: memory("Memory of each stream's function.", 512),
  planMemoryMb: memory('Memory of Plan, which checks the input.', 256),
  accountsMemoryMb: memory('Memory of Accounts, which resolves the ad accounts.', 512),
  publishMemoryMb: memory('Memory of Publish, which proves and publishes one ad account.', 512),
  aggregateMemoryMb: memory('Memory of Aggregate, which writes the manifest and the summary.', 1769),
  attributionWindows: setting({
    meaning:
      "Attribution windows of conversions beside each ad set's own: a number more in every list of actions.",
    takes: `some of ${ATTRIBUTION_WINDOWS.join(', ')} (with commas between them after -c)`,
    default: [...DEFAULT_WINDOWS],
    kind: someOf(ATTRIBUTION_WINDOWS),
  }),
  graphVersion: setting({
    meaning: 'Version of the Graph API.',
    takes: 'v<major>.<minor>, such as v25.0',
    default: 'v25.0',
    kind: text(/^v\d+\.\d+$/),
  }),
  graphOrigin: setting({
    meaning: 'Where the Graph API is.',
    takes: 'an https:// origin without a path (http:// only for this machine)',
    default: 'https://graph.facebook.com',
    kind: textThat(origin),
  }),
  secretArn: setting({
    meaning: 'A secret that exists and holds the token, to be used instead of a new one.',
    takes: 'the complete ARN of a Secrets Manager secret, with its six-character suffix',
    default: '',
    kind: text(/^(|arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:\S+-\w{6})$/),
  }),
  secretKeyArn: setting({
    meaning: 'The customer-managed key of that secret, if it has one: without it the secret cannot be read.',
    takes: 'the ARN of a KMS key',
    default: '',
    kind: text(KEY_ARN),
  }),
  kmsKeyArn: setting({
    meaning:
      "A customer-managed key for the bucket, a new secret, the alarms' topic, the dead-letter queue and the logs.",
    takes: 'the ARN of a KMS key in the region of the stack, with the policy of docs/first-deployment.md',
    default: '',
    kind: text(KEY_ARN),
  }),
  accessLogBucket: setting({
    meaning: "A bucket that exists and takes the access logs of the lake's bucket.",
    takes:
      'the name of a bucket in the same account and region, whose policy lets logging.s3.amazonaws.com write',
    default: '',
    kind: text(/^(|[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/),
  }),
  logRetentionDays: setting({
    meaning: 'How long logs are kept.',
    takes: `days, one of ${LOG_RETENTIONS.join(', ')}`,
    default: 90,
    kind: wholeThat(
      z
        .int()
        .min(1)
        .max(3653)
        .refine((days) => LOG_RETENTIONS.includes(days))
        .meta({ enum: LOG_RETENTIONS }),
    ),
  }),
  workRetentionDays: setting({
    meaning:
      'How long the rows of a run are kept as they were read, and so how long a rerun can finish it. Published data stays.',
    takes: 'a whole number of days, 2 to 3650',
    default: 7,
    kind: whole(2, 3650),
  }),
  runRetentionDays: setting({
    meaning: 'How long the receipts, results and summary of a run are kept.',
    takes: 'a whole number of days, 7 to 3650',
    default: 30,
    kind: whole(7, 3650),
  }),
  tags: setting({
    meaning: 'Tags of everything that is deployed, for the allocation of costs.',
    takes: 'names and texts, {"team": "data"} (team=data,… after -c)',
    default: {},
    kind: tags,
  }),
  stackName: setting({
    meaning: 'Name of the CloudFormation stack. A second one beside the first needs another name.',
    takes: 'lower-case letters, digits and hyphens, starting with a letter, 100 at most',
    default: 'facebook-ads-extract',
    // Lower case alone: the database of the tables has no other, and two stacks must not share it.
    kind: text(/^[a-z][a-z0-9-]{0,99}$/),
  }),
} as const;

/** The name of a setting. */
export type SettingName = keyof typeof SETTINGS;

/** The settings, checked. Those that are not set are an empty text, list or object. */
export type Settings = { readonly [K in SettingName]: z.output<(typeof SETTINGS)[K]['kind']['schema']> };
