import { rowQuestion } from './list-questions.ts';
import { keyOf, type Lacking } from './listed-rows.ts';
import type { MendContext } from './mend-contract.ts';
import { rangeOf } from './stretches.ts';

/** `unread`: the rows that Meta did not return. `cut_off`: the turn ends; rows read so far are kept. */
export type MissingRead =
  | { readonly kind: 'read'; readonly unread: readonly Lacking[] }
  | { readonly kind: 'cut_off' };

/**
 * Reads the lacking rows with all fields, each object in the form that listed it, and keeps them.
 * @param days of the lacking rows, oldest first; other days are ignored.
 */
export async function readMissing(
  context: MendContext,
  days: readonly string[],
  lacking: readonly Lacking[],
): Promise<MissingRead> {
  const { shape } = rowQuestion(context, null);
  const had = new Set<string>();
  for (const form of ['statuses', 'unfiltered'] as const) {
    const ids = [...new Set(lacking.filter((one) => one.form === form).map(({ object }) => object))];
    if (ids.length === 0) continue;
    const end = await context.questions.fullRows(rangeOf(days), ids, form, async (rows) => {
      const wanted = rows.filter((row) => days.includes(String(row.date_start)));
      await context.keep(wanted);
      for (const row of wanted) had.add(keyOf(row, shape));
      return !context.clock.short();
    });
    if (end === 'stopped') return { kind: 'cut_off' };
  }
  return { kind: 'read', unread: lacking.filter(({ key }) => !had.has(key)) };
}
