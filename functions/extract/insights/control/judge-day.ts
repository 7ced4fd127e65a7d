import type { Measures } from '#functions/contract/documents.ts';
import { COUNTS, type CountName, isBelow, isSame } from './measures.ts';

/** Sums of the rows of one day, as they would be published now. */
export interface DaySums {
  readonly sums: Measures;
  /** Number of rows. Each is rounded separately, so spend may differ by half a unit per row. */
  readonly rows: number;
}

/** Meta's totals of one day. */
export interface DayTotal {
  /** Lowest value of each measure. */
  readonly lowest: Measures;
  readonly highest: Measures;
  /** The last answer, the current numbers as far as known. */
  readonly latest: Measures;
}

/**
 * How a day's rows compare with Meta's totals. `agrees`: the counts are within the range of all answers. `moving`: the
 * same, but the answers differ. `short`: a count is below the lowest answer. `surplus`: no count is below, and one is
 * above the highest. `unproven`: there is no answer.
 */
export type Judgement =
  | {
      readonly verdict: 'unproven';
      readonly rows: Measures;
      /** Why, one sentence, unless Meta gave no total. */
      readonly why?: string;
    }
  | {
      readonly verdict: 'agrees' | 'moving' | 'short' | 'surplus';
      readonly rows: Measures;
      readonly total: DayTotal;
      /** Spend differs by more than rounding explains. Reported in addition to the verdict, never part of it. */
      readonly spendDiffers: boolean;
    };

/** Currencies without cents at Meta (marketing-api/currencies). */
const WITHOUT_CENTS: ReadonlySet<string> = new Set('CLP COP CRC HUF IDR ISK JPY KRW PYG TWD VND'.split(' '));

/** Half of the currency's smallest unit, in millionths. @param currency ISO 4217. */
export function halfUnit(currency: string): number {
  return WITHOUT_CENTS.has(currency) ? 500_000 : 5_000;
}

/**
 * Judges one day.
 * @param answers of the day, oldest first: see `answersOf`.
 * @param currency of the account, ISO 4217. @param counts the measures that decide.
 */
export function judgeDay(
  answers: readonly Measures[],
  { sums, rows }: DaySums,
  currency: string,
  counts: readonly CountName[] = COUNTS,
): Judgement {
  const total = totalOf(answers);
  if (total === undefined) return { verdict: 'unproven', rows: sums };
  const rounding = (rows + 1) * halfUnit(currency);
  const spendDiffers =
    sums.spend < total.lowest.spend - rounding || sums.spend > total.highest.spend + rounding;
  return { verdict: compare(sums, total, counts), rows: sums, total, spendDiffers };
}

function compare(
  sums: Measures,
  { lowest, highest }: DayTotal,
  counts: readonly CountName[],
): 'agrees' | 'moving' | 'short' | 'surplus' {
  if (isBelow(sums, lowest, counts)) return 'short';
  if (isBelow(highest, sums, counts)) return 'surplus';
  return isSame(lowest, highest) ? 'agrees' : 'moving';
}

function totalOf(answers: readonly Measures[]): DayTotal | undefined {
  const latest = answers.at(-1);
  if (latest === undefined) return undefined;
  const of = (choose: (...values: number[]) => number): Measures => ({
    impressions: choose(...answers.map(({ impressions }) => impressions)),
    clicks: choose(...answers.map(({ clicks }) => clicks)),
    linkClicks: choose(...answers.map(({ linkClicks }) => linkClicks)),
    spend: choose(...answers.map(({ spend }) => spend)),
  });
  return { lowest: of(Math.min), highest: of(Math.max), latest };
}
