import { describe, expect, test } from 'vitest';
import type { Measures } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import { judgeDay } from '#functions/extract/insights/control/judge-day.ts';
import { addMeasures, COUNTS, measuresOf, ZERO } from '#functions/extract/insights/control/measures.ts';
import { beginMend, finishStep, nextStep } from '#functions/extract/insights/control/mend.ts';
import type { MendContext, MendStep } from '#functions/extract/insights/control/mend-contract.ts';
import type { MendState } from '#functions/extract/insights/control/mend-state.ts';
import type { ControlQuestions, TakeRows } from '#functions/extract/insights/control/questions.ts';
import type { DayRange } from '#functions/runtime/days.ts';

const DAYS = ['2026-10-01', '2026-10-02'];

const row = (ad: string, day: string, impressions = 10): Row => ({
  ad_id: ad,
  campaign_id: '5',
  date_start: day,
  impressions: String(impressions),
});

/** A list whose rows are made as they are asked for. */
interface Listing {
  readonly rows: (days: DayRange) => Iterable<readonly Row[]>;
}

/** Ads of which Meta lists some rows, and our rows are none; judged by totals of 100 impressions a day. */
function setting(listing: Listing, given: Partial<MendContext> = {}) {
  const kept: Row[] = [];
  const answers = new Map<string, Measures[]>(DAYS.map((day) => [day, [total(100)]]));
  const listed: DayRange[] = [];
  const serve = async (days: DayRange, take: TakeRows) => {
    listed.push(days);
    for (const rows of listing.rows(days)) if (!(await take(rows))) return 'stopped';
    return 'all';
  };
  const questions: ControlQuestions = {
    totals: async () => new Map(DAYS.map((day) => [day, total(100)])),
    anyRow: async () => true,
    campaigns: async (_days, _form, take) => {
      await take(DAYS.map((day) => row('', day, 100)));
      return 'all';
    },
    list: (days, _form, _campaigns, take) => serve(days, take),
    fullRows: async (_days, ids, _form, take) => {
      const rows = DAYS.flatMap((day) => ids.map((id) => row(id, day)));
      return (await take(rows)) ? 'all' : 'stopped';
    },
  };
  const context: MendContext = {
    questions,
    level: 'ad',
    counts: COUNTS,
    primaryKey: ['account_id', 'ad_id', 'date_start'],
    firstLook: 'campaigns',
    async *rowsOf(days) {
      yield kept.filter(({ date_start }) => days.includes(String(date_start)));
    },
    judge: (day) => {
      const rows = kept.filter(({ date_start }) => date_start === day);
      const sums = rows.reduce<Measures>((so, one) => addMeasures(so, measuresOf(one)), ZERO);
      return judgeDay(answers.get(day) ?? [], { sums, rows: rows.length }, 'USD');
    },
    addAnswer: ({ since, until }, totals) => {
      for (const day of DAYS.filter((one) => since <= one && one <= until)) {
        answers.get(day)?.push(totals.get(day) ?? ZERO);
      }
    },
    keep: async (rows) => {
      kept.push(...rows);
    },
    clock: { short: () => false },
    ...given,
  };
  return { context, kept, answers, listed };
}

const total = (impressions: number): Measures => ({ ...ZERO, impressions });
const begun = (days: readonly string[] = DAYS) => beginMend(new Map(days.map((day) => [day, ZERO])));

/** Goes on until a step of one of the kinds is asked for; steps of the engine before it count as carried out. */
async function runTo(kinds: readonly MendStep['kind'][], from: MendState, context: MendContext, limit = 60) {
  let state = from;
  const steps: string[] = [];
  for (let calls = 0; calls < limit; calls += 1) {
    const next = await nextStep(state, context);
    state = next.state;
    steps.push(next.step.kind);
    if (kinds.includes(next.step.kind)) return { state, step: next.step, steps };
    state = finishStep(state);
  }
  throw new Error(`no ${kinds.join()} after ${steps.join()}`);
}

describe('the look-up', () => {
  const tenAds: Listing = {
    rows: () => [DAYS.flatMap((day) => Array.from({ length: 10 }, (_, index) => row(`${index}`, day)))],
  };

  test('reads the reports again, then the missing rows, and settles every day', async () => {
    const { context, kept } = setting(tenAds);
    const { step, steps } = await runTo(['settled'], begun(), context);
    expect(steps.filter((kind) => kind !== 'more')).toEqual(['reread', 'stage', 'settled']);
    expect(kept).toHaveLength(20);
    const reason = 'The rows had 0 impressions at first and have 100 now: the missing rows were read.';
    expect(step).toEqual({
      kind: 'settled',
      days: Object.fromEntries(DAYS.map((day) => [day, { outcome: 'repaired', reason }])),
    });
  });

  test('asks for the same step of the engine until it is carried out', async () => {
    const { context } = setting(tenAds);
    const { state, step } = await runTo(['reread'], begun(), context);
    expect(step).toEqual({ kind: 'reread', days: DAYS });
    expect((await nextStep(state, context)).step).toEqual(step);
    expect((await nextStep(finishStep(state), context)).step).not.toEqual(step);
  });

  test('stays settled', async () => {
    const { context } = setting(tenAds);
    const { state, step } = await runTo(['settled'], begun(), context);
    expect(await nextStep(finishStep(state), context)).toEqual({ state, step });
  });

  test('keeps no row of a day that it does not look up', async () => {
    const { context, kept } = setting(tenAds);
    await runTo(['settled'], begun(['2026-10-02']), context);
    expect(new Set(kept.map(({ date_start }) => date_start))).toEqual(new Set(['2026-10-02']));
  });

  test('adds answers to the days alone that it looks up', async () => {
    const { context, answers } = setting(tenAds);
    await nextStep(begun(['2026-10-02']), context);
    expect(answers.get('2026-10-01')).toHaveLength(1);
    expect(answers.get('2026-10-02')).toHaveLength(2);
  });

  test('ends where Meta gives the total otherwise', async () => {
    const { context } = setting(tenAds, {});
    const moved = { ...context, questions: { ...context.questions, totals: async () => new Map() } };
    const { step, steps } = await runTo(['settled'], begun(), {
      ...moved,
      addAnswer: ({ since, until }) => context.addAnswer({ since, until }, new Map()),
    });
    expect(steps).toEqual(['more', 'settled']);
    expect(step).toMatchObject({ days: { '2026-10-01': { outcome: 'moving' } } });
  });
});

describe('further reports', () => {
  const manyAds: Listing = {
    rows: () => [DAYS.flatMap((day) => Array.from({ length: 501 }, (_, index) => row(`${index}`, day)))],
  };

  test('are asked for where more than 500 objects lack rows', async () => {
    const { context } = setting(manyAds);
    const { step } = await runTo(['reports'], begun(), context);
    expect(step).toEqual({
      kind: 'reports',
      days: DAYS,
      ranges: [{ since: '2026-10-01', until: '2026-10-02' }],
    });
  });

  test('that are refused hold the days back', async () => {
    const { context } = setting(manyAds);
    const { state } = await runTo(['reports'], begun(), context);
    const { step } = await runTo(['settled'], finishStep(state, 'refused'), context);
    const reason =
      "Meta's total is 100 impressions, the rows have 0; Meta refused to create the report for the missing rows.";
    expect(step).toMatchObject({ days: { '2026-10-01': { outcome: 'held_back', reason } } });
  });

  test('that bring nothing hold the days back, and are not asked for again', async () => {
    const { context } = setting(manyAds);
    const { step, steps } = await runTo(['settled'], begun(), context);
    expect(steps.filter((kind) => kind === 'reports')).toHaveLength(1);
    expect(step).toMatchObject({ days: { '2026-10-01': { outcome: 'held_back' } } });
  });
});

describe('a list', () => {
  test('that is too long is asked for by fewer days, and then given up', async () => {
    const page = (from: number) =>
      Array.from({ length: 1_000 }, (_, index) => row(`${from + index}`, '2026-10-01'));
    const { context, listed } = setting({
      *rows({ since }) {
        for (let from = 0; since === '2026-10-01' && from <= 200_000; from += 1_000) yield page(from);
      },
    });
    const { step } = await runTo(['settled'], begun(), context);
    expect(listed.slice(0, 2)).toEqual([
      { since: '2026-10-01', until: '2026-10-02' },
      { since: '2026-10-01', until: '2026-10-01' },
    ]);
    expect(step).toMatchObject({
      days: {
        '2026-10-01': {
          outcome: 'held_back',
          reason: expect.stringMatching(/the list of its rows is too long/),
        },
        '2026-10-02': { outcome: 'difference' },
      },
    });
  });

  test('that no turn can finish is given up', async () => {
    let asked = 0;
    // Never short at the beginning of a list, always after its first page.
    const clock = { short: () => asked > 0 };
    const { context } = setting({ rows: () => [[]] }, { clock });
    const { state } = await runTo(['reread'], begun(), context);
    const cut = {
      ...context,
      questions: {
        ...context.questions,
        list: async (_days: DayRange, _form: unknown, _campaigns: unknown, take: TakeRows) => {
          asked = 1;
          const more = await take([]);
          asked = 0;
          return more ? ('all' as const) : ('stopped' as const);
        },
      },
    };
    const { step } = await runTo(['settled'], finishStep(state), cut);
    expect(step).toMatchObject({
      days: { '2026-10-01': { outcome: 'held_back', reason: expect.stringMatching(/longer than a turn/) } },
    });
  });

  test('is not begun near the end of a turn', async () => {
    const { context, listed } = setting({ rows: () => [[]] }, {});
    const { state } = await runTo(['reread'], begun(), context);
    const late = { ...context, clock: { short: () => true } };
    expect(await nextStep(finishStep(state), late)).toEqual({
      state: finishStep(state),
      step: { kind: 'more' },
    });
    expect(listed).toEqual([]);
  });
});
