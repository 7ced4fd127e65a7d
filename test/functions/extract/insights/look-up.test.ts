import { describe, expect, test } from 'vitest';
import type { ControlDay } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import { receiptKey } from '#functions/lake/keys.ts';
import { HELD_BACK } from '#functions/lake/metadata.ts';
import { Branch } from '#test/harness/branch.ts';
import { type FakeCall, FakeMeta, fakeAds, type Lie, limit, refusal } from '#test/harness/fake-meta.ts';
import { fewAdInsights } from '#test/harness/few-fields.ts';

const DAYS = ['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04'];
/** The day whose rows the tests lose. */
const DAY = '2026-05-02';

/** An account with six ads, whose answers are changed so, and a branch that reads it. */
function branchOf(lie: Lie, ads = fakeAds(6, DAYS)) {
  const meta = new FakeMeta(ads);
  meta.lie = lie;
  return { meta, branch: new Branch(meta, fewAdInsights) };
}

const isOf = (row: unknown, ad: string, day = DAY) =>
  (row as Row).ad_id === ad && (row as Row).date_start === day;
const dataOf = (body: object) => (body as { data: Row[] }).data;
/** The answer without a row. */
const without = (body: Record<string, unknown>, ...ads: readonly string[]) => ({
  ...body,
  data: dataOf(body).filter((row) => !ads.some((ad) => isOf(row, ad))),
});
const lost = 'ad-0003';
/** Whether a list asks for the stream's own rows, with keys and numbers alone. */
const isList = ({ kind, params }: FakeCall) =>
  kind === 'query' && params.level === 'ad' && !(params.fields as string[]).includes('reach');
const isFetch = ({ kind, params }: FakeCall) =>
  kind === 'query' && params.level === 'ad' && (params.fields as string[]).includes('reach');
const outcomes = ({ receipt }: Branch) =>
  Object.fromEntries((receipt?.control ?? []).map(({ date, outcome }) => [date, outcome]));
const dayOf = ({ receipt }: Branch): ControlDay | undefined =>
  receipt?.control?.find(({ date }) => date === DAY);
const AGREES = Object.fromEntries(DAYS.map((day) => [day, 'agrees']));

/** Rows that were read are published, repeated, joined, or held back: nothing else becomes of them. */
function expectAccounted({ receipt }: Branch): void {
  const read = receipt?.parts.reduce((sum, { rows }) => sum + rows, 0);
  const published = receipt?.partitions.reduce(
    (sum, each) => sum + each.rows + each.duplicates + each.joined,
    0,
  );
  expect(read).toBe((published ?? 0) + (receipt?.heldBackRows ?? 0));
}

describe('rows that fall short of the totals', () => {
  test('because a page was lost once are read again with the same report', async () => {
    const { meta, branch } = branchOf((call, answer) =>
      call.kind === 'read' && call.round === 1 ? without(answer(), lost) : answer(),
    );
    await branch.finish();
    await branch.expectExact();
    expect(outcomes(branch)).toEqual({ ...AGREES, [DAY]: 'repaired' });
    expect(meta.of('make')).toHaveLength(1);
    // Of the report that is read again, only rows of the short day are kept.
    expect(branch.receipt?.counters.rows).toBe(23 + 6);
    expect(meta.calls.filter(isFetch)).toEqual([]);
    expectAccounted(branch);
  });

  test('because a page is never served are listed and fetched, in the form that shows them', async () => {
    const { meta, branch } = branchOf((call, answer) =>
      call.kind === 'read' ? without(answer(), lost, 'ad-0002') : answer(),
    );
    await branch.finish();
    await branch.expectExact();
    expect(outcomes(branch)).toEqual({ ...AGREES, [DAY]: 'repaired' });
    expect(dayOf(branch)?.reason).toMatch(/had .* impressions at first/);
    expect(meta.of('make')).toHaveLength(1);
    expectAccounted(branch);
  });

  test('because the report is empty whenever it is read are listed and fetched', async () => {
    const { meta, branch } = branchOf((call, answer) => (call.kind === 'read' ? { data: [] } : answer()));
    await branch.finish();
    await branch.expectExact();
    expect(Object.values(outcomes(branch))).toEqual(DAYS.map(() => 'repaired'));
    expect(meta.of('make')).toHaveLength(1);
    expectAccounted(branch);
  });

  test('because one is older than the list are fetched, and win over the row of the report', async () => {
    const { branch } = branchOf((call, answer) => {
      if (call.kind !== 'read') return answer();
      const body = answer();
      const old = (row: Row) => (isOf(row, lost) ? { ...row, impressions: '1', reach: '1' } : row);
      return { ...body, data: dataOf(body).map(old) };
    });
    await branch.finish();
    await branch.expectExact();
    expect(outcomes(branch)).toEqual({ ...AGREES, [DAY]: 'repaired' });
    expectAccounted(branch);
  });

  test('because Meta counts what no object has are a difference: nothing is read again', async () => {
    const { meta, branch } = branchOf((call, answer) => {
      if (call.kind !== 'totals') return answer();
      const more = (row: Row) =>
        row.date_start === DAY ? { ...row, impressions: String(Number(row.impressions) + 50) } : row;
      return { data: dataOf(answer()).map(more) };
    });
    await branch.finish();
    await branch.expectExact();
    expect(outcomes(branch)).toEqual({ ...AGREES, [DAY]: 'difference' });
    const { total, rows } = dayOf(branch) ?? {};
    expect((total?.lowest.impressions ?? 0) - (rows?.impressions ?? 0)).toBe(50);
    expect(meta.of('read').filter(({ params }) => params.after === undefined)).toHaveLength(1);
    expect(meta.calls.filter(isList)).toEqual([]);
    expect(meta.of('query').every(({ params }) => params.level === 'campaign')).toBe(true);
  });

  test('because the totals grew once since are moving, and nothing is looked for', async () => {
    const { meta, branch } = branchOf((call, answer) => {
      if (call.kind !== 'totals' || call.round > 1) return answer();
      const fewer = (row: Row) => (row.date_start === DAY ? { ...row, impressions: '7' } : row);
      return { data: dataOf(answer()).map(fewer) };
    });
    await branch.finish();
    expect(outcomes(branch)).toEqual({ ...AGREES, [DAY]: 'moving' });
    expect(dayOf(branch)?.reason).toMatch(/moved between 7 and 756 impressions/);
    expect(meta.of('query')).toEqual([]);
  });
});

test('rows that were fetched just before a limit was met are published', async () => {
  let isMet = false;
  const { branch } = branchOf((call, answer) => {
    if (call.kind === 'read') return without(answer(), lost);
    if (!isFetch(call) || isMet) return answer();
    // All of them are on the first page, and the second, which would be empty, meets the limit.
    if (call.params.after === undefined)
      return { ...answer(), paging: { next: 'https://graph.invalid/?after=9' } };
    isMet = true;
    throw limit(60);
  });
  await branch.finish();
  expect(isMet).toBe(true);
  await branch.expectExact();
  expect(outcomes(branch)).toEqual({ ...AGREES, [DAY]: 'repaired' });
  expectAccounted(branch);
});

test('days whose list is longer than a limit allows are listed one by one', async () => {
  let left = 0;
  const { meta, branch } = branchOf(
    (call, answer) => {
      if (call.kind === 'read') return { data: [] };
      if (call.kind !== 'query') return answer();
      left = left === 0 ? 5 : left - 1;
      if (left === 0) throw limit(60);
      return answer();
    },
    fakeAds(40, DAYS),
  );
  // Eight pages of four days: more than the five calls between two limits.
  meta.pageRows = 20;
  await branch.finish(() => ({ patienceSeconds: 3600 }));
  await branch.expectExact();
  expect(Object.values(outcomes(branch))).toEqual(DAYS.map(() => 'repaired'));
  expectAccounted(branch);
});

describe('rows that cannot be had', () => {
  const unreadable: Lie = (call, answer) => {
    if (call.kind === 'read') return without(answer(), lost);
    if (isFetch(call)) throw refusal('no');
    return answer();
  };

  test('hold back their day, and nothing else: the receipt says what lacks', async () => {
    const { branch } = branchOf(unreadable);
    await branch.finish();
    expect(outcomes(branch)).toEqual({ ...AGREES, [DAY]: 'held_back' });
    expect(dayOf(branch)).toMatchObject({
      reason: expect.stringMatching(/Meta's total is .* impressions, the rows have .*1 missing row/),
      total: { lowest: { impressions: 6 * 101 + 150 } },
      rows: { impressions: 6 * 101 + 150 - 131 },
    });
    expect(branch.receipt?.partitions.map(({ date }) => date)).toEqual(DAYS.filter((day) => day !== DAY));
    // Both reads of the five rows that are there.
    expect(branch.receipt?.heldBackRows).toBe(2 * 5);
    expect(branch.bucket.objects.get(receiptKey(branch.unit))?.metadata).toEqual({ [HELD_BACK]: '1' });
    expectAccounted(branch);
  });

  test('because they cannot be listed hold back their day as well', async () => {
    const { branch } = branchOf((call, answer) => {
      if (call.kind === 'read') return without(answer(), lost);
      if (call.kind === 'query') throw refusal('no');
      return answer();
    });
    await branch.finish();
    expect(outcomes(branch)).toEqual({ ...AGREES, [DAY]: 'held_back' });
    expectAccounted(branch);
  });

  test('are read by a rerun, with one report of their days alone', async () => {
    const { meta, branch } = branchOf(unreadable);
    await branch.finish();
    const before = branch.receipt;
    meta.lie = (_call, answer) => answer();
    meta.ads = meta.ads.map((ad) => ({ ...ad, days: { ...ad.days, [DAY]: (ad.days[DAY] ?? 0) + 5 } }));
    const asked = meta.calls.length;
    await branch.finish(() => ({ owner: 'rerun', generation: 2 }));
    await branch.expectExact();
    expect(outcomes(branch)).toEqual(AGREES);
    const made = meta.calls.slice(asked).filter(({ kind }) => kind === 'make');
    expect(made.map(({ params }) => params.time_range)).toEqual([{ since: DAY, until: DAY }]);
    for (const partition of before?.partitions ?? [])
      expect(branch.receipt?.partitions).toContainEqual(partition);
    expect(branch.receipt?.heldBackRows).toBe(0);
    expect(branch.bucket.objects.get(receiptKey(branch.unit))?.metadata).toEqual({});
    expectAccounted(branch);
  });
});

describe('more objects than are read one by one', () => {
  const many = fakeAds(520, [DAY]);
  const emptyFirst = (call: FakeCall) => call.kind === 'read' && call.path.startsWith('report_1/');

  test('are read by one further report', async () => {
    const { meta, branch } = branchOf((call, answer) => (emptyFirst(call) ? { data: [] } : answer()), many);
    meta.pageRows = 500;
    await branch.finish();
    await branch.expectExact();
    expect(meta.of('make')).toHaveLength(2);
    expect(outcomes(branch)).toMatchObject({ [DAY]: 'repaired', '2026-05-01': 'agrees' });
    expectAccounted(branch);
  });

  test('hold back their day where Meta does not make that report: nobody waits for it', async () => {
    const { meta, branch } = branchOf((call, answer) => {
      if (call.kind === 'make' && call.round > 1) throw limit(3600, 613);
      return emptyFirst(call) ? { data: [] } : answer();
    }, many);
    meta.pageRows = 500;
    const results = await branch.finish();
    expect(Math.max(...results.map(({ waitSeconds }) => waitSeconds))).toBeLessThan(60);
    expect(outcomes(branch)).toMatchObject({ [DAY]: 'held_back', '2026-05-01': 'agrees' });
    expectAccounted(branch);
  });
});

describe('fields that were read in groups', () => {
  const dropped = refusal(
    "(#100) Cannot include reach in fields param because they weren't there while creating the report run.",
  );

  test('are looked up where one group lacks a row', async () => {
    const { branch } = branchOf((call, answer) => {
      const { fields } = call.params;
      if (call.kind !== 'read') return answer();
      if (call.path.startsWith('report_1/')) {
        if ((fields as string[]).includes('reach')) throw dropped;
        return answer();
      }
      return without(answer(), lost);
    });
    await branch.finish();
    await branch.expectExact();
    expect(outcomes(branch)).toEqual({ ...AGREES, [DAY]: 'repaired' });
    expectAccounted(branch);
  });
});
