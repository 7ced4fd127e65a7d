import { tileDays } from '#functions/runtime/days.ts';

/** The days that every benchmark extracts: the default window's 28. */
export const WINDOW = { since: '2026-10-01', until: '2026-10-28' } as const;

/** The days from one to another, both included. */
export const daysBetween = (since: string, until: string): string[] =>
  tileDays({ since, until }, 1).map((day) => day.since);
