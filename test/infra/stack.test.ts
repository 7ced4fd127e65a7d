import { type App, Validations } from 'aws-cdk-lib';
import { PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { DEPLOYED_NAMES } from '#test/harness/deployed.ts';
import {
  joined,
  onlyResource,
  resourcesOf,
  stackWithoutCode,
  statementsOf,
  templateOf,
} from '#test/harness/synthesized.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555';

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
/** `<CampaignInsightsFF16C804>` without the hash that the CDK adds. */
const readable = (text: string): string => text.replaceAll(/([A-Za-z]+?)[0-9A-F]{8}[0-9a-f]{0,32}>/g, '$1>');

/** How CDK cuts a state machine's name out of its ARN. */
const nameOfItself = (line: string): string => line.replace(/\{"Fn::Select":.*?\}\]\}\]\}/, '<its name>');

/** Every line "action on resource" that the policies of a role allow. */
function allowed(role: string): string[] {
  const statements = [...statementsOf(templateOf())].flatMap(([id, own]) =>
    readable(`<${id}>`) === readable(`<${role}>`) ? (own as unknown as Statement[]) : [],
  );
  return statements
    .flatMap(({ Effect, Action, Resource }) =>
      list(Action).flatMap((action) =>
        list(Resource).map((resource) => `${Effect} ${action} ${readable(joined(resource))}`),
      ),
    )
    .sort();
}

/** `AdInsights` of `ad_insights`. */
const idOf = (name: string): string =>
  name.replaceAll(/(?:^|_)(\w)/g, (_match, letter: string) => letter.toUpperCase());

/** What each function may do, apart from its own log and traces. */
const stream = (name: string) => [
  `Allow s3:AbortMultipartUpload <LakeBucket>/runs/*/*/${name}/*`,
  `Allow s3:GetObject <LakeBucket>/lake/${name}/date=*/account=*/data.parquet`,
  `Allow s3:GetObject <LakeBucket>/published/*/${name}.json`,
  `Allow s3:GetObject <LakeBucket>/runs/*/*/${name}/*`,
  'Allow s3:GetObject <LakeBucket>/runs/*/accounts.json',
  'Allow s3:GetObject <LakeBucket>/runs/*/owner.json',
  'Allow s3:GetObject <LakeBucket>/runs/*/plan.json',
  'Allow s3:ListBucket <LakeBucket>',
  `Allow s3:PutObject <LakeBucket>/runs/*/*/${name}/*`,
  `Allow s3:PutObjectTagging <LakeBucket>/runs/*/*/${name}/*`,
  'Allow secretsmanager:GetSecretValue <Token>',
];
const LEFT_BY_STREAMS = [
  'checkpoint.json',
  'failure-platform.json',
  'failure.json',
  'part-*',
  'receipt.json',
  'staged/*',
].map((object) => `Allow s3:GetObject <LakeBucket>/runs/*/*/*/${object}`);
const COPIED = [
  'Allow s3:GetObjectTagging <LakeBucket>/runs/*/*/*/staged/date=*/data-*.parquet',
  'Allow s3:PutObjectTagging <LakeBucket>/lake/*/date=*/account=*/data.parquet',
];
const SETTLED = [
  'lake/*/date=*/account=*/data.parquet',
  'published/*/*.json',
  'runs/*/*/publish-progress.json',
  'runs/*/*/result.json',
  'runs/*/*/summary.html',
].flatMap((key) => ['Get', 'Put'].map((action) => `Allow s3:${action}Object <LakeBucket>/${key}`));
const RECONCILED = 'Allow s3:PutObject <LakeBucket>/reconciliation/date=*/account=*/*.json.gz';
const RIGHTS: Record<string, string[]> = {
  ...Object.fromEntries(DEPLOYED_NAMES.map((name) => [idOf(name), stream(name)])),
  Plan: [
    'Allow s3:GetObject <LakeBucket>/runs/*/owner.json',
    'Allow s3:GetObject <LakeBucket>/runs/*/plan.json',
    'Allow s3:ListBucket <LakeBucket>',
    'Allow s3:PutObject <LakeBucket>/runs/*/owner.json',
    'Allow s3:PutObject <LakeBucket>/runs/*/plan.json',
  ],
  Accounts: [
    'Allow s3:GetObject <LakeBucket>/runs/*/*/*/receipt.json',
    'Allow s3:GetObject <LakeBucket>/runs/*/accounts.json',
    'Allow s3:GetObject <LakeBucket>/runs/*/owner.json',
    'Allow s3:GetObject <LakeBucket>/runs/*/plan.json',
    'Allow s3:ListBucket <LakeBucket>',
    'Allow s3:GetObject <LakeBucket>/published/unread-accounts.json',
    'Allow s3:PutObject <LakeBucket>/published/unread-accounts.json',
    'Allow s3:PutObject <LakeBucket>/runs/*/accounts.json',
    'Allow s3:PutObject <LakeBucket>/runs/*/findings.json',
    'Allow secretsmanager:GetSecretValue <Token>',
  ],
  Publish: [
    ...LEFT_BY_STREAMS,
    ...SETTLED,
    ...COPIED,
    RECONCILED,
    'Allow s3:GetObject <LakeBucket>/runs/*/accounts.json',
    'Allow s3:GetObject <LakeBucket>/runs/*/owner.json',
    'Allow s3:GetObject <LakeBucket>/runs/*/plan.json',
    'Allow s3:ListBucket <LakeBucket>',
  ],
  Aggregate: [
    ...LEFT_BY_STREAMS,
    ...SETTLED,
    ...COPIED,
    RECONCILED,
    'Allow s3:GetObject <LakeBucket>/runs/*/accounts.json',
    'Allow s3:GetObject <LakeBucket>/runs/*/*/*/findings.json',
    'Allow s3:GetObject <LakeBucket>/runs/*/aggregate-progress.json',
    'Allow s3:GetObject <LakeBucket>/runs/*/findings.json',
    'Allow s3:GetObject <LakeBucket>/runs/*/owner.json',
    'Allow s3:GetObject <LakeBucket>/runs/*/plan.json',
    'Allow s3:ListBucket <LakeBucket>',
    'Allow s3:PutObject <LakeBucket>/runs/*/aggregate-progress.json',
    'Allow s3:PutObject <LakeBucket>/runs/*/check.json',
    'Allow s3:PutObject <LakeBucket>/runs/*/manifest.json',
    'Allow s3:PutObject <LakeBucket>/runs/*/summary.html',
    'Allow s3:PutObject <LakeBucket>/runs/latest.html',
  ],
};
const FUNCTIONS = Object.keys(RIGHTS);

describe('the rights', () => {
  it.each(Object.entries(RIGHTS))('of %s are these and no other', (name, rights) => {
    const own = [
      `Allow logs:CreateLogStream <${name}Logs>`,
      `Allow logs:PutLogEvents <${name}Logs>`,
      'Allow xray:PutTelemetryRecords *',
      'Allow xray:PutTraceSegments *',
    ];
    expect(allowed(`${name}Role`)).toEqual([...rights, ...own].sort());
  });

  it('of the state machine are to invoke versions of the functions, to record failures, and to run its children', () => {
    const executions = 'arn:aws:states:<AWS::Region>:<AWS::AccountId>:execution:<its name>';
    const logs = ['CreateLogDelivery', 'DeleteLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies'];
    const moreLogs = ['GetLogDelivery', 'ListLogDeliveries', 'PutResourcePolicy', 'UpdateLogDelivery'];
    const traces = ['GetSamplingRules', 'GetSamplingTargets', 'PutTelemetryRecords', 'PutTraceSegments'];
    expect(allowed('WorkflowStateMachineRole').map(nameOfItself)).toEqual(
      [
        ...FUNCTIONS.map((name) => `Allow lambda:InvokeFunction <${name}>:*`),
        'Allow s3:PutObject <LakeBucket>/runs/*/*/*/failure-platform.json',
        'Allow states:StartExecution <WorkflowStateMachine>',
        `Allow states:DescribeExecution ${executions}:*`,
        `Allow states:StopExecution ${executions}:*`,
        `Allow states:RedriveExecution ${executions}/accounts:*`,
        ...[...logs, ...moreLogs].map((action) => `Allow logs:${action} *`),
        ...traces.map((action) => `Allow xray:${action} *`),
      ].sort(),
    );
  });

  it('of the schedule are to start this machine and to fill its dead-letter queue', () => {
    const [role] = resourcesOf(templateOf(), 'AWS::IAM::Role').filter(([id]) =>
      id.startsWith('ScheduleRole'),
    );
    expect(allowed(role?.[0] as string)).toEqual([
      'Allow sqs:SendMessage <ScheduleNotStarted>',
      'Allow states:StartExecution <WorkflowStateMachine>',
    ]);
  });

  it('are all in these tables, and none is in a managed policy', () => {
    const roles = resourcesOf(templateOf(), 'AWS::IAM::Role');
    expect(roles).toHaveLength(FUNCTIONS.length + 2);
    // Of the state machine, with its children's, and of the schedule.
    expect(resourcesOf(templateOf(), 'AWS::IAM::Policy')).toHaveLength(3);
    for (const [, { Properties }] of roles) expect(Properties).not.toHaveProperty('ManagedPolicyArns');
  });
});

describe('the logs', () => {
  it('are kept for the days of the setting, and go with the stack', () => {
    const groups = resourcesOf(templateOf({ logRetentionDays: '14' }), 'AWS::Logs::LogGroup');
    expect(groups).toHaveLength(FUNCTIONS.length + 1);
    for (const [, group] of groups) {
      expect(group).toMatchObject({ DeletionPolicy: 'Delete', Properties: { RetentionInDays: 14 } });
    }
  });

  it('of the state machine have errors and no data, where the policy of log delivery does not grow by each', () => {
    const machine = onlyResource(templateOf(), 'AWS::StepFunctions::StateMachine').Properties;
    expect(machine).toMatchObject({
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
    const named = resourcesOf(templateOf(), 'AWS::Logs::LogGroup').flatMap(([id, { Properties }]) =>
      Properties.LogGroupName === undefined ? [] : [[id, Properties.LogGroupName]],
    );
    expect(named).toEqual([
      [expect.stringContaining('StateMachineLogs'), '/aws/vendedlogs/states/facebook-ads-extract'],
    ]);
    expect(JSON.stringify(machine.LoggingConfiguration)).toContain(named[0]?.[0]);
  });
});

it('everything has the tags of the setting, and one that names the application', () => {
  expect(stackWithoutCode({ tags: 'team=data' }).tags.tagValues()).toEqual({
    application: 'facebook-ads-extract',
    team: 'data',
  });
});

describe('cdk-nag', () => {
  it.each([
    ['by default', {}],
    [
      'with everything on',
      { scheduleEnabled: 'true', alarmEmail: 'a@b.io', kmsKeyArn: KEY, accessLogBucket: 'logs' },
    ],
  ])('finds nothing that is not explained, %s', (_, context) => {
    const stack = stackWithoutCode(context);
    const app = stack.node.root as App;
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });

  it('finds a wildcard that nobody explained', () => {
    const stack = stackWithoutCode();
    const app = stack.node.root as App;
    const bucket = stack.node.findChild('Lake').node.findChild('Bucket') as Bucket;
    new User(stack, 'Intruder').addToPolicy(
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }),
    );
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).toThrow('AwsSolutions-IAM5[Resource::<LakeBucket');
  });
});
