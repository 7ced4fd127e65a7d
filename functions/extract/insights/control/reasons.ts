import type { Measures } from '#functions/contract/documents.ts';
import type { DayTotal, Judgement } from './judge-day.ts';
import { COUNTS, isSame } from './measures.ts';

type MeasureName = keyof Measures;
type Proved = Exclude<Judgement, { verdict: 'unproven' }>;

/**
 * One sentence about a day with both numbers of the first measure that differs, such as "Meta's total is 12,034
 * impressions, the rows have 11,801; Meta lists no missing row."
 * @param clause to follow the numbers.
 */
export function reasonOf(judgement: Judgement, clause?: string): string {
  if (judgement.verdict === 'unproven' && judgement.why !== undefined) return judgement.why;
  return `${numbersOf(judgement)}${clause === undefined ? '' : `; ${clause}`}.`;
}

/** The sentence for a repaired day. @param before initial sums of the day's rows. */
export function repairedReason(judgement: Judgement, before: Measures): string {
  const name = COUNTS.find((count) => before[count] !== judgement.rows[count]) ?? 'spend';
  const then = shown(before, name);
  return `The rows had ${then} at first and have ${amount(judgement.rows, name)} now: the missing rows were read.`;
}

/** The sentence for a day whose counts agree but whose spend differs by more than rounding explains. */
export function spendReason({ rows, total }: Proved): string {
  const numbers = `${totalText(total, 'spend', 'agrees')}, the rows have ${amount(rows, 'spend')}`;
  return `${numbers}; impressions and clicks agree.`;
}

function numbersOf(judgement: Judgement): string {
  const { verdict, rows } = judgement;
  if (verdict === 'unproven') return `Meta gave no total, the rows have ${shown(rows, 'impressions')}`;
  const { total } = judgement;
  const name = tellingMeasure(judgement.verdict, rows, total);
  return `${totalText(total, name, verdict)}, the rows have ${amount(rows, name)}`;
}

function tellingMeasure(verdict: Judgement['verdict'], rows: Measures, total: DayTotal): MeasureName {
  const { lowest, highest } = total;
  if (verdict === 'short') return COUNTS.find((name) => rows[name] < lowest[name]) ?? 'impressions';
  if (verdict === 'surplus') return COUNTS.find((name) => rows[name] > highest[name]) ?? 'impressions';
  if (isSame(lowest, highest)) return 'impressions';
  return COUNTS.find((name) => lowest[name] !== highest[name]) ?? 'spend';
}

function totalText({ lowest, highest }: DayTotal, name: MeasureName, verdict: Judgement['verdict']): string {
  if (lowest[name] === highest[name]) return `Meta's total is ${shown(lowest, name)}`;
  if (verdict === 'short') return `Meta's total is at least ${shown(lowest, name)}`;
  if (verdict === 'surplus') return `Meta's total is at most ${shown(highest, name)}`;
  return `Meta's total moved between ${amount(lowest, name)} and ${shown(highest, name)} while it was read`;
}

const UNITS: Readonly<Record<MeasureName, string>> = {
  impressions: 'impressions',
  clicks: 'clicks',
  linkClicks: 'link clicks',
  spend: 'of spend',
};

const shown = (measures: Measures, name: MeasureName): string => `${amount(measures, name)} ${UNITS[name]}`;

const amount = (measures: Measures, name: MeasureName): string =>
  name === 'spend' ? MONEY.format(measures.spend / 1_000_000) : COUNT.format(measures[name]);

const COUNT = new Intl.NumberFormat('en-US');
const MONEY = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2 });
