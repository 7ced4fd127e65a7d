import type { GraphClient, Params } from '#functions/graph/client.ts';
import {
  GraphError,
  GraphPermissionDenied,
  GraphThrottled,
  GraphTokenInvalid,
  GraphTooMuchData,
  GraphTransient,
} from '#functions/graph/errors.ts';
import { pages, rowsOf } from '#functions/graph/pages.ts';
import { type DayRange, splitDays } from '#functions/runtime/days.ts';
import type { ReadEnd, TakeRows } from './questions.ts';

/** Errors that do not depend on the question. They end the turn, and a later turn asks again. */
const OF_ANY_QUESTION = [GraphThrottled, GraphTokenInvalid, GraphPermissionDenied, GraphTransient];
/** A refusal counts only if it repeats. */
const TRIES = 2;

/** A synchronous list of insights rows. */
export interface RowList {
  /** Such as `act_1/insights`. */
  readonly path: string;
  /** All parameters except the days. */
  readonly params: Params;
  /** Initial rows per page. */
  readonly pageSize: number;
}

/**
 * Asks, and repeats once if Meta refuses.
 * @returns `undefined` when Meta refuses again.
 * @throws GraphThrottled @throws GraphTransient @throws GraphTokenInvalid @throws GraphPermissionDenied
 */
export async function askTwice<T>(ask: () => Promise<T>): Promise<T | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (tries === TRIES) return undefined;
    }
  }
}

/**
 * Reads a list to its end. If a window is too much data, reads its halves one after the other, and some rows twice.
 * @throws GraphThrottled @throws GraphTransient @throws GraphTokenInvalid @throws GraphPermissionDenied
 */
export async function readList(
  client: Pick<GraphClient, 'get'>,
  list: RowList,
  days: DayRange,
  take: TakeRows,
): Promise<ReadEnd> {
  const end = await askTwice(() => readPages(client, list, days, take));
  if (end !== 'too_much') return end ?? 'refused';
  const halves = splitDays(days);
  if (halves === undefined) return 'refused';
  for (const half of halves) {
    const endOfHalf = await readList(client, list, half, take);
    if (endOfHalf !== 'all') return endOfHalf;
  }
  return 'all';
}

async function readPages(
  client: Pick<GraphClient, 'get'>,
  { path, params, pageSize }: RowList,
  { since, until }: DayRange,
  take: TakeRows,
): Promise<ReadEnd | 'too_much'> {
  const asked = { ...params, time_range: { since, until }, time_increment: 1 };
  try {
    for await (const page of pages(client, path, asked, { pageSize, bisectObjects: false })) {
      if (!(await take(rowsOf(page)))) return 'stopped';
    }
    return 'all';
  } catch (error) {
    if (error instanceof GraphTooMuchData) return 'too_much';
    throw error;
  }
}

/** Whether Meta refuses this question for any reason. */
function isRefusal(error: unknown): boolean {
  return error instanceof GraphError && !OF_ANY_QUESTION.some((kind) => error instanceof kind);
}
