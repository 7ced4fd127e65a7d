import { describe, expect, it } from 'vitest';
import type { ProgressEvent } from '#local/run.ts';
import { causeMessage, Units } from '#local/unit-status.ts';
import { recorded, started, threw, turned, waited } from '#test/harness/unit-events.ts';

/** The units after these events, and those that each event ended. */
function follow(events: readonly ProgressEvent[]) {
  const units = new Units();
  const ended = events.map((event) => units.apply(event)?.status);
  return { units: units.all(), ended };
}

describe('one unit', () => {
  it('is done when its last turn is, with what all turns came to', () => {
    const { units, ended } = follow([
      started(),
      turned({ startedAt: 1_000, queuedMs: 700, ms: 100 }, 'WAIT', 1, 0),
      waited({}, 90),
      started(),
      turned({ startedAt: 1_500, queuedMs: 50, ms: 200 }, 'MORE', 2, 1_000),
      started(),
      turned({ startedAt: 1_800, queuedMs: 25, ms: 300 }, 'DONE', 3, 1_234),
    ]);
    expect(ended).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, 'done']);
    // 1,000 to 2,100, less what its second and third process queued.
    expect(units).toMatchObject([{ status: 'done', rows: 1_234, turns: 3, waitedSeconds: 90, ms: 1_025 }]);
  });

  it('is still at work after a turn that failed, and counts the repetition', () => {
    const { units, ended } = follow([
      started(),
      threw({ startedAt: 0, ms: 10 }, 'GraphTransient'),
      started({ attempt: 1 }),
      turned({ attempt: 1, startedAt: 50, ms: 10 }, 'DONE', 1, 5),
    ]);
    expect(ended).toEqual([undefined, undefined, undefined, 'done']);
    expect(units).toMatchObject([{ retries: 1, rows: 5, ms: 60 }]);
  });

  it('has failed when the state machine wrote down why', () => {
    const cause = JSON.stringify({
      errorType: 'GraphPermissionDenied',
      errorMessage: 'ask for ads_read',
      trace: [],
    });
    const { units, ended } = follow([
      started(),
      threw({}, 'GraphPermissionDenied'),
      recorded({}, 'GraphPermissionDenied', cause),
    ]);
    expect(ended).toEqual([undefined, undefined, 'failed']);
    expect(units).toMatchObject([{ error: { name: 'GraphPermissionDenied', message: 'ask for ads_read' } }]);
  });

  it('is taken over when a newer execution owns the run', () => {
    expect(follow([started(), threw({}, 'RunTakenOver')]).ended).toEqual([undefined, 'taken over']);
  });

  it('waits while it waits', () => {
    expect(follow([started(), turned({}, 'WAIT', 1, 7), waited({}, 60)]).units).toMatchObject([
      { status: 'waiting', rows: 7 },
    ]);
  });
});

it('keeps units apart by account and stream, in the order in which they started', () => {
  const tell = [
    { account: 'act_2' },
    { account: 'act_1' },
    { account: 'act_2', stream: 'ad_metadata' },
  ] as const;
  const { units } = follow([...tell.map(started), turned({ account: 'act_1' }, 'DONE', 1, 9)]);
  expect(units.map(({ account, stream, rows }) => `${account} ${stream} ${rows}`)).toEqual([
    'act_2 ad_insights 0',
    'act_1 ad_insights 9',
    'act_2 ad_metadata 0',
  ]);
});

it('takes no notice of functions that belong to no unit', () => {
  const plan = {
    ...started(),
    invocation: { ...(started() as { invocation: object }).invocation, account: undefined },
  };
  expect(follow([plan as ProgressEvent]).units).toEqual([]);
});

describe('the sentence in a cause', () => {
  it.each([
    ['{"errorType":"E","errorMessage":"said so","trace":[]}', 'said so'],
    ['The execution reached its timeout', 'The execution reached its timeout'],
    ['{"other":1}', '{"other":1}'],
    ['', ''],
  ])('%s', (cause, expected) => {
    expect(causeMessage(cause)).toBe(expected);
  });
});
