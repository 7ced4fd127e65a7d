import type { Call } from './calls.ts';
import { dayText } from './data/days.ts';
import { askedFields } from './params.ts';
import { badParameter } from './replies.ts';
import type { Report, Reports } from './report-runs.ts';

/** Default fields of a poll. Meta: insights/best-practices; the errors since v25. */
const DEFAULT_FIELDS = [
  'account_id',
  'time_ref',
  'time_completed',
  'async_status',
  'async_percent_completion',
] as const;
const ERROR_FIELDS = [
  'error_code',
  'error_subcode',
  'error_message',
  'error_user_title',
  'error_user_msg',
] as const;
const OTHER_FIELDS = [
  'id',
  'date_start',
  'date_stop',
  'is_running',
  'emails',
  'friendly_name',
  'schedule_id',
];
const KNOWN: ReadonlySet<string> = new Set([...DEFAULT_FIELDS, ...ERROR_FIELDS, ...OTHER_FIELDS]);

/**
 * A report run in a poll's response. Counts the poll.
 * @throws GraphFailure 100 for a field that does not exist, 100/33 while the report is too new.
 */
export function reportRunRow(reports: Reports, report: Report, call: Call): Record<string, unknown> {
  const asked = askedFields(call.params.fields).map((field) => field.name);
  const unknown = asked.find((name) => !KNOWN.has(name));
  if (unknown !== undefined) {
    throw badParameter(`Tried accessing nonexisting field (${unknown}) on node type (AdReportRun)`);
  }
  const names: readonly string[] =
    asked.length > 0 ? asked : [...DEFAULT_FIELDS, ...(call.version >= 25 ? ERROR_FIELDS : [])];
  const all = allFields(reports, report);
  const row: Record<string, unknown> = { id: report.id };
  for (const name of names) {
    if (all[name] !== undefined) row[name] = all[name];
  }
  return row;
}

function allFields(reports: Reports, report: Report): Record<string, unknown> {
  const { status, percent, error } = reports.poll(report);
  const ended = status === 'Job Completed' || status === 'Job Failed';
  return {
    id: report.id,
    account_id: report.query.account.digits,
    time_ref: Math.floor(report.submittedAt / 1000),
    time_completed: ended ? Math.floor(Date.now() / 1000) : 0,
    async_status: status,
    async_percent_completion: percent,
    date_start: dayText(report.query.since),
    date_stop: dayText(report.query.until),
    is_running: status === 'Job Running',
    error_code: error?.code,
    error_subcode: error?.subcode,
    error_message: error?.message,
    error_user_title: error?.title,
    error_user_msg: error?.detail,
  };
}
