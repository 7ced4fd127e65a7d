import * as z from 'zod/mini';
import type { Measures } from '#functions/contract/documents.ts';
import { Count, Day } from '#functions/contract/ids.ts';
import type { DayRange } from '#functions/runtime/days.ts';
import { ZERO } from './measures.ts';

/** Meta's totals of the account for some days, as stored in the checkpoint. Reports refer to answers by `id`. */
export const ControlAnswer = z.object({
  id: Count,
  /** First and last requested day. */
  since: Day,
  until: Day,
  /** By day: impressions, clicks, link clicks, spend in millionths. A day without delivery is absent. */
  days: z.record(Day, z.tuple([Count, Count, Count, Count])),
});
export type ControlAnswer = z.infer<typeof ControlAnswer>;

/**
 * Creates an answer for the checkpoint.
 * @param totals by day, from `ControlQuestions.totals`; other days are dropped.
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
 * The answers for a day, oldest first. If one answer has the day, answers without it do not count; if none has it,
 * there was no delivery. Empty when no answer covers the day, which leaves it unproven.
 * @param answers in the order of the requests.
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
