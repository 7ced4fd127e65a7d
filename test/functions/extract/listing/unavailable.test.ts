import { describe, expect, test } from 'vitest';
import { GraphPermissionDenied } from '#functions/graph/errors.ts';
import { lakeKey } from '#functions/lake/keys.ts';
import campaigns from '#functions/streams/campaigns.ts';
import customAudiences from '#functions/streams/custom-audiences.ts';
import customConversions from '#functions/streams/custom-conversions.ts';
import { Branch } from '#test/harness/branch.ts';
import { FakeMeta, fakeAds, type Lie } from '#test/harness/fake-meta.ts';

const terms = (code: number) =>
  new GraphPermissionDenied({
    request: 'GET act_1/customaudiences',
    problem: `(#${code}) Terms of service has not been accepted`,
    advice: 'Accept them.',
    code,
  });

function branchOf(lie: Lie, description = customAudiences) {
  const meta = new FakeMeta(fakeAds(16, ['2026-05-01']));
  meta.lie = lie;
  return { meta, branch: new Branch(meta, description) };
}

describe('an edge that the account does not have', () => {
  test.each([2655, 2663])('(%i) is an empty stream with a note, not a failure', async (code) => {
    const { meta, branch } = branchOf(() => {
      throw terms(code);
    });
    await branch.finish();
    expect(meta.calls).toHaveLength(1);
    expect(branch.receipt).toMatchObject({
      notes: [
        `The account has no customaudiences, as Meta says: (#${code}) Terms of service has not been accepted. Accept them.`,
      ],
      skipped: [],
      partitions: [{ date: '2026-05-10', rows: 0 }],
      counters: { rows: 0 },
    });
    expect(branch.receipt?.listing).toBeUndefined();
  });

  test('leaves alone what an earlier run of the day has published', async () => {
    const { branch } = branchOf(() => {
      throw terms(2655);
    });
    branch.bucket.put(lakeKey('custom_audiences', 'act_1', '2026-05-10'), 'published');
    await branch.finish();
    expect(branch.receipt?.partitions[0]?.object).toBeUndefined();
  });

  test('is a failure of a stream that does not name the code', async () => {
    const { branch } = branchOf(() => {
      throw terms(2655);
    }, campaigns);
    await expect(branch.takeTurn()).rejects.toMatchObject({ code: 2655 });
  });

  test('is one only before the first page: later, the stream fails with what it has', async () => {
    const { branch } = branchOf((call, answer) => {
      if (call.params.after !== undefined) throw terms(2655);
      return answer();
    });
    await expect(branch.takeTurn()).rejects.toMatchObject({ code: 2655 });
    expect(branch.receipt).toBeUndefined();
  });
});

test('an edge without a count is not asked for one, and is unproven', async () => {
  const { meta, branch } = branchOf((_call, answer) => answer(), customConversions);
  await branch.finish();
  expect(meta.calls.filter(({ params }) => params.summary !== undefined || params.limit === 1)).toEqual([]);
  expect(branch.receipt?.listing).toEqual({
    outcome: 'unproven',
    countBefore: null,
    countAfter: null,
    objects: 12,
    reason: 'This edge has no count of its objects.',
  });
});
