import { describe, expect, test } from 'vitest';
import { answersOfDay, spanOf } from '#functions/extract/insights/control-turn.ts';
import { planned, type Report } from '#functions/extract/insights/report.ts';
import { Branch } from '#test/harness/branch.ts';
import { FakeMeta, fakeAds, limit, refusal } from '#test/harness/fake-meta.ts';
import { fewAdInsights } from '#test/harness/few-fields.ts';

const WINDOW = { since: '2026-05-01', until: '2026-05-14' };
const DAYS = Array.from({ length: 14 }, (_, day) => `2026-05-${String(day + 1).padStart(2, '0')}`);

/** An account of two reports, a week each. */
function branchOf(ads = fakeAds(4, DAYS)) {
  const meta = new FakeMeta(ads);
  return { meta, branch: new Branch(meta, fewAdInsights, WINDOW) };
}
/** The requests, in their order, without the reading: `totals make make poll …`. */
const callsOf = (meta: FakeMeta, from = 0) =>
  meta.calls
    .slice(from)
    .filter(({ params }) => params.after === undefined)
    .map(({ kind }) => kind)
    .join(' ');

describe('totals', () => {
  test('are asked before reports are made, and once when the last of them is complete', async () => {
    const { meta, branch } = branchOf();
    await branch.finish();
    expect(callsOf(meta)).toBe('totals make make poll poll totals read read');
    expect(meta.of('totals').map(({ params }) => params.time_range)).toEqual([WINDOW, WINDOW]);
    await branch.expectExact();
  });

  test('are asked again in a later turn that makes reports, and belong to those', async () => {
    const { meta, branch } = branchOf();
    meta.lie = (call, answer) => {
      if (call.kind === 'make' && call.round === 2) throw limit(20, 613);
      return answer();
    };
    await branch.takeTurn();
    const turn = meta.calls.length;
    await branch.finish();
    const later = callsOf(meta, turn);
    expect(later.slice(0, later.indexOf('make'))).toContain('totals');
    // What was true when the first was made does not count for the second, and the other way round.
    const answers = branch.reports.map(({ answer }) => answer);
    expect(answers).toEqual([0, 2]);
    const { work } = branch.checkpoint ?? {};
    if (work?.kind !== 'insights') throw new Error('no insights');
    expect(work.answers.map(({ since, until }) => [since, until])).toEqual([
      ['2026-05-01', '2026-05-14'],
      ['2026-05-08', '2026-05-14'],
      ['2026-05-01', '2026-05-07'],
      ['2026-05-01', '2026-05-07'],
    ]);
    expect(answersOfDay(work, '2026-05-07')).toHaveLength(2);
    await branch.expectExact();
  });

  test('that Meta refuses leave the days unproven, and the rows are there', async () => {
    const { meta, branch } = branchOf();
    meta.lie = (call, answer) => {
      if (call.kind === 'totals') throw refusal('no');
      return answer();
    };
    await branch.finish();
    expect(new Set(branch.receipt?.control?.map(({ outcome }) => outcome))).toEqual(new Set(['unproven']));
    // Asked twice when reports are made, twice when they are complete.
    expect(meta.of('totals')).toHaveLength(4);
    await branch.expectExact();
  });

  test('refused at first are those of the end', async () => {
    const { meta, branch } = branchOf();
    meta.lie = (call, answer) => {
      if (call.kind === 'totals' && call.round <= 2) throw refusal('no');
      return answer();
    };
    await branch.finish();
    expect(new Set(branch.receipt?.control?.map(({ outcome }) => outcome))).toEqual(new Set(['agrees']));
  });
});

describe('an account whose totals are empty', () => {
  test('is idle when the stream has no row either: known in one turn, without a report', async () => {
    const { meta, branch } = branchOf([]);
    expect(await branch.finish()).toHaveLength(1);
    expect(callsOf(meta)).toBe('totals query');
    expect(meta.of('query')[0]?.params).toMatchObject({ level: 'ad', limit: 1, time_range: WINDOW });
    expect(branch.receipt?.partitions.every(({ rows }) => rows === 0)).toBe(true);
    expect(branch.receipt?.partitions).toHaveLength(14);
  });

  test.each(['has a row', 'does not say'])('is read when the stream %s', async (which) => {
    const { meta, branch } = branchOf();
    meta.lie = (call, answer) => {
      if (call.kind === 'totals' && call.round === 1) return { data: [] };
      if (call.kind === 'query' && which === 'does not say') throw refusal('no');
      return answer();
    };
    await branch.finish();
    expect(meta.of('make')).toHaveLength(2);
    // The empty answer lacks days that the next one has: it did not answer for them.
    expect(new Set(branch.receipt?.control?.map(({ outcome }) => outcome))).toEqual(new Set(['agrees']));
    await branch.expectExact();
  });
});

test('every request below the account names all statuses, and finds archived and deleted objects', async () => {
  const { meta, branch } = branchOf();
  await branch.finish();
  await branch.expectExact();
  expect(branch.receipt?.statuses).toBe('all');
  const filters = (params: object) => JSON.stringify(params);
  for (const { params } of [...meta.of('make'), ...meta.of('query')]) {
    expect(filters(params)).toContain('effective_status');
    expect(filters(params)).toContain('"DELETED"');
  }
});

describe('the answers of a day', () => {
  const report = (more: Partial<Report>): Report => ({
    ...planned({ ...WINDOW, group: 0, purpose: 'rows' }),
    ...more,
  });
  const answers = [1, 2, 3].map((impressions, id) => ({
    id,
    ...WINDOW,
    days: { '2026-05-01': [impressions, 0, 0, 0] as [number, number, number, number] },
  }));
  const of = (reports: Report[], answersFrom = {}) =>
    answersOfDay({ reports, answers, answersFrom }, '2026-05-01').map(({ impressions }) => impressions);

  test.each<[string, Report[], object, number[]]>([
    ['are those since its report was made', [report({ answer: 1 })], {}, [2, 3]],
    ['are those since the first of its reports', [report({ answer: 2 }), report({ answer: 1 })], {}, [2, 3]],
    [
      'do not depend on reports of other days',
      [report({ answer: 1 }), report({ since: '2026-05-02', answer: 0 })],
      {},
      [2, 3],
    ],
    [
      'do not depend on lists of ids',
      [report({ answer: 1 }), report({ purpose: 'ids', answer: 0 })],
      {},
      [2, 3],
    ],
    ['are all where no report has one', [report({})], {}, [1, 2, 3]],
    ['are the new ones where a rerun reads the day again', [report({ answer: 0 })], { '2026-05-01': 2 }, [3]],
    ['are none where a rerun got none', [report({ answer: 0 })], { '2026-05-01': 3 }, []],
  ])('%s', (_name, reports, answersFrom, expected) => {
    expect(of(reports, answersFrom)).toEqual(expected);
  });
});

test('the span of reports is from their first to their last day', () => {
  const one = { since: '2026-05-03', until: '2026-05-04' };
  expect(spanOf([one, { since: '2026-05-01', until: '2026-05-02' }])).toEqual({
    since: '2026-05-01',
    until: '2026-05-04',
  });
});
