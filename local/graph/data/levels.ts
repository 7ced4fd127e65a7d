/** Levels of insights rows, from the smallest object up. */
export const LEVELS = ['ad', 'adset', 'campaign', 'account'] as const;
/** See the list. */
export type Level = (typeof LEVELS)[number];

/** Whether a text names a level. */
export const isLevel = (text: string | undefined): text is Level => LEVELS.some((level) => level === text);
