import { expect, it } from 'vitest';
import { joined, templateOf } from '#test/harness/synthesized.ts';

/** Without the hashes that the CDK adds; `<console>` is looked up by the partition. */
const readable = (text: string): string =>
  text
    .replaceAll(/([A-Za-z]+?)[0-9A-F]{8}>/g, '$1>')
    .replaceAll('{"Fn::FindInMap":["Console",{"Ref":"AWS::Partition"},"host"]}', '<console>');

it('the outputs link, name, and give commands that are ready to be run', () => {
  const outputs = Object.entries(templateOf().findOutputs('*')).map(([name, output]) => [
    name,
    readable(joined((output as { Value: unknown }).Value)),
  ]);
  const console = 'https://<AWS::Region>.<console>';
  const machine = '--region <AWS::Region> --state-machine-arn <WorkflowStateMachine>';
  expect(Object.fromEntries(outputs)).toEqual({
    FillSecret:
      'aws secretsmanager put-secret-value --region <AWS::Region> --secret-id <Token> --secret-string file:///dev/stdin',
    StateMachineConsole: `${console}/states/home?region=<AWS::Region>#/statemachines/view/<WorkflowStateMachine>`,
    StateMachineArn: '<WorkflowStateMachine>',
    StartExecution: `aws stepfunctions start-execution ${machine} --input "{}"`,
    NewestSummary: 'aws s3 cp s3://<LakeBucket>/runs/latest.html .',
    LakeBucket: '<LakeBucket>',
    QueryDatabase: 'facebook_ads_extract',
    FivetranDatabase: 'facebook_ads_extract_fivetran',
    AthenaConsole: `${console}/athena/home?region=<AWS::Region>#/query-editor`,
    Dashboard: `${console}/cloudwatch/home?region=<AWS::Region>#dashboards:name=facebook-ads-extract`,
    AlarmTopic: '<AlarmsTopic>',
  });
});

it('links lead to the console of the partition', () => {
  expect(templateOf().findMappings('Console')).toEqual({
    Console: {
      aws: { host: 'console.aws.amazon.com' },
      'aws-cn': { host: 'console.amazonaws.cn' },
      'aws-us-gov': { host: 'console.amazonaws-us-gov.com' },
    },
  });
});
