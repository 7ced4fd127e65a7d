import * as z from 'zod/mini';
import type { Measures } from '#functions/contract/documents.ts';
import { Count, Day } from '#functions/contract/ids.ts';
import type { DayRange } from '#functions/runtime/days.ts';
import { ZERO } from './measures.ts';

/**
 * One answer to the question for the account's totals of days, as the checkpoint keeps it. Reports name the answers
 * that belong to them by `id`.
 */
export const ControlAnswer = z.object({
  id: Count,
  /** First and last day that was asked for. */
  since: Day,
  until: Day,
  /** By day: impressions, clicks, link clicks, spend in millionths. A day without delivery is absent. */
  days: z.record(Day, z.tuple([Count, Count, Count, Count])),
});
export type ControlAnswer = z.infer<typeof ControlAnswer>;

/**
 * An answer for the checkpoint.
 * @param totals by day, as `ControlQuestions.totals` gives them; those of other days are left out.
 */
export function controlAnswer(
  id: number,
  { since, until }: DayRange,
  totals: ReadonlyMap<string, Measures>,
): ControlAnswer {
  const days: ControlAnswer['days'] = {};
  for (const [day, { impressions, clicks, linkClicks, spend }] of totals) {
    if (day < since || day > until) continue;
    days[day] = [impressions, clicks, linkClicks, spend];
  }
  return { id, since, until, days };
}

/**
 * The answers that a day has, oldest first. An answer that lacks a day which another one holds did not answer for that
 * day; a day that no answer holds had no delivery. Empty: the day was never answered, and nothing is proved.
 * @param answers in the order in which they were asked.
 */
export function answersOf(answers: readonly ControlAnswer[], day: string): readonly Measures[] {
  const asked = answers.filter(({ since, until }) => since <= day && day <= until);
  const held = asked.flatMap(({ days }) => (days[day] === undefined ? [] : [measures(days[day])]));
  if (held.length > 0) return held;
  return asked.length > 0 ? [ZERO] : [];
}

const measures = ([impressions, clicks, linkClicks, spend]: ControlAnswer['days'][string]): Measures => ({
  impressions,
  clicks,
  linkClicks,
  spend,
});
