import { describe, expect, test } from 'vitest';
import { judge } from '#functions/extract/listing/listing-extractor.ts';
import type { ListingWork } from '#functions/extract/listing/listing-work.ts';
import adCreatives from '#functions/streams/ad-creatives.ts';
import { Branch } from '#test/harness/branch.ts';
import { type FakeCall, FakeMeta, fakeAds, type Lie, refusal } from '#test/harness/fake-meta.ts';

const BEFORE: ListingWork = {
  kind: 'listing',
  round: 1,
  listed: true,
  deletedRows: 0,
  deletedSkipped: [],
  skipped: [],
};
const ERROR = { name: 'x', message: 'x', advice: 'x' };

test.each<[string, Partial<ListingWork>, number, string]>([
  ['as many objects as the edge counts', { countBefore: 5, countAfter: 5 }, 5, 'agrees'],
  ['more than it counts', { countBefore: 5, countAfter: 5 }, 6, 'agrees'],
  ['fewer than before alone: some were deleted meanwhile', { countBefore: 6, countAfter: 5 }, 5, 'agrees'],
  ['fewer than after alone: some were made meanwhile', { countBefore: 5, countAfter: 6 }, 5, 'agrees'],
  ['fewer than both', { countBefore: 6, countAfter: 7 }, 5, 'difference'],
  ['as many, the second time', { countBefore: 5, countAfter: 5, round: 2 }, 5, 'repaired'],
  ['fewer, the second time', { countBefore: 6, countAfter: 6, round: 2 }, 5, 'difference'],
  [
    'fewer by one that could not be read',
    { countBefore: 6, countAfter: 6, skipped: [{ kind: 'object', what: '1', error: ERROR }] },
    5,
    'agrees',
  ],
  [
    'fewer by one, with a deleted one that could not be read: no count has it',
    { countBefore: 6, countAfter: 6, deletedSkipped: [{ kind: 'object', what: '1', error: ERROR }] },
    5,
    'difference',
  ],
  ['no count before', { countBefore: null, countAfter: 5 }, 3, 'unproven'],
  ['no count after', { countBefore: 5 }, 3, 'unproven'],
])('%s', (_name, work, objects, outcome) => {
  expect(judge({ ...BEFORE, ...work }, objects)).toMatchObject({ outcome, objects });
});

describe('a list over several pages', () => {
  const listed = (lie: Lie) => {
    const meta = new FakeMeta(fakeAds(16, ['2026-05-01']));
    meta.lie = lie;
    const branch = new Branch(meta, adCreatives);
    return { meta, branch };
  };
  const isPage = ({ kind, params }: FakeCall) => kind === 'list' && params.limit !== 1;
  const firsts = (meta: FakeMeta) =>
    meta.calls.filter((call) => isPage(call) && call.params.after === undefined);
  /** The second page comes empty, in the rounds that are named. */
  const losing =
    (...rounds: readonly number[]): Lie =>
    (call, answer) => {
      const lists = isPage(call) && call.params.after === '5';
      return lists && rounds.includes(call.round) ? { ...answer(), data: [] } : answer();
    };

  test('is counted with its first page and after its last', async () => {
    const { meta, branch } = listed((_call, answer) => answer());
    await branch.finish();
    const asked = meta.of('list');
    expect(asked[0]?.params).toMatchObject({ summary: 'total_count' });
    expect(asked.at(-1)?.params).toMatchObject({ summary: 'total_count', limit: 1 });
    expect(asked.filter(({ params }) => params.summary !== undefined)).toHaveLength(2);
    expect(branch.receipt?.listing).toEqual({
      outcome: 'agrees',
      countBefore: 12,
      countAfter: 12,
      objects: 12,
    });
  });

  test('that lacks objects is listed once more, and both are united', async () => {
    const { meta, branch } = listed(losing(1));
    await branch.finish();
    expect(firsts(meta)).toHaveLength(2);
    expect(branch.receipt).toMatchObject({
      listing: { outcome: 'repaired', countBefore: 12, countAfter: 12, objects: 12 },
      partitions: [{ rows: 12, duplicates: 7 }],
    });
  });

  test('that lacks them again is a difference, and published', async () => {
    // Each count is a round as well.
    const { meta, branch } = listed(losing(1, 2, 3, 4));
    await branch.finish();
    expect(firsts(meta)).toHaveLength(2);
    expect(branch.receipt).toMatchObject({
      listing: { outcome: 'difference', objects: 7, reason: expect.stringMatching(/counts 12 .* lists 7/) },
      partitions: [{ rows: 7 }],
    });
  });

  test.each<[string, Lie]>([
    [
      'gives none',
      (call, answer) => {
        const { summary: _none, ...body } = answer();
        return call.kind === 'list' ? body : answer();
      },
    ],
    [
      'gives null',
      (call, answer) => (call.kind === 'list' ? { ...answer(), summary: { total_count: null } } : answer()),
    ],
    [
      'refuses to',
      (call, answer) => {
        if (call.params.summary !== undefined) throw refusal('(#100) summary');
        return answer();
      },
    ],
  ])('whose edge %s a count is unproven, and read once', async (_name, lie) => {
    const { branch } = listed(lie);
    await branch.finish();
    expect(branch.receipt?.listing).toMatchObject({ outcome: 'unproven', objects: 12 });
    expect(branch.receipt?.counters.rows).toBe(12);
  });
});
