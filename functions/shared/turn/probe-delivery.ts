import {
  GraphError,
  GraphPermissionDenied,
  GraphThrottled,
  GraphTokenInvalid,
} from '#shared/graph/errors.ts';
import type { InsightsWork } from '#shared/lake/checkpoint.ts';
import type { InsightsSource } from '#shared/stream.ts';
import type { Extraction, ExtractionResult } from '#shared/turn/extraction.ts';

/** Between the two answers that say the same: what was a hiccup has passed by then. */
const SECONDS_BETWEEN = 5;
/** What is true of any question that is asked of the account. */
const OF_ALL_QUESTIONS = [GraphThrottled, GraphTokenInvalid, GraphPermissionDenied];
/** What makes a row at the level of the account where there is one at any other. */
const FIELDS = ['impressions', 'spend', 'actions'];

/**
 * Asks once, at once and for the whole account, whether anything was delivered in the window: most accounts of a
 * company lie idle, and the reports of one that does cost five calls each to find that out. Nothing is believed only
 * when it was said twice, as of a report that is empty. Meta: marketing-api/insights.
 * @returns how the turn ends; undefined: there may be rows, and the reports will tell.
 * @throws GraphThrottled @throws GraphTokenInvalid @throws GraphPermissionDenied
 */
export async function probeDelivery(
  run: Extraction,
  work: InsightsWork,
): Promise<ExtractionResult | undefined> {
  if (work.delivery === 'some') return undefined;
  const found = await hasRows(run);
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

async function hasRows({ client, account, description }: Extraction): Promise<boolean> {
  const { attributionWindows } = description.source as InsightsSource;
  try {
    const { data } = await client.get(`${account.account}/insights`, {
      level: 'account',
      fields: FIELDS,
      time_range: { since: account.since, until: account.until },
      action_attribution_windows: attributionWindows,
      limit: 1,
    });
    return !Array.isArray(data) || data.length > 0;
  } catch (error) {
    if (!(error instanceof GraphError) || OF_ALL_QUESTIONS.some((kind) => error instanceof kind)) throw error;
    // Whatever is wrong with this question need not be wrong with the reports.
    return true;
  }
}
