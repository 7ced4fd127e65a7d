/** One thing that was measured, several times where it varies. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** How many times it was measured. */
  readonly rounds: number;
}

/** What a figure is held against. `figure` and `limit` have the same unit. */
export interface Goal {
  readonly name: string;
  readonly figure: number;
  readonly limit: number;
  readonly bound: 'less than' | 'at most' | 'at least';
  readonly unit: string;
  readonly verdict: 'MET' | 'MISSED';
}

/** What one section of the benchmark has to say. */
export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly goals: readonly Goal[];
  /** What is worth knowing and no number. */
  readonly notes: readonly string[];
  /** Outputs that should be equal and are not: where there is one, the section's times mean nothing. */
  readonly unequal: readonly string[];
}

/** The middle one of some numbers, or the mean of the middle two. @throws RangeError when there is none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('No number, no median');
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[sorted.length >> 1] as number;
  const lower = sorted[(sorted.length - 1) >> 1] as number;
  return (lower + upper) / 2;
}

/** @param values of the rounds, at least one. @throws RangeError when there is none. */
export function figure(name: string, unit: string, values: readonly number[]): Figure {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { name, unit, median: median(values), low, high, rounds: values.length };
}

/** The verdict on one goal. */
export function goal(name: string, value: number, bound: Goal['bound'], limit: number, unit: string): Goal {
  const met = bound === 'at least' ? value >= limit : bound === 'at most' ? value <= limit : value < limit;
  return { name, figure: value, limit, bound, unit, verdict: met ? 'MET' : 'MISSED' };
}
