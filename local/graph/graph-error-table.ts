import type { CallKind } from './calls.ts';
import { ACCESS_ERRORS } from './graph-error-access.ts';
import { ANY, type GraphErrorRow, INSIGHTS, OF_ACCOUNT } from './graph-error-row.ts';

const FIELDS: readonly CallKind[] = ['account', 'submit', 'list', 'object'];
const PAGES: readonly CallKind[] = ['read', 'list'];

const rate = (code: number, message: string, hits = OF_ACCOUNT): GraphErrorRow => ({
  status: 400,
  code,
  message,
  hits,
});
const insights = (status: number, code: number, subcode: number, title: string): GraphErrorRow => ({
  status,
  code,
  subcode,
  message: 'Service temporarily unavailable',
  title,
  hits: INSIGHTS,
});
const CREATION_LIMIT =
  '(#613) Custom Analytics metrics exceeded the rate limit of 5 calls per 6 hours for this ad account';

/**
 * Every error that the simulator can return, by a stable name: `graph-<code>[-<subcode>]`, with `neg` for a minus sign,
 * or with a word if a code has several meanings. Sources: Meta's graph-api/guides/error-handling and
 * marketing-api/{error-reference, insights/error-codes, overview/rate-limiting}, and responses that users quoted
 * (facebook-nodejs-business-sdk#97, airbyte#65944, #86316, php-graph-sdk#1094, snarfed/bridgy#59).
 */
export const GRAPH_ERRORS = {
  'graph-1': { status: 500, code: 1, message: 'An unknown error occurred', hits: ANY },
  'graph-1-99': { status: 500, code: 1, subcode: 99, message: 'An unknown error occurred', hits: ANY },
  'reduce-data': {
    status: 500,
    code: 1,
    message: "Please reduce the amount of data you're asking for, then retry your request",
    hits: PAGES,
  },
  'graph-2': {
    status: 503,
    code: 2,
    transient: true,
    message: 'An unexpected error has occurred. Please retry your request later.',
    hits: ANY,
  },
  'graph-2-1504038': insights(400, 2, 1504038, 'The request timed out'),
  'graph-2-1504041': { ...insights(400, 2, 1504041, 'Invalid breakdowns'), hits: ['submit', 'query'] },
  'graph-2-1504042': { ...insights(400, 2, 1504042, 'Invalid custom metrics'), hits: ['submit'] },
  'graph-2-1504043': { ...insights(500, 2, 1504043, 'An intermittent error occurred'), transient: true },
  'graph-2-1504044': insights(500, 2, 1504044, 'An unknown error occurred'),
  'graph-neg2-2490547': {
    status: 400,
    code: -2,
    subcode: 2490547,
    message: 'Report generation failed',
    hits: ['submit', 'read'],
  },
  'graph-neg3-1504045': {
    status: 400,
    code: -3,
    subcode: 1504045,
    message: 'Report is too large',
    hits: ['submit', 'read'],
  },
  'graph-100': { status: 400, code: 100, message: '(#100) Invalid parameter', hits: FIELDS },
  'graph-100-33': {
    status: 400,
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message:
      'Unsupported get request. Object with this ID does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api',
    hits: OF_ACCOUNT,
  },
  'graph-100-1487534': {
    status: 400,
    code: 100,
    subcode: 1487534,
    message: 'Invalid parameter',
    title: 'There are too many rows or data points in this request',
    detail: 'Please reduce the time range or the number of objects and fields, then try again.',
    hits: ['submit', 'read'],
  },
  'graph-100-1504018': {
    status: 400,
    code: 100,
    subcode: 1504018,
    message: 'Invalid parameter',
    title: 'Your request timed out',
    detail: 'Please try a smaller date range, fetch less data, or use async jobs.',
    hits: ['read'],
  },
  'graph-100-2446289': {
    status: 400,
    code: 100,
    subcode: 2446289,
    message: 'Invalid parameter',
    title: 'Ad Creative Is Incomplete',
    detail: 'The post associated with your ad was deleted.',
    hits: ['list', 'object'],
  },
  'graph-100-1815001': {
    status: 400,
    code: 100,
    subcode: 1815001,
    message: '(#100) Requesting for deleted objects is not supported in this endpoint',
    hits: ['list'],
  },
  'graph-100-3191001': {
    status: 400,
    code: 100,
    subcode: 3191001,
    message: 'Invalid parameter',
    title: 'You do not have permission to access the insights of this ad account',
    hits: INSIGHTS,
  },
  'field-invalid': {
    status: 400,
    code: 100,
    message:
      '(#100) video_p100_watched_actions is not valid for fields param. please check https://developers.facebook.com/docs/marketing-api/reference/ads-insights/ for all valid values',
    hits: ['submit', 'read'],
  },
  'cannot-include-in-summary': {
    status: 400,
    code: 100,
    message:
      "(#100) Cannot include impressions, reach in summary param because they weren't there while creating the report run.",
    hits: ['read'],
  },
  'nonexisting-summary-field': {
    status: 400,
    code: 100,
    message: '(#100) Tried accessing nonexisting summary field (adset_end)',
    hits: ['read'],
  },
  'read-too-early': {
    status: 400,
    code: 2601,
    subcode: 1815107,
    transient: true,
    message: 'Error accessing adreport job.',
    title: 'Loading Async Job Failed',
    detail: 'Your request for loading the async job failed. Please try again later.',
    hits: ['read'],
  },
  'deprecated-version': {
    status: 400,
    code: 2635,
    message:
      '(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version.',
    hits: ANY,
  },
  'graph-2642': { status: 400, code: 2642, message: '(#2642) Invalid cursors values', hits: PAGES },
  'graph-3018': {
    status: 400,
    code: 3018,
    message: '(#3018) The start date of the time range cannot be beyond 37 months from the current date',
    hits: ['submit'],
  },
  'graph-4': {
    status: 403,
    code: 4,
    transient: true,
    message: '(#4) Application request limit reached',
    hits: ANY,
  },
  'graph-4-1504022': {
    status: 403,
    code: 4,
    subcode: 1504022,
    transient: true,
    message: '(#4) Application request limit reached',
    title: 'There have been too many calls to this API',
    hits: INSIGHTS,
  },
  'graph-4-1504039': {
    status: 403,
    code: 4,
    subcode: 1504039,
    transient: true,
    message: '(#4) Application request limit reached',
    title: 'There have been too many insights calls',
    hits: INSIGHTS,
  },
  'graph-17-2446079': {
    status: 400,
    code: 17,
    subcode: 2446079,
    message: 'User request limit reached',
    title: 'Ad Account Has Too Many API Calls',
    detail: 'There have been too many calls from this ad-account. Please wait a bit and try again.',
    hits: OF_ACCOUNT,
  },
  'graph-32': rate(32, '(#32) Page request limit reached'),
  'graph-341': rate(341, '(#341) Feed action request limit reached'),
  'graph-613': rate(613, '(#613) Calls to this api have exceeded the rate limit.'),
  // Undocumented, of unknown cause; nektcom's connector got it in 2026-09. Refuses only the creation of reports.
  'graph-613-creation': rate(613, CREATION_LIMIT, ['submit']),
  'graph-613-1487742': {
    ...rate(613, '(#613) There have been too many calls from this ad-account.'),
    subcode: 1487742,
  },
  'graph-80000-2446079': {
    ...rate(80000, '(#80000) There have been too many calls from this ad-account.', INSIGHTS),
    subcode: 2446079,
  },
  'graph-80003-2446079': {
    ...rate(80003, '(#80003) There have been too many calls to this ad-account.'),
    subcode: 2446079,
  },
  'graph-80004-2446079': {
    ...rate(80004, '(#80004) There have been too many calls to this ad-account. Wait a bit and try again.'),
    subcode: 2446079,
  },
  'graph-80005': rate(80005, '(#80005) There have been too many leadgen calls.'),
  'graph-80009': rate(80009, '(#80009) There have been too many catalog calls.'),
  'graph-80014': rate(80014, '(#80014) There have been too many catalog batch calls.'),
  'graph-368': {
    status: 400,
    code: 368,
    message: 'The action attempted has been deemed abusive or is otherwise disallowed',
    hits: OF_ACCOUNT,
  },
  'graph-960': { status: 400, code: 960, message: '(#960) Request timed out', hits: OF_ACCOUNT },
  'graph-104': { status: 400, code: 104, message: '(#104) Connection reset by peer', hits: OF_ACCOUNT },
  ...ACCESS_ERRORS,
} as const satisfies Record<string, GraphErrorRow>;

/** Name of an error that the simulator can return. */
export type GraphErrorName = keyof typeof GRAPH_ERRORS;
