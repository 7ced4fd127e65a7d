import * as z from 'zod/mini';
import { answers, type CheckRun, type Tried } from '#functions/extract/check/check-run.ts';
import { listed } from '#functions/extract/check/stream-work.ts';
import { edgePath } from '#functions/extract/edge/read-edge.ts';
import { GraphError, GraphObjectUnreadable } from '#functions/graph/errors.ts';
import type { EdgeSource } from '#functions/streams/stream.ts';
import { parametersOf } from './read-listing.ts';

/** Deleted objects that delivered, of a hundred: each is read by itself. A guess; nothing counts them. */
const DELETED_SHARE = 0.1;

const Counted = z.object({ summary: z.object({ total_count: z.int() }) });

/** Tries a listing: one object with all its fields, and how many there are. */
export async function checkListing(run: CheckRun<EdgeSource>): Promise<Tried> {
  const { description, account, client } = run;
  const { name, source, pageSize } = description;
  const path = edgePath(account.account, source.edge);
  const fields = description.fields.map((field) => field.name);
  const params = { fields, ...parametersOf(source), limit: 1 };
  const isCounted = source.isCounted !== false;
  try {
    const answer = await client.get(path, isCounted ? { ...params, summary: 'total_count' } : params);
    const counted = z.safeParse(Counted, answer);
    if (!counted.success) return { checks: [answers(name)] };
    const objects = counted.data.summary.total_count;
    const pages = Math.max(1, Math.ceil(objects / pageSize));
    const from = pages + (pages > 1 && isCounted ? 1 : 0) + (source.deletedLevel === undefined ? 0 : 1);
    const deleted = source.deletedLevel === undefined ? 0 : Math.ceil(objects * DELETED_SHARE);
    return {
      checks: [answers(name, `Answers, with ${objects.toLocaleString('en-US')} objects.`)],
      work: listed('management', { from, to: from + deleted }, objects),
    };
  } catch (error) {
    if (error instanceof GraphObjectUnreadable) {
      const says = 'Answers; the first object cannot be read, and a run would leave it out.';
      return { checks: [{ ...answers(name, says), status: 'warn', fix: error.advice }] };
    }
    const isMissing =
      error instanceof GraphError && source.unavailableCodes?.includes(error.code ?? 0) === true;
    if (!isMissing) throw error;
    const says = `The account has no ${source.edge}, as Meta says: ${error.problem}. The table stays empty.`;
    return { checks: [{ ...answers(name, says), status: 'warn', fix: error.advice }] };
  }
}
