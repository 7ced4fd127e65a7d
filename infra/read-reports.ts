import type { InsightsSource, StreamDescription } from '#functions/streams/stream.ts';

/** The streams of declared reports, and what a person should read about them. */
export interface Reports {
  readonly descriptions: readonly StreamDescription<InsightsSource>[];
  readonly warnings: readonly string[];
}

/** Reads reports by their names. @throws Error with every mistake. */
export function readReports(names: readonly string[], folder: string): Reports {
  if (names.length > 0) throw new Error(`There is no report ${names.join(', ')} in ${folder}.`);
  return { descriptions: [], warnings: [] };
}
