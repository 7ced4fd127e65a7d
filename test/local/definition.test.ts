import { describe, expect, it } from 'vitest';
import { localDefinition } from '#local/definition.ts';
import { readStack } from '#local/template.ts';
import { MISSION } from '#test/harness/mission.ts';
import { templateOf } from '#test/harness/synthesized.ts';

interface AnyState {
  readonly [field: string]: unknown;
  readonly Type: string;
}

/** Every state at any depth, by name. */
function statesOf(machine: unknown): Map<string, AnyState> {
  const found = new Map<string, AnyState>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('States' in value)
      for (const [name, state] of Object.entries(value.States as object)) found.set(name, state);
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(machine);
  return found;
}

const retriesOf = (state: AnyState | undefined) =>
  state?.Retry as { IntervalSeconds?: number; MaxDelaySeconds?: number }[] | undefined;

const synthesized = readStack({
  template: templateOf().toJSON() as Record<string, unknown>,
  functionCode: () => '/code',
}).definition;

describe('the synthesized definition, made ready for this machine', () => {
  const before = statesOf(synthesized);
  const { definition, tasks } = localDefinition(synthesized, 0.01);
  const after = statesOf(definition);

  it('has the same states, and leads from each to the same next ones', () => {
    const route = ({ Next, End, Default, Choices, Catch, StartAt }: AnyState) => ({
      Next,
      End,
      Default,
      Choices,
      Catch,
      StartAt,
    });
    expect([...after.keys()]).toEqual([...before.keys()]);
    for (const [name, state] of before) expect(route(after.get(name) ?? state)).toEqual(route(state));
  });

  it('scales every pause between retries', () => {
    let scaled = 0;
    for (const [name, state] of before) {
      retriesOf(state)?.forEach((retrier, index) => {
        const made = retriesOf(after.get(name))?.[index];
        expect(made?.IntervalSeconds).toBeCloseTo((retrier.IntervalSeconds ?? 1) * 0.01);
        if (retrier.MaxDelaySeconds !== undefined) {
          expect(made?.MaxDelaySeconds).toBeCloseTo(retrier.MaxDelaySeconds * 0.01);
          scaled += 1;
        }
      });
    }
    expect(scaled).toBeGreaterThan(0);
  });

  it('makes a Task of each Wait that gives its input on', () => {
    const waits = [...before].filter(([, state]) => state.Type === 'Wait');
    expect(waits.length).toBeGreaterThanOrEqual(MISSION.length);
    for (const [name, state] of waits) {
      expect(after.get(name)).toMatchObject({
        Type: 'Task',
        ResultPath: null,
        Parameters: { 'seconds.$': state.SecondsPath },
      });
      expect(tasks.get(name)?.kind).toBe('wait');
    }
  });

  it('knows the stream of each state of a branch, and of no other', () => {
    expect(tasks.get('Extract ad insights')).toEqual({ kind: 'invoke', stream: 'ad_insights' });
    expect(tasks.get('Wait for ad insights')).toEqual({ kind: 'wait', stream: 'ad_insights' });
    expect(tasks.get('Record campaign insights failure')).toEqual({
      kind: 'putObject',
      stream: 'campaign_insights',
    });
    expect(tasks.get('Plan')).toEqual({ kind: 'invoke', stream: undefined });
  });

  it('leaves what it was given as it was', () => {
    const text = JSON.stringify(synthesized);
    localDefinition(synthesized, 0.5);
    expect(JSON.stringify(synthesized)).toBe(text);
    expect(text).not.toContain('QueryLanguage');
  });
});

describe('a definition that cannot be run', () => {
  const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', TimeoutSeconds: 5, End: true };
  const machine = (state: object) => ({ StartAt: 'One', States: { One: state } });

  it.each<[name: string, definition: Record<string, unknown>, message: RegExp]>([
    ['leads nowhere', { StartAt: 'Nowhere', States: { One: task } }, /not valid/],
    [
      'has a Task without a timeout',
      machine({ ...task, TimeoutSeconds: undefined }),
      /"One" has no TimeoutSeconds/,
    ],
    [
      'uses another service',
      machine({ ...task, Resource: 'arn:aws:states:::sqs:sendMessage' }),
      /"One" uses .*sqs/,
    ],
    [
      'waits for a date',
      machine({ Type: 'Wait', Timestamp: '2030-01-01T00:00:00Z', End: true }),
      /"One" waits for a point in time/,
    ],
  ])('%s', (_, definition, message) => {
    const plain = JSON.parse(JSON.stringify(definition)) as Record<string, unknown>;
    expect(() => localDefinition(plain, 1)).toThrow(message);
  });

  it('reads its items from somewhere', () => {
    const map = {
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        ...machine(task),
      },
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Parameters: { Bucket: 'b', Key: 'k' },
      },
      End: true,
    };
    expect(() => localDefinition({ StartAt: 'All', States: { All: map } }, 1)).toThrow(
      /"All" has ItemReader/,
    );
  });
});
