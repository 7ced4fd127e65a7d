import type { CallKind, Source } from './calls.ts';
import type { EdgeName } from './data/objects.ts';
import type { GraphErrorRow } from './graph-error-row.ts';
import { GRAPH_ERRORS, type GraphErrorName } from './graph-error-table.ts';

/** A row of the fault table: what a fault does, and which calls it can hit. */
export interface FaultEntry {
  /** Calls that it hits unless a rule has a kind. Only rules with their kind hit synchronous insights. */
  readonly hits: readonly CallKind[];
  /** The only edges that it hits; default: all. */
  readonly edges?: readonly EdgeName[];
  readonly about: string;
}

const ANY: readonly CallKind[] = ['accounts', 'account', 'submit', 'status', 'read', 'list', 'object'];
const PAGES: readonly CallKind[] = ['read', 'list'];
const SUBMIT: readonly CallKind[] = ['submit'];
const INSIGHTS: readonly CallKind[] = ['submit', 'status', 'read'];
const OF_ACCOUNT: readonly CallKind[] = ['account', 'submit', 'status', 'read', 'list', 'object'];

/** Faults of the network and of gateways. */
const TRANSPORT = {
  'html-500': { hits: ANY, about: 'HTTP 500 with an HTML page' },
  'html-502': { hits: ANY, about: 'HTTP 502 with an HTML page' },
  'text-429': { hits: ANY, about: 'HTTP 429 with plain text' },
  'empty-503': { hits: ANY, about: 'HTTP 503 without a body' },
  'text-504': { hits: ANY, about: 'HTTP 504 with plain text' },
  'empty-200': { hits: ANY, about: 'HTTP 200 without a body' },
  'truncated-json': { hits: ANY, about: 'HTTP 200, complete, with half of the JSON' },
  'non-json-200': { hits: ANY, about: 'HTTP 200 with an HTML page' },
  'error-in-200': { hits: ANY, about: 'HTTP 200 with a transient {error}' },
  'reset-before-headers': { hits: ANY, about: 'the call is not carried out and the connection is reset' },
  'reset-mid-body': { hits: ANY, about: 'the connection is reset after half of the body' },
  hang: { hits: ANY, about: 'never answers' },
  drip: { hits: ANY, about: 'one byte of the answer every `ms` (default 20)' },
  slow: { hits: ANY, about: 'the right answer, `ms` late (default 500)' },
  redirect: { hits: ANY, about: 'HTTP 302 to another path' },
  'lost-submit-response': { hits: SUBMIT, about: 'the report is made and the answer is lost' },
} as const satisfies Record<string, FaultEntry>;

/** Limits. They refuse calls for `seconds` (default 60). */
const LIMITS = {
  'throttle-17': { hits: OF_ACCOUNT, about: 'code 17/2446079 for the account, with the time in the headers' },
  'throttle-80000': { hits: INSIGHTS, about: 'code 80000 for the insights of the account, with the time' },
  'throttle-80004': {
    hits: ['account', 'list', 'object'],
    about: 'code 80004 for the objects of the account',
  },
  'throttle-4-app': { hits: ANY, about: 'code 4 for the whole app, without a time' },
  'throttle-613': { hits: OF_ACCOUNT, about: 'code 613 for the account, without a time' },
  'throttle-creation': { hits: SUBMIT, about: 'code 613 without a subcode: only making reports is refused' },
  'throttle-announced': {
    hits: OF_ACCOUNT,
    about: 'a success at 100 % with the time; then calls are refused',
  },
} as const satisfies Record<string, FaultEntry>;

/** Usage headers on otherwise correct responses. */
const USAGE = {
  'usage-high': { hits: OF_ACCOUNT, about: 'all usage headers at 92 %' },
  'usage-malformed': { hits: ANY, about: 'usage headers that are no JSON or have the wrong shape' },
  'usage-absent': { hits: ANY, about: 'no usage header' },
  'usage-not-first': {
    hits: OF_ACCOUNT,
    about: 'as throttle-announced, but the entry that matters is not the first',
  },
  'usage-other-account': { hits: OF_ACCOUNT, about: 'another account is at 100 % for an hour' },
} as const satisfies Record<string, FaultEntry>;

/** Faults of reports, which start with the call that creates the report. */
const REPORTS = {
  'job-failed': { hits: SUBMIT, about: 'ends as Job Failed with -2/2490547' },
  'job-failed-silent': { hits: SUBMIT, about: 'ends as Job Failed without a reason' },
  'job-failed-too-large': { hits: SUBMIT, about: 'ends as Job Failed with -3/1504045' },
  'job-failed-timeout': { hits: SUBMIT, about: 'ends as Job Failed with 2/1504038' },
  'job-skipped': { hits: SUBMIT, about: 'ends as Job Skipped' },
  'job-stuck': { hits: SUBMIT, about: 'stays at `percent` (default 42) for ever' },
  'job-running-at-100': {
    hits: SUBMIT,
    about: 'shows 100 % and Job Running for `polls` (default 3) more polls',
  },
  'report-empty': { hits: SUBMIT, about: 'is completed, and its first `reads` (default 1) find no rows' },
  'fields-dropped': { hits: SUBMIT, about: 'leaves `fields` out; a read that names them says so' },
  'report-unknown-yet': { hits: SUBMIT, about: 'its first `polls` (default 2) polls answer 100/33' },
} as const satisfies Record<string, FaultEntry>;

const PAGING = {
  'empty-page-with-next': { hits: PAGES, about: 'no rows, and a next that leads to them' },
  'repeated-cursor': { hits: PAGES, about: 'the right rows, and a next with the cursor that was asked for' },
  'duplicate-page': { hits: PAGES, about: 'the right rows, and a new cursor that leads to them again' },
  'skipped-page': {
    hits: PAGES,
    about: 'the rows of the next page in place of the right ones, which are lost',
  },
  'rows-lost': {
    hits: ['submit', 'list'],
    about: '`rows` (default 5) in the `where` (middle, end) are never served, of a report or of this listing',
  },
  'short-page': { hits: PAGES, about: 'half of the rows, and a next to the other half' },
  'page-too-large': {
    hits: PAGES,
    about: 'code 1 "reduce the amount of data" while limit > `limit` (default 10)',
  },
  'limit-capped': {
    hits: PAGES,
    about: 'code 100 about the parameter while limit > `limit` (default 10)',
  },
  'unreadable-object': {
    hits: ['list', 'object'],
    about: 'code 100/2446289 whenever the object `id` is read with more than its id',
  },
} as const satisfies Record<string, FaultEntry>;

/** Numbers of insights, and the status filter. Rules select synchronous insights by `kind`. */
const CONTROL = {
  'totals-empty': { hits: ['totals'], about: 'no rows, as of an account without delivery' },
  'totals-partial': { hits: ['totals'], about: 'every second day is missing' },
  'totals-off': { hits: ['totals'], about: 'every count and amount is `percent` higher; negative: lower' },
  restate: {
    hits: ['submit', 'status', 'read', 'query', 'totals'],
    about: 'from this call on, the numbers of `day` (default: all) are `percent` higher; negative: lower',
  },
  'status-filter-refused': {
    hits: ['submit', 'query'],
    about: 'code 100 where `filtering` names a status, or this `status`',
  },
} as const satisfies Record<string, FaultEntry>;

const OTHERS = { ...CONTROL, ...TRANSPORT, ...LIMITS, ...USAGE, ...REPORTS, ...PAGING };

/** Name of a fault, stable for use in tables. */
export type FaultName = GraphErrorName | keyof typeof OTHERS;

/** A fault with its parameters. `about` has their defaults. */
export interface Fault {
  readonly name: FaultName;
  readonly seconds?: number;
  readonly ms?: number;
  readonly percent?: number;
  readonly polls?: number;
  readonly reads?: number;
  readonly limit?: number;
  readonly rows?: number;
  readonly where?: 'middle' | 'end';
  readonly fields?: readonly string[];
  /** `YYYY-MM-DD`. */
  readonly day?: string;
  readonly status?: string;
  readonly id?: string;
}

const graphEntries = Object.fromEntries(
  Object.entries<GraphErrorRow>(GRAPH_ERRORS).map(([name, { hits, edges, message }]) => [
    name,
    { hits, about: message, ...(edges !== undefined && { edges }) },
  ]),
) as Record<GraphErrorName, FaultEntry>;

/** Every fault, by name. */
export const FAULTS: Readonly<Record<FaultName, FaultEntry>> = { ...graphEntries, ...OTHERS };

/** Whether a fault can hit calls that read this source. */
export function canHitSource(name: FaultName, source: Source): boolean {
  const { edges } = FAULTS[name];
  return edges === undefined || edges.some((edge) => edge === source);
}

/** Whether a fault can hit a call of this kind. Faults of rows can hit synchronous insights too. */
export const canHit = (name: FaultName, kind: CallKind): boolean => {
  const { hits } = FAULTS[name];
  const isSynchronous = kind === 'query' || kind === 'totals';
  const hitsRows =
    PAGES.some((page) => hits.includes(page)) || (name in GRAPH_ERRORS && hits.includes('submit'));
  return hits.includes(kind) || (isSynchronous && hitsRows);
};
