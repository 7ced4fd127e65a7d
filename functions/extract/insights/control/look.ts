import type { DayRange } from '#functions/runtime/days.ts';
import { type Lacking, ListedRows, type ListShape } from './listed-rows.ts';
import { ZERO } from './measures.ts';
import type { MendContext } from './mend-contract.ts';
import type { AskedForm, ReadEnd, TakeRows } from './questions.ts';
import { rangeOf } from './stretches.ts';

/** Most rows of a list in memory: about 60 MB. */
const MAX_LISTED_ROWS = 200_000;

/** What to list: campaigns, or rows in the stream's own shape. */
export interface ListQuestion {
  readonly shape: ListShape;
  /** Campaigns to filter by; default: all. */
  readonly campaigns?: readonly string[];
  ask(days: DayRange, form: AskedForm, take: TakeRows): Promise<ReadEnd>;
}

/**
 * The result of a look. `lacking`: the rows that ours lack; `sure` if Meta shows no others. `too_long`: the list has
 * too many rows. `cut_off`: the turn ends.
 */
export type Look =
  | { readonly kind: 'lacking'; readonly lacking: readonly Lacking[]; readonly sure: boolean }
  | { readonly kind: 'too_long' }
  | { readonly kind: 'cut_off' };

/**
 * Lists what Meta shows for some days and compares our rows with it. A list below Meta's totals is requested once more
 * and merged, since lists can lose pages too, and once without a filter, since an unknown status hides objects.
 * @param days near each other, oldest first.
 */
export async function look(
  context: MendContext,
  days: readonly string[],
  { shape, campaigns, ask }: ListQuestion,
): Promise<Look> {
  const listed = new ListedRows(days, shape, campaigns);
  if (campaigns !== undefined) {
    for await (const rows of context.rowsOf(days)) listed.addElsewhere(rows);
  }
  let stopped: 'too_long' | 'cut_off' | undefined;
  let refused = false;
  const forms: readonly AskedForm[] = ['statuses', 'statuses', 'unfiltered'];
  for (const [index, form] of forms.entries()) {
    if (index > 0 && !refused && listed.reach((day) => latestTotal(context, day))) break;
    // Meta refused this form; do not repeat it.
    if (index === 1 && refused) continue;
    const end = await ask(rangeOf(days), form, (rows) => {
      listed.add(rows, form);
      if (listed.size > MAX_LISTED_ROWS) stopped = 'too_long';
      else if (context.clock.short()) stopped = 'cut_off';
      return stopped === undefined;
    });
    if (stopped !== undefined) return { kind: stopped };
    if (end === 'refused') refused = true;
  }
  const sure = !refused || listed.reach((day) => latestTotal(context, day));
  return { kind: 'lacking', lacking: await listed.lacking(context.rowsOf(days)), sure };
}

/** The last answer. The list is newer, so it should reach that. */
function latestTotal(context: MendContext, day: string) {
  const judgement = context.judge(day);
  return judgement.verdict === 'unproven' ? ZERO : judgement.total.latest;
}
