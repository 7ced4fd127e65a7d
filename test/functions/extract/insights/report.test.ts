import { describe, expect, test } from 'vitest';
import {
  advance,
  beginRead,
  close,
  complete,
  countedReads,
  covers,
  doubtEmpty,
  endReread,
  finish,
  narrowFields,
  noteProgress,
  noteWait,
  planned,
  Report,
  refuse,
  renewTries,
  reread,
  resubmit,
  resubmitStalled,
  resubmitThrottled,
  scopeOf,
  submit,
} from '#functions/extract/insights/report.ts';

const SCOPE = { since: '2026-05-01', until: '2026-05-07', group: 3, purpose: 'rows' } as const;
const AT = '2026-05-10T08:00:00.000Z';

/** A report in the state that the functions before it leave. */
function reportAfter(...steps: readonly ((report: Report) => void)[]): Report {
  const report = planned(SCOPE);
  for (const step of steps) step(report);
  // What a checkpoint cannot hold would be lost by the next turn.
  expect(Report.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  return report;
}
const submitted = (report: Report) => submit(report, '77', AT, 4);
const begun = (report: Report) => beginRead(report, 9);
const onward = (report: Report) => advance(report, 'behind-1');
const ready = [submitted, complete] as const;
const read = [...ready, begun, onward, finish] as const;

test('a scope is all that a report is to hold, and nothing of its life', () => {
  const scope = {
    ...SCOPE,
    ids: ['1'],
    idsOf: 'campaign',
    fields: ['reach'],
    family: 2,
    onlyDays: ['2026-05-02'],
  } as const;
  const report = planned({ ...scope, ids: ['1'], fields: ['reach'], onlyDays: ['2026-05-02'] });
  submitted(report);
  expect(scopeOf(report)).toEqual(scope);
  expect(planned(scopeOf(report))).toMatchObject({ ...scope, state: 'planned', submissions: 0 });
});

describe('on its way to its rows, a report', () => {
  test('is submitted with the answer that belongs to it, and counts how often', () => {
    expect(reportAfter(submitted)).toMatchObject({
      state: 'submitted',
      id: '77',
      submittedAt: AT,
      submissions: 1,
      answer: 4,
    });
  });

  test('submitted anew has no answer of the time before, and its closing totals are asked again', () => {
    const report = reportAfter(
      ...ready,
      (one) => close(one, 5),
      resubmit,
      (one) => submit(one, '78', AT, undefined),
    );
    expect(report).toMatchObject({ id: '78', submissions: 2 });
    expect(report.answer).toBeUndefined();
    expect(report.closed).toBeUndefined();
  });

  test('that grows is not waiting; one that does not is, for as long as a turn waits', () => {
    const wait = (report: Report) => noteWait(report, 60);
    expect(reportAfter(submitted, wait, wait)).toMatchObject({ percent: 0, stalledSeconds: 120 });
    const grown = reportAfter(
      submitted,
      wait,
      (one) => noteProgress(one, 10),
      wait,
      (one) => noteProgress(one, 10),
    );
    expect(grown).toMatchObject({ percent: 10, stalledSeconds: 60 });
  });

  test('that is complete waits for nothing', () => {
    expect(reportAfter(...ready, (one) => noteWait(one, 60))).toMatchObject({
      state: 'ready',
      percent: 100,
      stalledSeconds: 0,
    });
  });

  test('takes the closing answer as its own only where it had none', () => {
    expect(reportAfter(...ready, (one) => close(one, 9))).toMatchObject({ closed: true, answer: 4 });
    const without = reportAfter(
      (one) => submit(one, '77', AT, undefined),
      complete,
      (one) => close(one, 9),
    );
    expect(without).toMatchObject({ closed: true, answer: 9 });
    const never = reportAfter(
      (one) => submit(one, '77', AT, undefined),
      complete,
      (one) => close(one, undefined),
    );
    expect(never.answer).toBeUndefined();
  });

  test('is read page by page; at its end the read counts', () => {
    expect(reportAfter(...ready, begun, onward)).toMatchObject({
      state: 'ready',
      cursor: 'behind-1',
      readId: 9,
    });
    const report = reportAfter(...read);
    expect(report).toMatchObject({ state: 'read', readId: 9 });
    expect(report.cursor).toBeUndefined();
    expect(countedReads(report)).toEqual([9]);
  });
});

describe('off its way, a report', () => {
  test('that refuses to be read is asked about again, and nothing of that read counts', () => {
    const report = reportAfter(...ready, begun, onward, refuse);
    expect(report).toMatchObject({ state: 'submitted', id: '77', refusals: 1 });
    expect(report.cursor).toBeUndefined();
    expect(countedReads(report)).toEqual([]);
  });

  test('that seems empty is asked about once more', () => {
    expect(reportAfter(...ready, doubtEmpty)).toMatchObject({
      state: 'submitted',
      seenEmpty: true,
      refusals: 1,
    });
  });

  test('that is to be made again keeps how often it failed, and nothing else of its life', () => {
    const report = reportAfter(
      ...ready,
      doubtEmpty,
      complete,
      begun,
      onward,
      (one) => close(one, 5),
      resubmit,
    );
    expect(report).toEqual({ ...planned(SCOPE), submissions: 1 });
  });

  test('that stood still counts so; one that met a limit counts as never made', () => {
    expect(reportAfter(submitted, resubmitStalled)).toMatchObject({
      state: 'planned',
      stalls: 1,
      submissions: 1,
    });
    expect(reportAfter(submitted, resubmitThrottled)).toMatchObject({
      state: 'planned',
      stalls: 0,
      submissions: 0,
    });
  });

  test('has all its tries again when the run has a new owner, and stays where it is', () => {
    const report = reportAfter(submitted, resubmitStalled, submitted, complete, refuse, renewTries);
    expect(report).toMatchObject({ state: 'submitted', id: '77', submissions: 0, stalls: 0, refusals: 0 });
  });

  test('without fields that Meta dropped is read from its first page, in a group of its own', () => {
    const report = reportAfter(...ready, begun, onward, (one) => narrowFields(one, ['reach'], 5, 4));
    expect(report).toMatchObject({ state: 'ready', id: '77', fields: ['reach'], group: 5, family: 4 });
    expect(report.cursor).toBeUndefined();
    expect(countedReads(report)).toEqual([]);
  });
});

describe('read again for some days, a report', () => {
  const again = (report: Report) => reread(report, ['2026-05-02']);

  test('keeps what was read of it before: both reads count', () => {
    const report = reportAfter(...read, again);
    expect(report).toMatchObject({ state: 'ready', id: '77', rereading: true, onlyDays: ['2026-05-02'] });
    expect(countedReads(report)).toEqual([9]);
    const twice = reportAfter(...read, again, (one) => beginRead(one, 12), onward, finish);
    expect(countedReads(twice)).toEqual([9, 12]);
    expect(twice.rereading).toBeUndefined();
  });

  test('that cannot be read again is what it was before', () => {
    const report = reportAfter(...read, again, (one) => beginRead(one, 12), onward, endReread);
    expect(report).toMatchObject({ state: 'read' });
    expect(report.rereading).toBeUndefined();
    expect(countedReads(report)).toEqual([9]);
  });

  test('that refuses once loses the new read alone', () => {
    const report = reportAfter(...read, again, (one) => beginRead(one, 12), refuse);
    expect(report).toMatchObject({ state: 'submitted', rereading: true });
    expect(countedReads(report)).toEqual([9]);
  });
});

test.each([
  ['2026-04-30', false],
  ['2026-05-01', true],
  ['2026-05-07', true],
  ['2026-05-08', false],
])('a report from the 1st to the 7th covers %s: %s', (day, expected) => {
  expect(covers(SCOPE, day)).toBe(expected);
});
