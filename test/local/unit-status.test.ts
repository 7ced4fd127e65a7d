import { describe, expect, it } from 'vitest';
import type { ProgressEvent } from '#local/run.ts';
import type { UnitWork } from '#local/run-files.ts';
import { causeMessage, type UnitFiles, Units } from '#local/unit-status.ts';
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
    expect(units).toMatchObject([{ status: 'done', rows: 1_234, turns: 3, ms: 1_025 }]);
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

describe('with the documents of the run', () => {
  const work = { phase: 'extract', rows: 70, pages: 2, throttles: 0 } as const;
  const reports = { read: 1, planned: 4, percent: 42 };
  const failure = { name: 'GraphPermissionDenied', message: 'no right', advice: 'Give it.' };
  const files = (now: () => UnitWork): UnitFiles => ({ work: now, failure: () => failure });

  it('tells how far a unit is while it is at work', () => {
    let rows = 0;
    const units = new Units(
      1,
      files(() => ({ ...work, rows })),
    );
    units.apply(started());
    rows = 70;
    units.refresh();
    expect(units.all()).toMatchObject([{ rows: 70, began: { rows: 0 }, work: { pages: 2 } }]);
  });

  it.each([
    [0, '3 reports of Meta, 42 % done'],
    [1, "Meta's rate limit"],
  ])('tells what a unit waits for, after %d limits, and until when', (throttles, reason) => {
    let now = 0;
    const units = new Units(
      0.5,
      files(() => ({ ...work, reports, throttles: now })),
    );
    units.apply(started());
    now = throttles;
    const before = Date.now();
    units.apply(waited({}, 60));
    const [unit] = units.all();
    expect(unit?.wait?.for).toBe(reason);
    expect(unit?.wait?.until).toBeGreaterThanOrEqual(before + 30_000);
    expect(unit?.wait?.until).toBeLessThan(before + 40_000);
  });

  it('tells what an earlier execution had completed', () => {
    const finishedAt = Date.now() - 60_000;
    const units = new Units(
      1,
      files(() => ({ ...work, phase: 'done', finishedAt })),
    );
    units.apply(started());
    expect(units.apply(turned({}, 'DONE', 1, 70))?.status).toBe('kept');
  });

  it('has the advice of a failure, but not that of another one', () => {
    const units = new Units(
      1,
      files(() => work),
    );
    units.apply(started());
    const failed = (name: string) => units.apply(recorded({}, name, 'killed'))?.error;
    expect(failed('GraphPermissionDenied')).toEqual(failure);
    expect(failed('Sandbox.Timedout')).toEqual({ name: 'Sandbox.Timedout', message: 'killed', advice: '' });
  });
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
