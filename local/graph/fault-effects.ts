import { z } from 'zod';
import type { Call } from './calls.ts';
import { dayNumber } from './data/days.ts';
import type { Fault, FaultName } from './faults.ts';
import { GRAPH_ERRORS, type GraphErrorName } from './graph-error-table.ts';
import type { PageFault } from './paging.ts';
import { type Delivery, errorReply, type Reply, reply } from './replies.ts';
import type { ReportFault } from './report-runs.ts';
import type { Restatements } from './restatements.ts';
import { type Blocks, THROTTLES, type ThrottleName, throttleError } from './throttles.ts';
import { usageHeaders, usageMalformed, usageNotFirst, usageOfOther } from './usage-headers.ts';
import type { World } from './world.ts';

/** What a fault does to a call. */
export type Effect =
  /** Do not carry out the call; return this response. */
  | { readonly at: 'instead'; readonly reply: Reply }
  /** Carry out the call, then change its response. */
  | { readonly at: 'answer'; readonly change: (reply: Reply) => Reply }
  /** Change the data, then carry out the call. */
  | { readonly at: 'world'; readonly change: (world: World) => void }
  | { readonly at: 'page'; readonly fault: PageFault }
  | { readonly at: 'report'; readonly fault: ReportFault };

const HTML =
  '<!DOCTYPE html><html><head><title>Facebook | Error</title></head><body>Sorry, something went wrong.</body></html>';
const html = (status: number): Effect => ({
  at: 'instead',
  reply: reply(status, HTML, 'text/html; charset=utf-8'),
});
const text = (status: number, body: string): Effect => ({
  at: 'instead',
  reply: reply(status, body, 'text/plain'),
});
const delivered = (delivery: Delivery): Effect => ({
  at: 'answer',
  change: (answer) => ({ ...answer, delivery }),
});
const withHeaders = (headers: Readonly<Record<string, string>>): Effect => ({
  at: 'answer',
  change: (answer) => ({ ...answer, headers: { ...answer.headers, ...headers } }),
});
const ofReport = (fault: ReportFault): Effect => ({ at: 'report', fault });
const ofPage = (fault: PageFault): Effect => ({ at: 'page', fault });
const failed = (name: GraphErrorName): Effect => ofReport({ kind: 'failed', error: GRAPH_ERRORS[name] });
const NO_USAGE = {
  'x-app-usage': '',
  'x-business-use-case-usage': '',
  'x-ad-account-usage': '',
  'x-fb-ads-insights-throttle': '',
};

const isGraphError = (name: FaultName): name is GraphErrorName => name in GRAPH_ERRORS;
const isThrottle = (name: FaultName): name is ThrottleName => name in THROTTLES;

/**
 * The effect of a fault on this call. Starts limits.
 * @param traceId goes into error bodies.
 * @param origin of the simulator, for redirects.
 */
export function effectOf(fault: Fault, call: Call, blocks: Blocks, traceId: string, origin: string): Effect {
  const { name } = fault;
  if (isGraphError(name)) return { at: 'instead', reply: errorReply(GRAPH_ERRORS[name], traceId) };
  if (isThrottle(name)) return throttled(name, fault, call, blocks, traceId);
  switch (name) {
    case 'html-500':
      return html(500);
    case 'html-502':
      return html(502);
    case 'non-json-200':
      return html(200);
    case 'text-429':
      return text(429, 'Too Many Requests');
    case 'text-504':
      return text(504, 'upstream request timeout');
    case 'empty-503':
      return text(503, '');
    case 'empty-200':
      return text(200, '');
    case 'truncated-json':
      return { at: 'answer', change: (answer) => ({ ...answer, body: half(answer.body) }) };
    case 'error-in-200':
      return { at: 'instead', reply: { ...errorReply(GRAPH_ERRORS['graph-2'], traceId), status: 200 } };
    case 'reset-before-headers':
      return { at: 'instead', reply: { ...reply(200, '', 'text/plain'), delivery: { how: name } } };
    case 'lost-submit-response':
      return delivered({ how: 'reset-before-headers' });
    case 'reset-mid-body':
    case 'hang':
      return delivered({ how: name });
    case 'drip':
      return delivered({ how: 'drip', everyMs: fault.ms ?? 20 });
    case 'slow':
      return delivered({ how: 'slow', ms: fault.ms ?? 500 });
    case 'redirect':
      return { at: 'instead', reply: reply(302, '', 'text/html', { location: `${origin}/redirected` }) };
    case 'page-too-large':
      return { at: 'instead', reply: errorReply(GRAPH_ERRORS['reduce-data'], traceId) };
    case 'limit-capped': {
      const message = `(#100) param limit must be at most ${fault.limit ?? 10}`;
      return { at: 'instead', reply: errorReply({ status: 400, code: 100, message }, traceId) };
    }
    case 'unreadable-object':
      return ofPage({ kind: 'unreadable', id: fault.id ?? '' });
    case 'empty-page-with-next':
      return ofPage({ kind: 'empty-with-next' });
    case 'repeated-cursor':
      return ofPage({ kind: 'repeated-cursor' });
    case 'duplicate-page':
      return ofPage({ kind: 'duplicate' });
    case 'skipped-page':
      return ofPage({ kind: 'skipped' });
    case 'short-page':
      return ofPage({ kind: 'short' });
    case 'rows-lost': {
      const lost = { kind: 'rows-lost', where: fault.where ?? 'middle', rows: fault.rows ?? 5 } as const;
      return call.kind === 'submit' ? ofReport(lost) : ofPage(lost);
    }
    case 'totals-empty':
      return ofTotals(() => []);
    case 'totals-partial':
      return ofTotals((rows) => rows.filter((_row, index) => index % 2 === 0));
    case 'totals-off':
      return ofTotals((rows) => rows.map((row) => scaled(row, fault.percent ?? 2)));
    case 'restate':
      return { at: 'world', change: ({ restatements }) => restate(restatements, call, fault) };
    case 'status-filter-refused': {
      const message = "(#100) param filtering: field 'effective_status' is not supported";
      return { at: 'instead', reply: errorReply({ status: 400, code: 100, message }, traceId) };
    }
    case 'fields-dropped':
      return ofReport({ kind: 'fields-dropped', fields: fault.fields ?? [] });
    case 'usage-high':
      return withHeaders(
        usageHeaders(call, { app: 92, account: 92.4, useCase: 92, insightsApp: 91.5, insightsAccount: 92 }),
      );
    case 'usage-malformed':
      return withHeaders(usageMalformed());
    case 'usage-absent':
      return withHeaders(NO_USAGE);
    case 'usage-other-account':
      return withHeaders(usageOfOther(call));
    case 'usage-not-first': {
      const seconds = fault.seconds ?? 60;
      blocks.open('throttle-announced', call, seconds);
      return withHeaders(usageNotFirst(call, THROTTLES['throttle-announced'].levels(seconds)));
    }
    case 'job-failed':
      return failed('graph-neg2-2490547');
    case 'job-failed-too-large':
      return failed('graph-neg3-1504045');
    case 'job-failed-timeout':
      return failed('graph-2-1504038');
    case 'job-failed-silent':
      return ofReport({ kind: 'failed', error: undefined });
    case 'job-skipped':
      return ofReport({ kind: 'skipped' });
    case 'job-stuck':
      return ofReport({ kind: 'stuck', percent: fault.percent ?? 42 });
    case 'job-running-at-100':
      return ofReport({ kind: 'running-at-100', polls: fault.polls ?? 3 });
    case 'report-empty':
      return ofReport({ kind: 'empty', reads: fault.reads ?? 1 });
    case 'report-unknown-yet':
      return ofReport({ kind: 'unknown-yet', polls: fault.polls ?? 2 });
  }
}

/** Changes the rows of an answer that is a list. */
function ofTotals(change: (rows: readonly Row[]) => readonly Row[]): Effect {
  return {
    at: 'answer',
    change(answer) {
      const body = Totals.safeParse(JSON.parse(answer.body));
      if (!body.success) return answer;
      return { ...answer, body: JSON.stringify({ ...body.data, data: change(body.data.data) }) };
    },
  };
}

type Row = Readonly<Record<string, unknown>>;
const Totals = z.looseObject({ data: z.array(z.record(z.string(), z.unknown())) });

function scaled(row: Row, percent: number): Row {
  const factor = 1 + percent / 100;
  const scale = (value: unknown, name: string): unknown =>
    typeof value !== 'string' || !/^[\d.]+$/.test(value) || name.endsWith('_id')
      ? value
      : (Number(value) * factor).toFixed(value.includes('.') ? 2 : 0);
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, scale(value, name)]));
}

function restate(restatements: Restatements, { account }: Call, { percent = 10, day }: Fault): void {
  if (account === undefined) return;
  restatements.restate(account, percent, day === undefined ? undefined : dayNumber(day));
}

function throttled(name: ThrottleName, fault: Fault, call: Call, blocks: Blocks, traceId: string): Effect {
  const seconds = fault.seconds ?? 60;
  blocks.open(name, call, seconds);
  const headers = usageHeaders(call, THROTTLES[name].levels(seconds));
  if (name === 'throttle-announced') return withHeaders(headers);
  const refusal = errorReply(throttleError(name, call), traceId);
  return { at: 'instead', reply: { ...refusal, headers: { ...refusal.headers, ...headers } } };
}

const half = (body: string): string => body.slice(0, Math.floor(body.length / 2));
