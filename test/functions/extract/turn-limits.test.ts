import { describe, expect, test } from 'vitest';
import { waitAfterLimit } from '#functions/extract/turn-limits.ts';
import { Branch } from '#test/harness/branch.ts';
import { type FakeCall, FakeMeta, fakeAds, limit } from '#test/harness/fake-meta.ts';
import { fewAdInsights } from '#test/harness/few-fields.ts';
import { TestClock } from '#test/harness/test-clock.ts';

/** A branch of which some calls are refused. */
function refused(when: (call: FakeCall) => boolean, seconds = 3_000) {
  const meta = new FakeMeta(fakeAds(20, ['2026-05-01']));
  meta.lie = (call, answer) => {
    if (when(call)) throw limit(seconds);
    return answer();
  };
  return new Branch(meta, fewAdInsights);
}

describe('a stream that Meta refuses', () => {
  test('for longer than its patience in all fails by name, and a rerun has all of it again', async () => {
    const branch = refused(({ kind }) => kind === 'totals');
    for (const waited of [3_000, 6_000]) {
      expect(await branch.takeTurn()).toMatchObject({ status: 'WAIT', waitSeconds: 3_000 });
      expect(branch.checkpoint?.refusedSeconds).toBe(waited);
    }
    await expect(branch.takeTurn()).rejects.toMatchObject({
      name: 'PatienceExceeded',
      message: expect.stringContaining('150 minutes'),
      advice: expect.stringContaining('patienceMinutes'),
    });
  });

  test('and that gives a page in between is not counted on', async () => {
    // Each page but the first of a turn is refused: every turn gets one.
    let pages = 0;
    const branch = refused(({ kind }) => kind === 'read' && ++pages % 2 === 0);
    const patient = { patienceSeconds: 3_000 };
    await branch.finish(() => patient);
    await branch.expectExact();
  });
});

test('a version that Meta changed is noted in the receipt, once', async () => {
  const meta = new FakeMeta(fakeAds(4, ['2026-05-01']));
  meta.versionNotes = ['Meta answered by version v26.0 of the Graph API; v25.0 was asked for.'];
  const branch = new Branch(meta, fewAdInsights);
  expect((await branch.finish()).length).toBeGreaterThan(1);
  expect(branch.receipt?.notes).toEqual(meta.versionNotes);
});

describe('the wait after a limit', () => {
  const half = () => 0.5;

  test('is what Meta says while turns get something through', () => {
    expect(waitAfterLimit(60, 0, half)).toBe(60);
    expect(waitAfterLimit(20_000, 0, half)).toBe(20_000);
  });

  test('doubles while the first call of each turn is refused, up to 30 minutes', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((turns) => waitAfterLimit(60, turns, half));
    expect(waits).toEqual([60, 120, 240, 480, 960, 1800, 1800, 1800]);
  });

  test.each([
    [0, 120],
    [0.5, 240],
    [0.999, 360],
  ])('is spread over half of it to either side: %d', (random, seconds) => {
    expect(waitAfterLimit(60, 3, () => random)).toBe(seconds);
  });

  test('is never shorter than what Meta says', () => {
    expect(waitAfterLimit(60, 2, () => 0)).toBe(60);
    expect(waitAfterLimit(20_000, 5, half)).toBe(20_000);
  });

  test('starts anew once a turn got something through', async () => {
    const branch = refused(({ kind, round }) => kind === 'totals' && round !== 4, 60);
    const seconds = async () => (await branch.takeTurn()).waitSeconds;
    expect([await seconds(), await seconds(), await seconds()]).toEqual([60, 120, 240]);
    // The fourth question is answered, and what comes after it is refused by other limits or not at all.
    await branch.takeTurn();
    expect(branch.checkpoint?.refusedTurns).toBe(3);
  });
});

describe('a wait that would end past the deadline', () => {
  test('ends the branch at once, with what it has', async () => {
    const branch = refused(({ kind }) => kind === 'totals', 3_600);
    const clock = new TestClock();
    const deadline = new Date(clock.instant + 60_000).toISOString();
    await expect(branch.takeTurn({ clock, deadline })).rejects.toMatchObject({
      name: 'DeadlineExceeded',
      message: expect.stringMatching(/must wait until .*, but the run's deadline is/),
      advice: expect.stringContaining('rerun after that time'),
    });
    expect(branch.checkpoint?.counters.throttles).toBe(1);
  });

  test('is none where the deadline is behind it', async () => {
    const branch = refused(({ kind }) => kind === 'totals', 50);
    const clock = new TestClock();
    const deadline = new Date(clock.instant + 60_000).toISOString();
    expect(await branch.takeTurn({ clock, deadline })).toMatchObject({ status: 'WAIT', waitSeconds: 50 });
  });
});

test("the app's quota, which all streams share, does not try a stream's patience", async () => {
  const meta = new FakeMeta(fakeAds(20, ['2026-05-01']));
  let refusals = 0;
  meta.lie = (_call, answer) => {
    if (++refusals <= 6) throw limit(3_000, 4, undefined, 'app');
    return answer();
  };
  const branch = new Branch(meta, fewAdInsights);
  await branch.finish();
  await branch.expectExact();
});
