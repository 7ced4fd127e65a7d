import * as z from 'zod/mini';
import type { GraphClient, Params } from './client.ts';
import { GraphError, GraphPermissionDenied, GraphTransient } from './errors.ts';
import { Numeric } from './numeric.ts';

/**
 * How far a report run is. `percent` is 0 to 100. `failed` says in its error whether asking for less may help
 * (`mayBeTooMuchData`, `retriesBeforeSplit`). `expired`: submit it again.
 */
export type ReportStatus =
  | { readonly state: 'running'; readonly percent: number }
  | { readonly state: 'ready' }
  | { readonly state: 'failed'; readonly error: GraphError }
  | { readonly state: 'expired' };

/** Meta: marketing-api/insights/best-practices, "Insights API Asynchronous Jobs"; the error fields come since v25.0. */
const ReportRun = z.object({
  async_status: z.string(),
  async_percent_completion: z.catch(z.pipe(Numeric, z.number().check(z.minimum(0), z.maximum(100))), 0),
  error_code: z.optional(z.unknown()),
  error_subcode: z.optional(z.unknown()),
  error_message: z.optional(z.unknown()),
  error_user_title: z.optional(z.unknown()),
  error_user_msg: z.optional(z.unknown()),
});

const STATUS_FIELDS = ['async_status', 'async_percent_completion'];

/**
 * Asks for an insights report. Valid for 30 days.
 * @param account `act_<digits>`
 * @returns the id of the report run, digit for digit.
 */
export async function submitReport(
  client: Pick<GraphClient, 'post'>,
  account: string,
  params: Params,
): Promise<string> {
  const path = `${account}/insights`;
  const body = await client.post(path, params, { parse: parseWithExactRunId });
  const id = body.report_run_id;
  if (typeof id === 'string' && /^\w+$/.test(id)) return id;
  throw new GraphTransient({
    request: `POST ${path}`,
    problem: 'the answer has no report_run_id',
    advice: 'Nothing to do if it passes: the report is asked for again.',
  });
}

/** Asks how far a report run is. It may be read only when it is completed *and* at 100 %: one comes before the other. */
export async function reportStatus(
  client: Pick<GraphClient, 'get' | 'errorFor'>,
  id: string,
): Promise<ReportStatus> {
  let run: z.core.util.SafeParseResult<z.infer<typeof ReportRun>>;
  try {
    // Without `fields`: Meta gives the status, and the reason of a failure, by default. A node that gives its id
    // alone is asked for the two fields that every version has.
    run = z.safeParse(ReportRun, await client.get(id));
    if (!run.success) run = z.safeParse(ReportRun, await client.get(id, { fields: STATUS_FIELDS }));
  } catch (error) {
    if (isUnknownObject(error)) return { state: 'running', percent: 0 };
    throw error;
  }
  if (!run.success) {
    throw new GraphTransient({
      request: `GET ${id}`,
      problem: 'the answer has no async_status',
      advice: 'Nothing to do if it passes: the report is asked about again.',
    });
  }
  const { async_status: status, async_percent_completion: percent } = run.data;
  if (status === 'Job Completed' && percent === 100) return { state: 'ready' };
  if (status === 'Job Failed') return { state: 'failed', error: failureOf(client, id, run.data) };
  if (status === 'Job Skipped') return { state: 'expired' };
  return { state: 'running', percent };
}

/** Whether a report was read before it was ready: asked again later, it is mostly there. */
export function isReadTooEarly(error: unknown): boolean {
  if (!(error instanceof GraphError)) return false;
  return error.code === 2601 || error.subcode === 1815107 || SUMMARY_REFUSED.test(error.message);
}

/** Of a read too early, and of some accounts for good (singer-io/tap-facebook#239). */
const SUMMARY_REFUSED = /Cannot include (.*?) in summary param|nonexisting summary field \(([^)]*)\)/is;
/** Meta drops fields without a word when a report is made; only a read that names them is told so. */
const FIELDS_DROPPED = /Cannot include (.*?) in fields param/is;

/** The fields that Meta dropped when it made the report, as the error of a read names them; empty: another error. */
export const droppedFields = (error: GraphError): string[] => namesIn(FIELDS_DROPPED.exec(error.message));

/** The fields that a read refuses for its summary; empty: another error. */
export const refusedSummaryFields = (error: GraphError): string[] =>
  namesIn(SUMMARY_REFUSED.exec(error.message));

const namesIn = (match: RegExpExecArray | null): string[] =>
  (match?.[1] ?? match?.[2] ?? '').match(/\w+/g) ?? [];

/** A report run is not known everywhere in the moment after it was made. Seen by singer-io/tap-facebook. */
function isUnknownObject(error: unknown): boolean {
  return error instanceof GraphPermissionDenied && error.code === 100 && error.subcode === 33;
}

function failureOf(
  client: Pick<GraphClient, 'errorFor'>,
  id: string,
  run: z.infer<typeof ReportRun>,
): GraphError {
  const request = `report run ${id}`;
  if (run.error_code === undefined && run.error_subcode === undefined) {
    return new GraphTransient({
      request,
      problem: 'Job Failed, without a reason',
      advice: 'Ask for fewer days or fewer fields if this stays.',
      retriesBeforeSplit: 1,
    });
  }
  return client.errorFor(request, {
    error: {
      code: run.error_code,
      error_subcode: run.error_subcode,
      message: run.error_message,
      error_user_title: run.error_user_title,
      error_user_msg: run.error_user_msg,
    },
  });
}

/** Meta's page shows `report_run_id` as a number, and ids pass 2^53: it is made a string before it can be rounded. */
function parseWithExactRunId(body: Buffer): unknown {
  return JSON.parse(body.toString('utf8').replace(/("report_run_id"\s*:\s*)(\d+)/, '$1"$2"'));
}
