import { type App, Validations } from 'aws-cdk-lib';
import { PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { readToken } from '#functions/runtime/secret.ts';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { turnBudget } from '#infra/turn-budget.ts';
import {
  joined,
  onlyResource,
  resourcesOf,
  stackWithoutCode,
  templateOf,
} from '#test/harness/synthesized.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
/** `<CampaignInsightsFF16C804>` without the hash that the CDK adds. */
const readable = (text: string): string => text.replaceAll(/([A-Za-z]+?)[0-9A-F]{8}>/g, '$1>');

/** How CDK cuts a state machine's name out of its ARN. */
const nameOfItself = (line: string): string => line.replace(/\{"Fn::Select":.*?\}\]\}\]\}/, '<its name>');

/** Every line "action on resource" that the policies of a role allow. */
function allowed(role: string): string[] {
  const policies = resourcesOf(templateOf(), 'AWS::IAM::Policy').filter(
    ([, { Properties }]) => readable(joined(list(Properties.Roles)[0])) === readable(`<${role}>`),
  );
  const statements = policies.flatMap(
    ([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement,
  );
  return statements
    .flatMap(({ Effect, Action, Resource }) =>
      list(Action).flatMap((action) =>
        list(Resource).map((resource) => `${Effect} ${action} ${readable(joined(resource))}`),
      ),
    )
    .sort();
}

/** What each function may do, apart from its own log and traces. */
const stream = (name: string) => [
  `Allow s3:AbortMultipartUpload <LakeBucket>/runs/*/*/${name}/*`,
  ...(name.endsWith('_insights')
    ? [`Allow s3:GetObject <LakeBucket>/lake/${name}/date=*/account=*/data.parquet`]
    : []),
  `Allow s3:GetObject <LakeBucket>/runs/*/*/${name}/*`,
  'Allow s3:GetObject <LakeBucket>/runs/*/accounts.json',
  'Allow s3:GetObject <LakeBucket>/runs/*/owner.json',
  'Allow s3:GetObject <LakeBucket>/runs/*/plan.json',
  'Allow s3:ListBucket <LakeBucket>',
  `Allow s3:PutObject <LakeBucket>/runs/*/*/${name}/*`,
  'Allow secretsmanager:GetSecretValue <Token>',
];
const RIGHTS: Record<string, string[]> = {
  CampaignInsights: stream('campaign_insights'),
  AdInsights: stream('ad_insights'),
  AdMetadata: stream('ad_metadata'),
  AdCreatives: stream('ad_creatives'),
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
    'Allow s3:PutObject <LakeBucket>/runs/*/accounts.json',
    'Allow secretsmanager:GetSecretValue <Token>',
  ],
  Aggregate: [
    'Allow s3:GetObject <LakeBucket>/lake/*',
    'Allow s3:GetObject <LakeBucket>/runs/*',
    'Allow s3:ListBucket <LakeBucket>',
    'Allow s3:PutObject <LakeBucket>/lake/*',
    'Allow s3:PutObject <LakeBucket>/runs/*/manifest.json',
    'Allow s3:PutObject <LakeBucket>/runs/*/aggregate-progress.json',
    'Allow s3:PutObject <LakeBucket>/runs/*/summary.html',
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

  it('of the state machine are to invoke the seven, to record failures, and to run its children', () => {
    const executions = 'arn:aws:states:<AWS::Region>:<AWS::AccountId>:execution:<its name>';
    const streams = ['campaign_insights', 'ad_insights', 'ad_metadata', 'ad_creatives'];
    const logs = ['CreateLogDelivery', 'DeleteLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies'];
    const moreLogs = ['GetLogDelivery', 'ListLogDeliveries', 'PutResourcePolicy', 'UpdateLogDelivery'];
    const traces = ['GetSamplingRules', 'GetSamplingTargets', 'PutTelemetryRecords', 'PutTraceSegments'];
    expect(allowed('WorkflowStateMachineRole').map(nameOfItself)).toEqual(
      [
        ...FUNCTIONS.map((name) => `Allow lambda:InvokeFunction <${name}>`),
        ...FUNCTIONS.map((name) => `Allow lambda:InvokeFunction <${name}>:*`),
        ...streams.map((name) => `Allow s3:PutObject <LakeBucket>/runs/*/*/${name}/failure-platform.json`),
        'Allow states:StartExecution <WorkflowStateMachine>',
        `Allow states:DescribeExecution ${executions}:*`,
        `Allow states:StopExecution ${executions}:*`,
        `Allow states:RedriveExecution ${executions}/*:*`,
        ...[...logs, ...moreLogs].map((action) => `Allow logs:${action} *`),
        ...traces.map((action) => `Allow xray:${action} *`),
      ].sort(),
    );
  });

  it('of the schedule are to start this machine and to fill its dead-letter queue', () => {
    const [role] = resourcesOf(templateOf(), 'AWS::IAM::Role').filter(([id]) => id.startsWith('Scheduler'));
    expect(allowed(role?.[0] as string)).toEqual([
      'Allow sqs:SendMessage <ScheduleNotStarted>',
      'Allow states:StartExecution <WorkflowStateMachine>',
    ]);
  });

  it('are all in these tables, and none is in a managed policy', () => {
    const roles = resourcesOf(templateOf(), 'AWS::IAM::Role');
    expect(roles).toHaveLength(FUNCTIONS.length + 2);
    expect(resourcesOf(templateOf(), 'AWS::IAM::Policy')).toHaveLength(FUNCTIONS.length + 3);
    for (const [, { Properties }] of roles) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
      expect(Properties).not.toHaveProperty('Policies');
    }
  });

  it('to learn that an object is not there do not extend to listing the others', () => {
    const policies = JSON.stringify(templateOf().findResources('AWS::IAM::Policy'));
    const conditions = policies.match(/"s3:ListBucket","Condition":\{"StringLikeIfExists":\{"s3:prefix":\[/g);
    expect(conditions).toHaveLength(FUNCTIONS.length);
  });
});

describe('every function', () => {
  const functions = resourcesOf(templateOf(), 'AWS::Lambda::Function').map(
    ([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ''), Properties] as const,
  );

  it('is one of the seven', () => {
    expect(functions.map(([name]) => name).sort()).toEqual([...FUNCTIONS].sort());
  });

  it.each(functions)('%s has the defaults, and no name of ours', (name, properties) => {
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: name === 'Plan' ? 60 : 900,
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO' },
      TracingConfig: { Mode: 'Active' },
    });
    expect(properties).not.toHaveProperty('FunctionName');
  });

  const ALL = {
    LAKE_BUCKET: '<LakeBucket>',
    NODE_OPTIONS: '--max-old-space-size=307 --max-semi-space-size=16',
  };
  const CLIENT = {
    TOKEN_SECRET_ARN: '<Token>',
    GRAPH_ORIGIN: 'https://graph.facebook.com',
    GRAPH_VERSION: 'v25.0',
  };
  const STREAM = {
    ...ALL,
    ...CLIENT,
    MAX_TURNS: String(turnBudget(STREAM_NAMES.length)),
    PATIENCE_MINUTES: '120',
  };
  const ENVIRONMENTS: Record<string, Record<string, string>> = {
    Plan: {
      ...ALL,
      DEFAULT_ACCOUNTS: 'all',
      MACHINE_TIMEOUT_SECONDS: '43200',
      STREAMS: STREAM_NAMES.join(','),
    },
    Accounts: { ...ALL, ...CLIENT },
    Aggregate: ALL,
  };

  it.each(functions)('%s has the variables that it reads, and the token in none', (name, properties) => {
    const { Variables } = properties.Environment as { Variables: Record<string, unknown> };
    const values = Object.entries(Variables).map(([key, value]) => [key, readable(joined(value))]);
    expect(Object.fromEntries(values)).toEqual(ENVIRONMENTS[name] ?? STREAM);
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

  it('of the state machine have every event and no data, and executions are traced', () => {
    expect(onlyResource(templateOf(), 'AWS::StepFunctions::StateMachine').Properties).toMatchObject({
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });
});

describe('the secret', () => {
  it('begins as a placeholder that no function takes for a token', async () => {
    const { SecretString } = onlyResource(templateOf(), 'AWS::SecretsManager::Secret').Properties;
    const client = { send: async () => ({ SecretString: SecretString as string, $metadata: {} }) };
    await expect(readToken(client, 'arn')).rejects.toMatchObject({ name: 'SecretInvalid' });
  });

  it('is not made where one is given, and that one alone can be read', () => {
    const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:meta-AbC123';
    const template = templateOf({ secretArn });
    expect(resourcesOf(template, 'AWS::SecretsManager::Secret')).toEqual([]);
    const reads = JSON.stringify(template.findResources('AWS::IAM::Policy')).match(
      /"Action":"secretsmanager:GetSecretValue","Effect":"Allow","Resource":"[^"]*"/g,
    );
    expect(new Set(reads)).toEqual(
      new Set([`"Action":"secretsmanager:GetSecretValue","Effect":"Allow","Resource":"${secretArn}"`]),
    );
    expect(reads).toHaveLength(5);
  });
});

describe('the outputs', () => {
  it('link to the console, name the bucket, and give the command that fills the secret', () => {
    const outputs = Object.entries(templateOf().findOutputs('*')).map(([name, output]) => [
      name,
      readable(joined((output as { Value: unknown }).Value)),
    ]);
    expect(Object.fromEntries(outputs)).toEqual({
      StateMachineConsole:
        'https://<AWS::Region>.console.aws.amazon.com/states/home?region=<AWS::Region>#/statemachines/view/<WorkflowStateMachine>',
      StateMachineArn: '<WorkflowStateMachine>',
      LakeBucket: '<LakeBucket>',
      QueryDatabase: 'facebook_ads_extract',
      FillSecret:
        'aws secretsmanager put-secret-value --region <AWS::Region> --secret-id <Token> --secret-string file:///dev/stdin',
    });
  });
});

describe('cdk-nag', () => {
  it('finds nothing that is not explained', () => {
    const stack = stackWithoutCode({ scheduleEnabled: 'true', alarmEmail: 'data@example.com' });
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
