import type { Finding, Reason } from './findings.ts';
import type { Stretch } from './stretches.ts';

/** Something that the proof sees, as far as the decision depends on it. */
export type Sight =
  /** What this extraction wrote is not there, or does not add up. */
  | { readonly kind: 'own' }
  /** Both streams have rows or ids, or one has fewer, in no shape that a page would leave. */
  | { readonly kind: 'different' }
  /** Things next to each other that one stream names and the other has none of: each is sure to have been there. */
  | { readonly kind: 'named'; readonly stretch: Stretch<unknown>; readonly pageSize: number }
  /** Rows next to each other that ads with rows before and after should have; some may have had none. */
  | { readonly kind: 'expected'; readonly stretch: Stretch<unknown>; readonly pageSize: number };

/**
 * Decides whether something is published. Meta deletes and restates while it is read, so that only what no such
 * honest reason leaves behind is a violation, and holds back the stream:
 *
 * | what is seen                                              | honest reason                     | decision   |
 * |-----------------------------------------------------------|-----------------------------------|------------|
 * | own objects, counts, days that do not add up              | none                              | violation  |
 * | a known reason                                            | that one                          | explained  |
 * | the same as when the stream was read before               | the source is like that           | difference |
 * | numbers that differ, by any amount, on any day            | restated; ads deleted             | difference |
 * | ids, or campaigns' rows, that are missing here and there  | deleted between the two reads     | difference |
 * | … one beside the other, not whole pages                   | the same, in bulk                 | difference |
 * | … one beside the other, exactly whole pages, page-aligned | only that very deletion           | violation  |
 * | … all of them, or more elsewhere than there are           | everything deleted, or not listed | difference |
 * | ads' rows that may be missing, fewer than half a page     | days without delivery             | difference |
 * | … any number, in a report that fits one page              | the same                          | difference |
 * | … one beside the other, half a page and more              | only ads paused together for days | violation  |
 */
export function severityOf(
  sight: Sight,
  { reason, isSeenTwice = false }: { readonly reason?: Reason; readonly isSeenTwice?: boolean } = {},
): Finding['severity'] {
  if (sight.kind === 'own') return 'violation';
  if (reason !== undefined) return 'explained';
  if (isSeenTwice || sight.kind === 'different') return 'difference';
  const isLost = sight.kind === 'named' ? areWholePages(sight) : isMostOfPage(sight);
  return isLost ? 'violation' : 'difference';
}

/**
 * As many as one or more pages hold, and beginning or ending where a page would, in a list that has others. Where more
 * are missing elsewhere than are there, some stretch has that shape by chance.
 */
function areWholePages({ stretch, pageSize }: Extract<Sight, { kind: 'named' }>): boolean {
  const { before, after, missing, elsewhere } = stretch;
  if (missing.length === 0 || missing.length % pageSize !== 0) return false;
  if (before + after === 0 || elsewhere > before + after) return false;
  return before % pageSize === 0 || after % pageSize === 0;
}

/** Half of what a page holds, in a report that has more than one. */
function isMostOfPage({ stretch, pageSize }: Extract<Sight, { kind: 'expected' }>): boolean {
  const { before, after, missing } = stretch;
  return missing.length >= pageSize / 2 && before + missing.length + after > pageSize;
}
