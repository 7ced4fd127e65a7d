import type { DayCounts, DayOutcome } from '#functions/contract/reconciliation.ts';
import { count } from './format.ts';
import { type Html, html } from './html.ts';

/** How something looks: `none` is grey, for what could not be checked. */
export type Tone = 'good' | 'warn' | 'bad' | 'none';

interface Wording {
  readonly word: string;
  readonly tone: Tone;
  /** What it means, after a colon. */
  readonly meaning: string;
}

/** The outcomes of a day in words, in the order in which they are listed. */
export const OUTCOMES: Readonly<Record<DayOutcome, Wording>> = {
  failed: { word: 'failed', tone: 'bad', meaning: 'a stream failed, so there is nothing to compare' },
  held_back: {
    word: 'held back',
    tone: 'bad',
    meaning: 'rows are missing and could not be had, so what was published before stays',
  },
  difference: {
    word: 'difference',
    tone: 'warn',
    meaning: 'published; the rows differ from Meta’s total, and no row is known to be missing',
  },
  unproven: { word: 'unproven', tone: 'none', meaning: 'published; Meta gave no total to compare with' },
  moving: { word: 'moving', tone: 'good', meaning: 'Meta’s own totals changed while they were read' },
  repaired: { word: 'repaired', tone: 'good', meaning: 'rows that were missing were found and read' },
  agrees: { word: 'agrees', tone: 'good', meaning: 'the rows add up to Meta’s total' },
};

const NAMES = Object.keys(OUTCOMES) as DayOutcome[];

/** The outcomes that occur, but for days that simply agree, each with its number and meaning. */
export function outcomeList(counts: DayCounts): Html | undefined {
  const occurring = NAMES.filter((outcome) => outcome !== 'agrees' && counts[outcome] > 0);
  if (occurring.length === 0) return undefined;
  const items = occurring.map((outcome) => {
    const { word, meaning } = OUTCOMES[outcome];
    return html`<li>${swatch(outcome)}<strong>${count(counts[outcome])} ${word}</strong>: ${meaning}</li>`;
  });
  return html`<ul class="outcomes">${items}</ul>`;
}

/** The color of an outcome in the charts. */
export const swatch = (outcome: DayOutcome): Html => html`<i class="swatch ${colorOf(outcome)}"></i>`;

/** A day that agrees is drawn as everything else is; only the others stand out. */
export const colorOf = (outcome: DayOutcome): string =>
  outcome === 'agrees' ? 'agrees' : OUTCOMES[outcome].tone;

/** How an account's days look as a whole: green only where each of them is reached. */
export function toneOf({ asked, reached, difference, held_back, failed }: DayCounts): Tone {
  if (held_back + failed > 0) return 'bad';
  if (reached + difference === 0) return 'none';
  return reached === asked ? 'good' : 'warn';
}

/** Whether no day could be compared with a total: none was asked, or given, or every one lacks a stream. */
export const isUnchecked = ({ reached, difference, held_back }: DayCounts): boolean =>
  reached + difference + held_back === 0;
