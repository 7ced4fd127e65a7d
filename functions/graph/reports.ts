import * as z from 'zod/mini';
import type { GraphClient, Params } from './client.ts';
import { GraphError, GraphPermissionDenied, GraphTransient } from './errors.ts';
import { Numeric } from './numeric.ts';

/**
 * Status of a report run. `percent` is 0 to 100. For `failed`, the error tells whether requesting less may help
 * (`mayBeTooMuchData`, `retriesBeforeSplit`). `expired`: submit it again.
 */
export type ReportStatus =
  | { readonly state: 'running'; readonly percent: number }
  | { readonly state: 'ready' }
  | { readonly state: 'failed'; readonly error: GraphError }
  | { readonly state: 'expired' };

/**
 * Meta: marketing-api/insights/best-practices, "Insights API Asynchronous Jobs"; the error fields exist since v25.0.
 */
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
 * Submits an insights report, which stays available for 30 days.
 * @param account `act_<digits>`
 * @returns the exact id of the report run.
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
    problem: 'the response has no report_run_id',
    advice: 'Nothing to do if it recovers: the report is submitted again.',
  });
}

/** Polls a report run. It may be read only when it is completed *and* at 100 %: Meta does not set both at once. */
export async function reportStatus(
  client: Pick<GraphClient, 'get' | 'errorFor'>,
  id: string,
): Promise<ReportStatus> {
  let run: z.core.util.SafeParseResult<z.infer<typeof ReportRun>>;
  try {
    // Without `fields`, because Meta returns the status and the reason of a failure by default. If only the id comes
    // back, request the two fields that every version has.
    run = z.safeParse(ReportRun, await client.get(id));
    if (!run.success) run = z.safeParse(ReportRun, await client.get(id, { fields: STATUS_FIELDS }));
  } catch (error) {
    if (isUnknownObject(error)) return { state: 'running', percent: 0 };
    throw error;
  }
  if (!run.success) {
    throw new GraphTransient({
      request: `GET ${id}`,
      problem: 'the response has no async_status',
      advice: 'Nothing to do if it recovers: the report is polled again.',
    });
  }
  const { async_status: status, async_percent_completion: percent } = run.data;
  if (status === 'Job Completed' && percent === 100) return { state: 'ready' };
  if (status === 'Job Failed') return { state: 'failed', error: failureOf(client, id, run.data) };
  if (status === 'Job Skipped') return { state: 'expired' };
  return { state: 'running', percent };
}

/** Whether a report was read before it was ready. A later read usually works. */
export function isReadTooEarly(error: unknown): boolean {
  if (!(error instanceof GraphError)) return false;
  return error.code === 2601 || error.subcode === 1815107 || SUMMARY_REFUSED.test(error.message);
}

/** Returned for a read that is too early, and permanently for some accounts (singer-io/tap-facebook#239). */
const SUMMARY_REFUSED = /Cannot include (.*?) in summary param|nonexisting summary field \(([^)]*)\)/is;
/** Meta silently drops fields when it creates a report. Only a read that names them gets this error. */
const FIELDS_DROPPED = /Cannot include (.*?) in fields param/is;

/** The fields that Meta dropped when it created the report, from the error of a read; empty for other errors. */
export const droppedFields = (error: GraphError): string[] => namesIn(FIELDS_DROPPED.exec(error.message));

/** The fields that a read refuses in its summary; empty for other errors. */
export const refusedSummaryFields = (error: GraphError): string[] =>
  namesIn(SUMMARY_REFUSED.exec(error.message));

const namesIn = (match: RegExpExecArray | null): string[] =>
  (match?.[1] ?? match?.[2] ?? '').match(/\w+/g) ?? [];

/** A new report run is not known everywhere at first. Seen by singer-io/tap-facebook. */
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
      advice: 'If it persists, request fewer days or fewer fields.',
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

/** Meta documents `report_run_id` as a number, and ids exceed 2^53: quote it before parsing can round it. */
function parseWithExactRunId(body: Buffer): unknown {
  return JSON.parse(body.toString('utf8').replace(/("report_run_id"\s*:\s*)(\d+)/, '$1"$2"'));
}
