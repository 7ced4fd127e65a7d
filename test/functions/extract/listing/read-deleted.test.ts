import { describe, expect, test } from 'vitest';
import { GraphPermissionDenied, GraphTooMuchData } from '#functions/graph/errors.ts';
import adMetadata from '#functions/streams/ad-metadata.ts';
import { Branch, TestClock } from '#test/harness/branch.ts';
import { FACTS } from '#test/harness/fake-list.ts';
import { FakeMeta, fakeAds, type Lie, limit, refusal } from '#test/harness/fake-meta.ts';

/** Of 240 ads, 60 are deleted. */
const ADS = fakeAds(240, ['2026-05-01', '2026-05-04']);
const DELETED = ADS.filter(({ status }) => status === 'DELETED').map(({ id }) => id);

function branchOf(lie: Lie = (_call, answer) => answer()) {
  const meta = new FakeMeta(ADS);
  meta.lie = lie;
  meta.pageRows = 100;
  return { meta, branch: new Branch(meta, adMetadata) };
}
const skippedOf = (branch: Branch) => branch.receipt?.skipped.map(({ kind, what }) => `${kind} ${what}`);

describe('deleted ads that delivered', () => {
  test('are read by their ids, and are in no count', async () => {
    const { meta, branch } = branchOf();
    await branch.finish();
    expect(meta.of('query').map(({ params }) => params)).toMatchObject([
      {
        level: 'ad',
        time_range: { since: '2026-05-01', until: '2026-05-04' },
        filtering: [{ field: 'ad.effective_status', operator: 'IN', value: ['DELETED'] }],
      },
    ]);
    expect(meta.of('object').map(({ path }) => path)).toEqual(DELETED);
    expect(branch.receipt).toMatchObject({
      listing: { outcome: 'agrees', countBefore: 180, countAfter: 180, objects: 180 },
      partitions: [{ rows: 240, duplicates: 0 }],
      skipped: [],
    });
    expect((await branch.extractedRows()).map(({ id }) => id)).toEqual(expect.arrayContaining(DELETED));
  });

  test.each<[string, Lie]>([
    [
      'does not exist any more',
      (call, answer) => {
        if (call.path === DELETED[7]) {
          throw refusal('(#803) Some of the aliases you requested do not exist', 803);
        }
        return answer();
      },
    ],
    [
      'may not be seen',
      (call, answer) => {
        if (call.path === DELETED[7]) throw new GraphPermissionDenied(FACTS);
        return answer();
      },
    ],
  ])('are all there but one that %s: it is named', async (_name, lie) => {
    const { branch } = branchOf(lie);
    await branch.finish();
    expect(skippedOf(branch)).toEqual([`object ${DELETED[7]}`]);
    expect(branch.receipt?.partitions).toMatchObject([{ rows: 239, duplicates: 0 }]);
    expect(branch.receipt?.listing?.outcome).toBe('agrees');
  });

  test('are named once, also where a limit was met while one was searched for, and the list read again', async () => {
    let calls = 0;
    const { meta, branch } = branchOf((call, answer) => {
      if (call.kind === 'list' && call.params.after === '100' && call.round === 1)
        return { ...answer(), data: [] };
      if (call.kind !== 'object') return answer();
      calls += 1;
      if (calls === 9) throw limit(60);
      if (call.path === DELETED[7]) throw refusal('(#803) do not exist', 803);
      return answer();
    });
    await branch.finish();
    expect(skippedOf(branch)).toEqual([`object ${DELETED[7]}`]);
    expect(branch.receipt).toMatchObject({
      listing: { outcome: 'repaired', objects: 180 },
      partitions: [{ rows: 239 }],
    });
    // Once found, they are not asked for again, and what was read beside the limit is kept.
    expect(meta.of('query')).toHaveLength(1);
    expect(meta.of('object')).toHaveLength(DELETED.length + 2);
  });

  test('of more data than one answer holds are asked for in halves of the window', async () => {
    const { branch } = branchOf((call, answer) => {
      const { since, until } = (call.params.time_range ?? {}) as Record<string, string>;
      if (call.kind === 'query' && since !== until) throw new GraphTooMuchData(FACTS);
      return answer();
    });
    await branch.finish();
    expect(branch.receipt).toMatchObject({ partitions: [{ rows: 240 }], skipped: [], notes: [] });
  });

  test('are all there where one is refused once', async () => {
    const { branch } = branchOf((call, answer) => {
      if (call.path === DELETED[7] && call.round === 1) throw refusal('(#100) once');
      return answer();
    });
    await branch.finish();
    expect(branch.receipt).toMatchObject({ partitions: [{ rows: 240 }], skipped: [] });
  });

  test('are read also where each turn gets one call', async () => {
    let calls = 0;
    const { meta, branch } = branchOf((call, answer) => {
      if (call.kind === 'object' && ++calls % 2 === 0) throw limit(60);
      return answer();
    });
    await branch.finish();
    expect(branch.receipt).toMatchObject({ partitions: [{ rows: 240, duplicates: 0 }], skipped: [] });
    expect(meta.of('object').length).toBeLessThan(4 * DELETED.length);
  });

  test('that Meta does not name are noted, and the list is there', async () => {
    const { branch } = branchOf((call, answer) => {
      if (call.kind === 'query') throw refusal('(#100) DELETED is not valid');
      return answer();
    });
    await branch.finish();
    expect(branch.receipt).toMatchObject({
      notes: [expect.stringMatching(/did not return which deleted objects/)],
      partitions: [{ rows: 180 }],
      listing: { outcome: 'agrees' },
    });
  });

  test('are gone on with in the next turn', async () => {
    const { meta, branch } = branchOf();
    await branch.finish(() => ({ clock: Object.assign(new TestClock(), { checks: 1 }) }));
    expect(branch.receipt).toMatchObject({ partitions: [{ rows: 240, duplicates: 0 }] });
    expect(meta.of('query')).toHaveLength(1);
    expect(meta.of('object')).toHaveLength(DELETED.length);
  });
});
