import validate from 'asl-validator';
import type { RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import { beforeAll, describe, expect, it } from 'vitest';
import { RunContext } from '#functions/contract/payloads.ts';
import { RETRIES } from '#infra/retry-policies.ts';
import { DEPLOYED, DEPLOYED_NAMES } from '#test/harness/deployed.ts';
import { definitionOf, resourcesOf, type State, statesOf, templateOf } from '#test/harness/synthesized.ts';

let definition: Record<string, unknown>;
let states: [string, State][];
const state = (name: string): State => {
  const found = states.find(([each]) => each === name);
  if (found === undefined) throw new Error(`no state ${name}`);
  return found[1];
};

beforeAll(() => {
  definition = definitionOf(templateOf());
  states = statesOf(definition);
});

type TaskRow = readonly [
  state: string,
  target: string | undefined,
  retries: keyof typeof RETRIES,
  catches: readonly string[],
];
const words = (name: string): string => name.replaceAll('_', ' ');
/** `AdInsights` of `ad_insights`. */
const idOf = (name: string): string =>
  name.replaceAll(/(?:^|_)(\w)/g, (_match, letter: string) => letter.toUpperCase());

/** What each Task invokes, how it is retried, and where its errors go. A Task that is not here fails the test. */
const TASKS: readonly TaskRow[] = [
  ['Plan', '<Plan', 'withoutClient', []],
  ['Accounts', '<Accounts', 'accounts', []],
  ...DEPLOYED.flatMap(({ description: { name, source } }): TaskRow[] => {
    const retries = source.kind === 'insights' ? 'insights' : 'listing';
    return [
      [`Extract ${words(name)}`, `<${idOf(name)}`, retries, ['RunTakenOver', 'States.ALL']],
      [`Record ${words(name)} failure`, undefined, 'record', ['States.ALL']],
    ];
  }),
  ['Publish', '<Publish', 'publish', ['States.ALL']],
  ['Aggregate', '<Aggregate', 'withoutClient', []],
];

describe('every Task', () => {
  it('is in the table', () => {
    const found = states.filter(([, { Type }]) => Type === 'Task').map(([name]) => name);
    expect(found.sort()).toEqual(TASKS.map(([name]) => name).sort());
  });

  it.each(TASKS)(
    '%s has its function, its timeout, its policies and its catchers',
    (name, target, retries, catches) => {
      const { TimeoutSeconds, Resource, Parameters, Retry, Catch } = state(name);
      if (target === undefined) {
        expect(Resource).toBe('arn:aws:states:::aws-sdk:s3:putObject');
        expect(TimeoutSeconds).toBe(30);
      } else {
        expect(Resource).toBe('arn:aws:states:::lambda:invoke');
        // The version of this deployment: the next one leaves what is on alone.
        expect(Parameters?.FunctionName).toMatch(new RegExp(`^${target}CurrentVersion\\w+>$`));
        expect(TimeoutSeconds).toBe(name === 'Plan' ? 90 : 930);
      }
      expect(Retry).toEqual(
        RETRIES[retries].map(({ errors, maxAttempts, interval, maxDelay }: RetryProps) => ({
          ErrorEquals: errors,
          MaxAttempts: maxAttempts,
          ...(interval && {
            IntervalSeconds: interval.toSeconds(),
            MaxDelaySeconds: maxDelay?.toSeconds(),
            BackoffRate: 2,
            JitterStrategy: 'FULL',
          }),
        })),
      );
      expect(Catch?.flatMap(({ ErrorEquals }) => ErrorEquals) ?? []).toEqual(catches);
    },
  );

  it('has no retry of States.ALL', () => {
    const retried = states.flatMap(([, { Retry = [] }]) => Retry.flatMap(({ ErrorEquals }) => ErrorEquals));
    expect(retried).not.toContain('States.ALL');
  });
});

describe('what a deployment leaves behind', () => {
  it('is every version, so that a run that is on may go on with it; but not that of a deployment that failed', () => {
    const versions = resourcesOf(templateOf(), 'AWS::Lambda::Version');
    expect(versions).toHaveLength(resourcesOf(templateOf(), 'AWS::Lambda::Function').length);
    for (const [, version] of versions) {
      expect(version).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });
});

describe('the list of accounts', () => {
  it('is in the payload of Plan', () => {
    const payloadOf = (context: Record<string, string>) =>
      statesOf(definitionOf(templateOf(context))).find(([name]) => name === 'Plan')?.[1].Parameters?.Payload;
    expect(payloadOf({})).toMatchObject({ defaults: { accounts: 'all', exclude: [] } });
    expect(payloadOf({ exclude: 'act_3,act_4' })).toMatchObject({
      defaults: { accounts: 'all', exclude: ['act_3', 'act_4'] },
    });
    expect(payloadOf({ accounts: 'act_1,act_2' })).toMatchObject({
      defaults: { accounts: ['act_1', 'act_2'], exclude: [] },
    });
  });
});

describe('the definition', () => {
  it('is valid', () => {
    // A copy: the validator writes into what it checks.
    expect(validate(structuredClone(definition))).toMatchObject({ isValid: true });
  });

  it('names each state once in the whole machine', () => {
    const names = states.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(40);
  });

  it('has no name longer than the 80 characters that Step Functions takes', () => {
    expect(states.filter(([name]) => name.length > 80)).toEqual([]);
  });

  it('ends after the timeout of the setting', () => {
    expect(definition.TimeoutSeconds).toBe(12 * 3600);
    expect(definitionOf(templateOf({ timeoutHours: '5' })).TimeoutSeconds).toBe(5 * 3600);
  });

  it('holds neither the token nor the secret that it is in', () => {
    expect(JSON.stringify(definition)).not.toMatch(/token\b(?!Invalid)|secret(?!Invalid|Unavailable)/i);
  });
});

describe('the Map over the accounts', () => {
  it('reads nothing of its context inside but the time: there, the name of the execution is the child’s', () => {
    const inside = JSON.stringify(state('Each account').ItemProcessor);
    expect(inside.match(/\$\$\.[\w.]+/g)).toEqual(['$$.State.EnteredTime']);
  });

  it('begins with the deadline, compared as text; past it, the child ends at once', () => {
    const { StartAt } = state('Each account').ItemProcessor as { StartAt: string };
    expect(state(StartAt)).toMatchObject({
      Type: 'Choice',
      Choices: [
        {
          Variable: '$$.State.EnteredTime',
          StringGreaterThanEqualsPath: '$.deadline',
          Next: 'Not started',
        },
      ],
      Default: 'Streams',
    });
    expect(state('Not started')).toMatchObject({ Type: 'Pass', OutputPath: null, End: true });
  });

  it('publishes each account when its streams have ended, and ends well whatever becomes of that', () => {
    expect(state('Streams')).toMatchObject({ ResultPath: null, Next: 'Publish' });
    expect(state('Publish')).toMatchObject({
      ResultPath: '$.publish',
      Next: 'More to publish?',
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Not published' }],
    });
    expect(state('Publish').Parameters?.Payload).toEqual({
      'runId.$': '$.runId',
      'owner.$': '$.owner',
      'startedAt.$': '$.startedAt',
      'account.$': '$.account',
    });
    expect(state('More to publish?')).toMatchObject({
      Choices: [{ Variable: '$.publish.status', StringEquals: 'MORE', Next: 'Publish' }],
      Default: 'Published',
    });
  });

  it('gives `{}` at the end of every branch and every child: a Parallel collects before it drops', () => {
    const machine = state('Each account').ItemProcessor as unknown as Record<string, unknown>;
    const last = statesOf(machine).filter(([, { End }]) => End === true);
    // Per stream: done, not planned, taken over, recorded, not recorded; of the account: three.
    expect(last).toHaveLength(5 * DEPLOYED_NAMES.length + 3);
    for (const [name, { OutputPath }] of last) expect(OutputPath, name).toBeNull();
  });

  it('is distributed, tolerates every failure, discards its results, and always leads to Aggregate', () => {
    expect(state('Each account')).toMatchObject({
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
      ToleratedFailurePercentage: 100,
      Label: 'accounts',
      MaxConcurrency: 10,
      ResultPath: null,
      Next: 'Aggregate',
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.mapFailure', Next: 'Aggregate' }],
    });
  });

  it('takes its concurrency from the setting', () => {
    const [, map] = statesOf(definitionOf(templateOf({ maxConcurrency: '9' }))).find(
      ([name]) => name === 'Each account',
    ) as [string, State];
    expect(map.MaxConcurrency).toBe(9);
  });

  it('gives each child everything that its turns ask for, and a first turn', () => {
    const selector = state('Each account').ItemSelector as Record<string, unknown>;
    const given = Object.keys(selector).map((key) => key.replace(/\.\$$/, ''));
    expect(given).toEqual(expect.arrayContaining(Object.keys(RunContext.shape)));
    expect(given).toContain('account');
    expect(selector.last).toEqual({ status: 'MORE', waitSeconds: 0, turn: 0, rows: 0 });
  });

  it('stays below the 256 KiB of a state with 5,000 accounts of the longest ids', () => {
    const context = {
      runId: 'r'.repeat(80),
      owner: 'o'.repeat(80),
      startedAt: '2026-11-20T03:00:00.000Z',
      deadline: '2026-11-20T14:00:00.000Z',
      streams: Object.fromEntries(DEPLOYED_NAMES.map((stream) => [stream, false])),
    };
    const accounts = Array.from({ length: 5_000 }, () => `act_${'9'.repeat(20)}`);
    // Of the Map itself: one `{}` per child.
    const error = { Error: 'States.Runtime', Cause: 'c'.repeat(32_768) };
    const largest = JSON.stringify({ ...context, accounts, mapFailure: error });
    expect(Buffer.byteLength(largest)).toBeLessThan(256 * 1024 - 64 * 1024);
  });
});

describe('every branch', () => {
  it.each(DEPLOYED_NAMES)('%s keeps what the platform said, under its own key', (stream) => {
    const { Parameters, Catch } = state(`Record ${stream.replaceAll('_', ' ')} failure`);
    expect(Parameters).toEqual({
      Bucket: expect.stringContaining('<LakeBucket'),
      'Key.$': `States.Format('runs/{}/{}/${stream}/failure-platform.json', $.runId, $.account)`,
      ContentType: 'application/json',
      Body: {
        'runId.$': '$.runId',
        'owner.$': '$.owner',
        'account.$': '$.account',
        stream,
        'error.$': '$.failure.Error',
        'cause.$': '$.failure.Cause',
      },
    });
    expect(Catch?.[0]?.ResultPath).toBeNull();
  });
});
