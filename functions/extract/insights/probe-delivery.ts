import type { Extraction, ExtractionResult } from '#functions/extract/extraction.ts';
import type { JsonObject } from '#functions/graph/client.ts';
import {
  GraphError,
  GraphPermissionDenied,
  GraphThrottled,
  GraphTokenInvalid,
} from '#functions/graph/errors.ts';
import type { Params } from '#functions/graph/target.ts';
import type { InsightsWork } from '#functions/lake/checkpoint.ts';
import type { InsightsSource } from '#functions/streams/stream.ts';

/** Between the two answers that say the same: what was a hiccup has passed by then. */
const SECONDS_BETWEEN = 5;
/** What is true of any question that is asked of the account. */
const OF_ALL_QUESTIONS = [GraphThrottled, GraphTokenInvalid, GraphPermissionDenied];
/** What makes a row at the level of the account where there is one at any other. */
const FIELDS = ['impressions', 'spend', 'actions', 'conversions'];

/**
 * Asks, without a report, whether anything was delivered in the window: most accounts of a company lie idle, and each
 * report of one that does takes five calls to find that out. An account that delivers is asked once. "Nothing" is
 * believed only when two questions, in two turns, were answered so. Meta: marketing-api/insights.
 * @returns how the turn ends; undefined: there may be rows, and the reports will tell.
 * @throws GraphThrottled @throws GraphTokenInvalid @throws GraphPermissionDenied
 */
export async function probeDelivery(
  run: Extraction,
  work: InsightsWork,
): Promise<ExtractionResult | undefined> {
  if (work.delivery === 'some') return undefined;
  const found = await hasRows(run, work.delivery === undefined ? totals(run) : anyRow(run));
  run.progress.move();
  if (found) {
    work.delivery = 'some';
    return undefined;
  }
  if (work.delivery === undefined) {
    work.delivery = 'none, said once';
    return { kind: 'wait', seconds: SECONDS_BETWEEN };
  }
  for (const report of work.reports) report.state = 'read';
  return { kind: 'finished' };
}

/** The first question: the account's own totals, deleted ads included. */
const totals = ({ description }: Extraction): Params => ({
  level: 'account',
  fields: FIELDS,
  action_attribution_windows: (description.source as InsightsSource).attributionWindows,
});

/** The second one is another, so that one fault of Meta's does not answer both: any row of the stream itself. */
const anyRow = ({ description }: Extraction): Params => {
  const { level } = description.source as InsightsSource;
  return { level, fields: [`${level}_id`], time_increment: 1 };
};

async function hasRows({ client, account }: Extraction, question: Params): Promise<boolean> {
  const { since, until } = account;
  try {
    const { data, paging } = await client.get(`${account.account}/insights`, {
      ...question,
      time_range: { since, until },
      limit: 1,
    });
    // A page without rows may have a next one.
    return !Array.isArray(data) || data.length > 0 || (paging as JsonObject | undefined)?.next !== undefined;
  } catch (error) {
    if (!(error instanceof GraphError) || OF_ALL_QUESTIONS.some((kind) => error instanceof kind)) throw error;
    // Whatever is wrong with this question need not be wrong with the reports.
    return true;
  }
}
