import { expect, test } from 'vitest';
import { answersOf, ControlAnswer, controlAnswer } from '#functions/extract/insights/control/answers.ts';
import { ZERO } from '#functions/extract/insights/control/measures.ts';

const DAYS = { since: '2026-10-01', until: '2026-10-03' };
const some = (impressions: number) => ({ impressions, clicks: 3, linkClicks: 2, spend: 1_230_000 });
const answer = (id: number, days: Readonly<Record<string, number>>, range = DAYS) =>
  controlAnswer(id, range, new Map(Object.entries(days).map(([day, count]) => [day, some(count)])));

test('an answer is as compact as a checkpoint wants it, and survives one', () => {
  const stored = answer(4, { '2026-10-02': 100 });
  expect(ControlAnswer.parse(JSON.parse(JSON.stringify(stored)))).toEqual({
    id: 4,
    ...DAYS,
    days: { '2026-10-02': [100, 3, 2, 1_230_000] },
  });
});

test('a day has the answers that hold it, in their order', () => {
  const answers = [answer(0, { '2026-10-02': 100 }), answer(1, { '2026-10-02': 90 })];
  expect(answersOf(answers, '2026-10-02')).toEqual([some(100), some(90)]);
});

test('an answer that lacks the day did not answer for it, where another holds it', () => {
  expect(answersOf([answer(0, {}), answer(1, { '2026-10-02': 90 })], '2026-10-02')).toEqual([some(90)]);
});

test('a day that no answer holds had no delivery', () => {
  expect(answersOf([answer(0, {}), answer(1, {})], '2026-10-02')).toEqual([ZERO]);
});

test('a day that nobody asked for has no answer', () => {
  expect(answersOf([answer(0, {})], '2026-10-04')).toEqual([]);
  expect(answersOf([], '2026-10-02')).toEqual([]);
});
