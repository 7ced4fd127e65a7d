import { describe, expect, it } from 'vitest';
import type { GraphError } from '#functions/graph/errors.ts';
import {
  APP_SECRET,
  clientOf,
  expectNoCredential,
  json,
  rejection,
  startGraph,
  TOKEN,
} from '#test/harness/fake-graph.ts';

/**
 * Error answers as they are documented or were reported, sent through the real client. `source` is the page under
 * developers.facebook.com/docs, or the public report. Where a page gives only numbers and texts, the envelope around
 * them is that of graph-api/guides/error-handling.
 */
interface DocumentedError {
  readonly source: string;
  readonly error: Readonly<Record<string, unknown>>;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly name: string;
  /** Of rate limits: seconds and scope. */
  readonly wait?: readonly [number, 'account' | 'app'];
  readonly retriesBeforeSplit?: number;
}

const TOO_MANY_CALLS =
  'There have been too many calls from this ad-account. Wait a bit and try again. For more info, please refer to ' +
  'https://developers.facebook.com/docs/graph-api/overview/rate-limiting.';
const regainIn = (minutes: number, type: string) => ({
  'x-business-use-case-usage': JSON.stringify({
    '1': [
      {
        type: 'ads_management',
        call_count: 95,
        total_cputime: 20,
        total_time: 20,
        estimated_time_to_regain_access: 0,
      },
      { type, call_count: 100, total_cputime: 25, total_time: 25, estimated_time_to_regain_access: minutes },
    ],
  }),
});
const standardTier = {
  'x-fb-ads-insights-throttle':
    '{ "app_id_util_pct": 10, "acc_id_util_pct": 10, "ads_api_access_tier": "standard_access" }',
};

const DOCUMENTED: readonly DocumentedError[] = [
  {
    source: 'graph-api/guides/error-handling, "Error Responses"',
    error: {
      message: 'Message describing the error',
      type: 'OAuthException',
      code: 190,
      error_subcode: 460,
      error_user_title: 'A title',
      error_user_msg: 'A message',
      fbtrace_id: 'EJplcsCHuLu',
    },
    name: 'GraphTokenInvalid',
  },
  {
    source: 'graph-api/guides/error-handling, the token echoed',
    error: {
      message: `Malformed access token ${TOKEN}`,
      type: 'OAuthException',
      code: 190,
      fbtrace_id: 'Ab_c-1',
    },
    name: 'GraphTokenInvalid',
  },
  {
    source: 'graph-api/guides/secure-requests',
    error: {
      message: 'Invalid appsecret_proof provided in the API argument',
      type: 'GraphMethodException',
      code: 100,
    },
    name: 'GraphTokenInvalid',
  },
  {
    source: 'graph-api/overview/rate-limiting, "Sample Error Code Message" (a Page)',
    error: {
      message:
        '(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, please ' +
        'refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.',
      type: 'OAuthException',
      code: 80001,
      fbtrace_id: 'AmFGcW_3hwDB7qFbl_QdebZ',
    },
    name: 'GraphThrottled',
    wait: [300, 'account'],
  },
  {
    source:
      'graph-api/overview/rate-limiting, error code 80000 (Ads Insights); body: airbytehq/airbyte tests',
    error: {
      message: `(#80000) ${TOO_MANY_CALLS}`,
      type: 'OAuthException',
      code: 80000,
      error_subcode: 2446079,
    },
    headers: {
      ...regainIn(19, 'ads_insights'),
      'x-app-usage': '{"call_count":28,"total_time":25,"total_cputime":25}',
    },
    name: 'GraphThrottled',
    wait: [19 * 60, 'account'],
  },
  {
    source: 'graph-api/overview/rate-limiting, error code 80004 (Ads Management)',
    error: {
      message: `(#80004) ${TOO_MANY_CALLS}`,
      type: 'OAuthException',
      code: 80004,
      error_subcode: 2446079,
    },
    name: 'GraphThrottled',
    wait: [300, 'account'],
  },
  {
    source:
      'marketing-api/overview/rate-limiting, "User request limit reached"; is_transient: airbytehq/airbyte#86316',
    error: { message: 'User request limit reached', code: 17, error_subcode: 2446079, is_transient: false },
    headers: standardTier,
    name: 'GraphThrottled',
    wait: [60, 'account'],
  },
  {
    source: 'marketing-api/overview/rate-limiting, ad account level, development tier',
    error: {
      message: 'There have been too many calls from this ad-account. Please wait a bit and try again.',
      code: 613,
      error_subcode: 1487742,
    },
    name: 'GraphThrottled',
    wait: [300, 'account'],
  },
  {
    source: 'marketing-api/insights/best-practices, "Global Rate Limits"',
    error: { message: '(#4) Too many API requests', code: 4, error_subcode: 1504022 },
    name: 'GraphThrottled',
    wait: [300, 'app'],
  },
  {
    source: 'marketing-api/insights/best-practices, error_code = 4, CodedException',
    error: { message: '(#4) Application request limit reached', code: 4 },
    headers: standardTier,
    name: 'GraphThrottled',
    wait: [60, 'app'],
  },
  {
    source: 'marketing-api/insights/best-practices, "Data Per Call Limits"',
    error: { message: 'CodeException', code: 100, error_subcode: 1487534 },
    name: 'GraphTooMuchData',
    retriesBeforeSplit: 0,
  },
  {
    source: 'airbytehq/airbyte#38025 (HTTP 500)',
    error: {
      message: "Please reduce the amount of data you're asking for, then retry your request",
      code: 1,
    },
    status: 500,
    name: 'GraphTooMuchData',
    retriesBeforeSplit: 0,
  },
  {
    source: 'marketing-api/insights/error-codes, 2 / 1504041',
    error: { message: 'Invalid breakdowns', code: 2, error_subcode: 1504041 },
    name: 'GraphRequestInvalid',
  },
  {
    source: 'marketing-api/insights/error-codes, 2 / 1504044',
    error: { message: 'Unknown error', code: 2, error_subcode: 1504044 },
    name: 'GraphTransient',
    retriesBeforeSplit: 2,
  },
  {
    source: 'marketing-api/insights/error-codes, 100 / 3191001',
    error: { message: 'Insights permission error', code: 100, error_subcode: 3191001 },
    name: 'GraphPermissionDenied',
  },
  {
    source: 'marketing-api/error-reference, 100 / 33',
    error: {
      message:
        "Unsupported get request. Object with ID '1' does not exist, cannot be loaded due to missing permissions, or " +
        'does not support this operation',
      type: 'GraphMethodException',
      code: 100,
      error_subcode: 33,
    },
    name: 'GraphPermissionDenied',
  },
  {
    source: 'graph-api/guides/error-handling, 200-299',
    error: {
      message: '(#200) Ad account owner has NOT grant ads_management or ads_read permission',
      code: 200,
    },
    status: 403,
    name: 'GraphPermissionDenied',
  },
  {
    source: 'facebook/facebook-nodejs-business-sdk#98',
    error: { message: '(#100) relevance_score is not valid for fields param. please check', code: 100 },
    name: 'GraphRequestInvalid',
  },
  {
    source: 'facebook/facebook-java-business-sdk#434, the envelope of an invalid parameter',
    error: {
      message: 'Invalid parameter',
      type: 'OAuthException',
      code: 100,
      error_subcode: 3858082,
      is_transient: false,
    },
    name: 'GraphRequestInvalid',
  },
  {
    source: 'airbytehq/airbyte#66027',
    error: {
      message: 'Invalid parameter',
      code: 100,
      error_subcode: 2446289,
      is_transient: false,
      error_user_title: 'Ad Creative Is Incomplete',
      error_user_msg: 'The reel you selected for your ad is not available. It could be deleted.',
    },
    name: 'GraphObjectUnreadable',
  },
  {
    source: 'graph-api/guides/error-handling, code 2',
    error: {
      message: 'Service temporarily unavailable',
      type: 'OAuthException',
      is_transient: true,
      code: 2,
    },
    status: 503,
    name: 'GraphTransient',
  },
  {
    source: 'facebookarchive/php-graph-sdk#1094',
    error: {
      message: 'Error accessing adreport job.',
      code: 2601,
      error_subcode: 1815107,
      is_transient: true,
    },
    name: 'GraphTransient',
  },
];

describe('an error answer as it is documented', () => {
  it.each(DOCUMENTED.map((documented) => [documented.source, documented] as const))(
    '%s',
    async (_source, documented) => {
      const { error, status = 400, headers = {}, name, wait, retriesBeforeSplit } = documented;
      await using graph = await startGraph(json({ error }, status, headers));
      using client = clientOf(graph, { appSecret: APP_SECRET });

      const thrown = (await rejection(client.get('act_1/insights'))) as GraphError;

      expect(thrown).toMatchObject({ name, code: error.code, subcode: error.error_subcode, status });
      expect(thrown.record.fbtraceId).toBe(error.fbtrace_id);
      expect(thrown.message).toContain('GET act_1/insights');
      expect(thrown.mayBeTooMuchData).toBe(retriesBeforeSplit !== undefined);
      expect(thrown.retriesBeforeSplit).toBe(retriesBeforeSplit ?? 0);
      if (wait) expect(thrown).toMatchObject({ waitSeconds: wait[0], scope: wait[1] });
      expect(graph.requests).toHaveLength(name === 'GraphTransient' ? 4 : 1);
      expectNoCredential(thrown);
    },
  );

  it.each(DOCUMENTED.map((documented) => [documented.source, documented] as const))(
    'is the same error with HTTP 200: %s',
    async (_source, { error, headers = {}, name }) => {
      await using graph = await startGraph(json({ error }, 200, headers));
      using client = clientOf(graph, { appSecret: APP_SECRET });
      expect(await rejection(client.get('act_1/insights'))).toMatchObject({ name, status: 200 });
    },
  );
});
