import * as z from 'zod/mini';
import { AccountId, Day, StreamName } from '#functions/contract/documents.ts';

/**
 * What is checked. `receipt`: it is the unit's own, covers each day once, and accounts for every row that was read.
 * `objects`: what it names is still there, as it was written. The others hold streams of one account against each
 * other.
 */
const CHECKS = ['receipt', 'objects', 'impressions', 'spend', 'ads_known', 'creatives_known'] as const;

/**
 * What explains a difference. `archived_or_deleted_ads`: no list has them, or no more, and campaigns keep their spend.
 * `restated`: Meta restates the last 28 days, and the two streams were read at different times. `left_out`: it is
 * named among what was left out. `stream_absent`: the other stream failed, so that nothing could be compared.
 * `seen_twice`: the stream was held back for it and read again, and said the same.
 */
const REASONS = ['archived_or_deleted_ads', 'restated', 'left_out', 'stream_absent', 'seen_twice'] as const;
export type Reason = (typeof REASONS)[number];

const Count = z.int().check(z.nonnegative());

/** One thing that the proof has found. */
export const Finding = z.object({
  check: z.enum(CHECKS),
  /** Decided in `decide.ts`. `violation`: rows are missing, and the first of `streams` is not published. */
  severity: z.enum(['violation', 'difference', 'explained']),
  account: AccountId,
  /** The stream that is at fault or in doubt first, then what it was held against. */
  streams: z.array(StreamName),
  date: z.optional(Day),
  /** Of the campaign, ad or creative. */
  id: z.optional(z.string()),
  expected: z.string(),
  found: z.string(),
  reason: z.optional(z.enum(REASONS)),
  /** So many more like this one are not listed. */
  more: z.optional(Count),
});
export type Finding = z.infer<typeof Finding>;

/** Findings of one account, check, severity and reason that are listed one by one. */
const LISTED = 20;

/** Shortens each kind of finding to the first few, the last of which says how many more there are. */
export function shorten(findings: readonly Finding[]): Finding[] {
  const kinds = Map.groupBy(findings, ({ check, severity, reason, streams }) =>
    [check, severity, reason, streams.join()].join('/'),
  );
  return [...kinds.values()].flatMap((kind) => {
    const listed = kind.slice(0, LISTED);
    const last = listed.at(-1);
    if (kind.length === listed.length || last === undefined) return listed;
    return [...listed.slice(0, -1), { ...last, more: kind.length - LISTED }];
  });
}
