import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ECHO, run } from '#test/harness/fake-run.ts';
import { type FakeStackOptions, invokeTask } from '#test/harness/fake-stack.ts';

describe('one map of parallel branches, as the graph is built', () => {
  const branch = (stream: string, functionId: string) => ({
    StartAt: `Extract ${stream}`,
    States: {
      [`Extract ${stream}`]: invokeTask(functionId, {
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: `Record ${stream}` }],
        End: true,
      }),
      [`Record ${stream}`]: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:s3:putObject',
        Parameters: {
          Bucket: `\${Lake}`,
          'Key.$': `States.Format('runs/{}/{}/${stream}/failure-platform.json', $.runId, $.account)`,
          ContentType: 'application/json',
          Body: {
            'runId.$': '$.runId',
            'owner.$': '$.runId',
            'account.$': '$.account',
            stream,
            'error.$': '$.failure.Error',
            'cause.$': '$.failure.Cause',
          },
        },
        TimeoutSeconds: 30,
        ResultPath: null,
        End: true,
      },
    },
  });
  const graph: FakeStackOptions = {
    definition: {
      StartAt: 'Each account',
      States: {
        'Each account': {
          Type: 'Map',
          ItemsPath: '$.accounts',
          ItemSelector: { 'account.$': '$$.Map.Item.Value', 'runId.$': '$.runId', turn: 0 },
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'Streams',
            States: {
              Streams: {
                Type: 'Parallel',
                Branches: [branch('ad_insights', 'Good'), branch('ad_metadata', 'Bad')],
                OutputPath: null,
                End: true,
              },
            },
          },
          MaxConcurrency: 2,
          ToleratedFailurePercentage: 100,
          ResultPath: null,
          End: true,
        },
      },
    },
    functions: { Good: ECHO, Bad: 'export const handler = async () => process.exit(3);' },
  };
  const input = { accounts: ['act_1', 'act_2', 'act_3'], runId: 'run-1' };

  it('names each invocation by its account, stream and turn', async () => {
    const { result } = await run({ ...graph, input });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: input });
    expect(
      result.invocations.map(({ account, stream, turn }) => `${account} ${stream} ${turn}`).toSorted(),
    ).toEqual(input.accounts.flatMap((account) => [`${account} ad_insights 0`, `${account} ad_metadata 0`]));
    expect(new Set(result.invocations.map(({ accessKeyId }) => accessKeyId)).size).toBe(6);
  });

  it('writes what the platform said of a branch that died, and tells it', async () => {
    const { dataDir, events } = await run({ ...graph, input });
    const record = JSON.parse(
      readFileSync(join(dataDir, 'lake-bucket/runs/run-1/act_2/ad_metadata/failure-platform.json'), 'utf8'),
    ) as { cause: string };
    expect(record).toMatchObject({ account: 'act_2', stream: 'ad_metadata', error: 'Runtime.ExitError' });
    expect(record.cause).toContain('exit status 3');
    expect(events.filter(({ kind }) => kind === 'failure recorded')).toHaveLength(3);
  });

  it('lets a test kill one worker by what it works on, and leaves the others alone', async () => {
    const { result } = await run({
      ...graph,
      functions: { Good: ECHO, Bad: ECHO },
      input,
      disturb({ account, stream }, kill) {
        if (account === 'act_3' && stream === 'ad_metadata') kill('SIGKILL');
      },
    });
    const dead = result.invocations.filter(({ outcome }) => outcome !== 'returned');
    expect(dead).toMatchObject([{ account: 'act_3', stream: 'ad_metadata', outcome: 'exited' }]);
    expect(dead[0]?.error?.name).toBe('Runtime.ExitError');
  });
});
