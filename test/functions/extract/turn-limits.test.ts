import { describe, expect, test } from 'vitest';
import { Branch } from '#test/harness/branch.ts';
import { type FakeCall, FakeMeta, fakeAds, limit } from '#test/harness/fake-meta.ts';
import { fewAdInsights } from '#test/harness/few-fields.ts';

describe('a stream that Meta refuses', () => {
  const refused = (when: (call: FakeCall) => boolean) => {
    const meta = new FakeMeta(fakeAds(20, ['2026-05-01']));
    meta.lie = (call, answer) => {
      if (when(call)) throw limit(3_000);
      return answer();
    };
    return new Branch(meta, fewAdInsights);
  };

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
