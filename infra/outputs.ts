import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { newestSummaryKey, summaryKey } from '#functions/lake/keys.ts';
import type { ConsoleLinks } from './console.ts';
import type { TokenSecret } from './function.ts';
import { fillCommand } from './token.ts';

/** What a person needs after a deployment. */
export interface OutputsProps {
  readonly stateMachine: IStateMachine;
  readonly bucket: Bucket;
  readonly token: TokenSecret;
  readonly topic: ITopic;
  readonly links: ConsoleLinks;
  readonly databaseName: string;
  readonly fivetranDatabaseName: string;
  /** Of the workgroup and the dashboard, too. */
  readonly stackName: string;
}

/** Adds the outputs that the deployment prints: links, names, and commands that are ready to be run. */
export function addOutputs(stack: Stack, props: OutputsProps): void {
  const { stateMachine, bucket, token, topic, links, databaseName, fivetranDatabaseName, stackName } = props;
  const arn = stateMachine.stateMachineArn;
  const states = (command: string) =>
    `aws stepfunctions ${command} --region ${stack.region} --state-machine-arn ${arn}`;
  const rows: readonly (readonly [id: string, description: string, value: string])[] = [
    [
      'FillSecret',
      'Run it, paste the token or {"accessToken":"...","appSecret":"..."}, and press Ctrl-D. On Windows, set the value in the Secrets Manager console.',
      fillCommand(stack, token),
    ],
    ['StateMachineConsole', 'Start, watch and read executions here.', links.stateMachine(arn)],
    ['StateMachineArn', 'What the commands name.', arn],
    ['StartExecution', 'Starts what the schedule starts.', `${states('start-execution')} --input "{}"`],
    [
      'NewestSummary',
      `Copies the summary of the run that ended last here. Of any other run: ${summaryKey('<run id>')}.`,
      `aws s3 cp s3://${bucket.bucketName}/${newestSummaryKey} .`,
    ],
    ['LakeBucket', 'The data is under lake/, the state of runs under runs/.', bucket.bucketName],
    [
      'QueryDatabase',
      `The tables in Athena; saved queries and results are in the workgroup ${stackName}.`,
      databaseName,
    ],
    [
      'FivetranDatabase',
      'The same with the names and columns of Fivetran, for SQL and dbt models that were written for it.',
      fivetranDatabaseName,
    ],
    ['AthenaConsole', `Ask here; choose the workgroup ${stackName}.`, links.athena()],
    ['Dashboard', 'Freshness, executions, rows, waits and functions.', links.dashboard(stackName)],
    ['AlarmTopic', 'Subscribe whoever is to be told of failures and alarms.', topic.topicArn],
  ];
  for (const [id, description, value] of rows) new CfnOutput(stack, id, { description, value });
}
