import { type GraphErrorFields, readGraphError } from './envelope.ts';

/** How to react to an error. Each reaction has a class in `errors.ts`. */
export type Reaction =
  | 'throttled'
  | 'transient'
  | 'tooMuchData'
  | 'tokenInvalid'
  | 'permissionDenied'
  | 'requestInvalid'
  | 'objectUnreadable';

/** What a rate limit applies to: one ad account, or all calls of the app. */
export type Scope = 'account' | 'app';

type Range = readonly [from: number, to: number];

/** The conditions of a rule; all of them must match. */
interface Condition {
  /** `none`: there was no complete response. `foreign`: the response is not the Graph API's JSON. */
  readonly answer?: 'none' | 'foreign';
  readonly status?: Range;
  readonly code?: number | Range;
  readonly subcodes?: readonly number[];
  readonly message?: RegExp;
  /** The error has `is_transient: true`. */
  readonly transient?: true;
  /** The request had an `appsecret_proof`. */
  readonly signed?: true;
}

/** One rule of the table. */
export interface ErrorRule {
  readonly when: Condition;
  readonly reaction: Reaction;
  /** What the user can do, one sentence. */
  readonly advice: string;
  /** Meta's page (under developers.facebook.com/docs), or a public issue that shows the case. */
  readonly source: string;
  /** For rate limits. */
  readonly scope?: Scope;
  /** For rate limits without a hint in the headers: seconds to wait instead of the access tier's block time. */
  readonly waitSeconds?: number;
  /** Set when the request may be too big: how often to retry it unchanged before requesting less. */
  readonly retriesBeforeSplit?: number;
  /** A page with fewer rows may work. */
  readonly smallerPage?: true;
}

const HANDLING = 'graph-api/guides/error-handling';
const INSIGHTS = 'marketing-api/insights/error-codes';
const PRACTICES = 'marketing-api/insights/best-practices';
const REFERENCE = 'marketing-api/error-reference';
const LIMITS = 'marketing-api/overview/rate-limiting';
const USE_CASES = 'graph-api/overview/rate-limiting';

const WAIT = 'Nothing to do: the stream waits and continues. Fewer accounts at once hit fewer limits.';
const RETRY = 'Nothing to do if it recovers. If it persists, check https://metastatus.com.';
const LESS = 'Nothing to do: smaller requests follow. If they fail too, request fewer fields.';
const FIX = 'Correct the fields or parameters of the stream. A retry cannot help.';
const RENEW = 'Create a new access token (a system user token can be permanent) and put it into the secret.';
const GRANT = "Give the token's user ads_read and access to this ad account in the Business settings.";
const TERMS = 'An admin of the account must accept the terms of custom audiences in the Ads Manager.';
const SIGN = "Put the app secret of the token's own app into the secret, or leave it out.";
const UPGRADE = 'This version of the Graph API has ended: set a newer one.';

const transient = (when: Condition, source: string, advice = RETRY): ErrorRule => {
  return { when, reaction: 'transient', advice, source };
};
const throttled = (when: Condition, scope: Scope, source: string): ErrorRule => {
  return { when, reaction: 'throttled', advice: WAIT, source, scope };
};
const tooMuchData = (when: Condition, retriesBeforeSplit: number, source: string): ErrorRule => {
  return { when, reaction: 'tooMuchData', advice: LESS, source, retriesBeforeSplit };
};
const tokenInvalid = (when: Condition, advice: string, source: string): ErrorRule => {
  return { when, reaction: 'tokenInvalid', advice, source };
};
const permissionDenied = (when: Condition, source: string, advice = GRANT): ErrorRule => {
  return { when, reaction: 'permissionDenied', advice, source };
};
const requestInvalid = (when: Condition, advice: string, source: string): ErrorRule => {
  return { when, reaction: 'requestInvalid', advice, source };
};

/** Every known way in which reading ads data fails. The first matching rule applies, so special rules come first. */
export const ERROR_RULES: readonly ErrorRule[] = [
  // Responses that are not from the Graph API.
  transient({ answer: 'none' }, 'node:https'),
  requestInvalid(
    { status: [300, 399] },
    'Correct the origin of the Graph API. It never redirects, and the token is not sent elsewhere.',
    'RFC 9110, 15.4',
  ),
  throttled({ answer: 'foreign', status: [429, 429] }, 'app', 'RFC 6585, 4'),
  // The Graph API's own 404 is JSON. This may be a gateway that has lost its backend, so retry.
  transient(
    { answer: 'foreign', status: [404, 404] },
    'RFC 9110, 15.5.5',
    'Check the origin of the Graph API (--graph-url, or the setting graphOrigin): another server responds there.',
  ),
  transient({ answer: 'foreign' }, 'a gateway in front of the Graph API'),

  // Too much data.
  tooMuchData({ code: 1, message: /reduce the amount of data/i }, 0, 'airbytehq/airbyte#38025'),
  tooMuchData({ code: 2, subcodes: [1504038] }, 0, INSIGHTS),
  tooMuchData({ code: -2, subcodes: [2490547] }, 1, INSIGHTS),
  tooMuchData({ code: -3, subcodes: [1504045] }, 0, INSIGHTS),
  tooMuchData({ code: 100, subcodes: [1487534] }, 0, PRACTICES),
  tooMuchData({ code: 100, subcodes: [1504018] }, 0, INSIGHTS),

  // Insights requests that can never work, and those that work later.
  requestInvalid(
    { code: 2, subcodes: [1504041] },
    'These fields and breakdowns cannot be combined: correct the stream.',
    INSIGHTS,
  ),
  requestInvalid(
    { code: 2, subcodes: [1504042] },
    'A custom metric is wrong: correct the fields of the stream.',
    INSIGHTS,
  ),
  transient({ code: 2, subcodes: [1504043] }, INSIGHTS),
  {
    ...transient({ code: 2, subcodes: [1504044] }, `${INSIGHTS}; estuary/connectors#5076`, LESS),
    retriesBeforeSplit: 2,
  },
  transient({ code: 2601 }, 'facebookarchive/php-graph-sdk#1094'),
  transient({ subcodes: [1815107] }, 'singer-io/tap-facebook#193'),
  transient(
    { code: 100, message: /Cannot include .* in summary param/is },
    'singer-io/tap-facebook, airbytehq/airbyte',
  ),

  // Rate limits: most come with HTTP 400 and `is_transient: false`.
  throttled({ code: 4, subcodes: [1504022, 1504039] }, 'app', PRACTICES),
  throttled({ code: 4 }, 'app', LIMITS),
  throttled({ code: 17 }, 'account', LIMITS),
  {
    // "Custom Analytics metrics exceeded the rate limit of 5 calls per 6 hours": limits the creation of reports only.
    ...throttled({ code: 613, message: /\d+ calls per \d+ hours/i }, 'account', 'marketing-api/insights'),
    waitSeconds: 3600,
  },
  throttled({ code: 613 }, 'account', LIMITS),
  throttled({ code: 32 }, 'app', USE_CASES),
  throttled({ code: 341 }, 'app', HANDLING),
  throttled({ code: [80_000, 80_014] }, 'account', USE_CASES),
  {
    ...throttled({ code: 368 }, 'app', HANDLING),
    waitSeconds: 3600,
    advice: "Meta blocks the app for a policy: look at the app's alerts in the App Dashboard.",
  },

  // The token and the app secret.
  tokenInvalid({ code: 100, message: /appsecret_proof/i }, SIGN, 'graph-api/guides/secure-requests'),
  tokenInvalid({ code: 104, signed: true }, SIGN, REFERENCE),
  transient({ code: 104 }, 'airbytehq/airbyte (connection reset)'),
  tokenInvalid(
    { code: [102, 190], subcodes: [458] },
    'The user removed the app. Install it again, then put a new token into the secret.',
    HANDLING,
  ),
  tokenInvalid(
    { code: [102, 190], subcodes: [459, 464] },
    "The token's user must log in on facebook.com and confirm the account first.",
    HANDLING,
  ),
  tokenInvalid(
    { code: [102, 190], subcodes: [460] },
    'The user changed the password, which revokes the token. Put a new one into the secret.',
    HANDLING,
  ),
  tokenInvalid({ code: 102 }, RENEW, HANDLING),
  tokenInvalid({ code: 190 }, RENEW, HANDLING),

  // Permissions.
  permissionDenied({ code: 100, subcodes: [3191001] }, INSIGHTS),
  permissionDenied({ code: 100, subcodes: [33] }, REFERENCE, `Check that the id exists. ${GRANT}`),
  permissionDenied({ code: 100, message: /missing perm/i }, 'PostHog/posthog#101322'),
  permissionDenied({ code: 3 }, HANDLING),
  permissionDenied({ code: 10 }, HANDLING),
  permissionDenied(
    { code: 294 },
    REFERENCE,
    'The app needs access to the Marketing API: ask for it in the App Dashboard.',
  ),
  permissionDenied(
    { code: 270 },
    REFERENCE,
    'The app has limited access, which reads only accounts of people with a role in it: ask for full access to the Marketing API in the App Dashboard.',
  ),
  permissionDenied(
    { code: 283 },
    'marketing-api/reference/ad-account/advideos',
    "Generate the token again with pages_read_engagement, and give its user access to the videos' pages.",
  ),
  permissionDenied({ code: [200, 299] }, HANDLING),
  permissionDenied({ code: 2655 }, 'marketing-api/reference/ad-account/customaudiences', TERMS),
  permissionDenied({ code: 2663 }, 'marketing-api/reference/ad-account/customaudiences', TERMS),

  // One object that breaks its page, and invalid requests.
  {
    when: { code: 100, subcodes: [2446289] },
    reaction: 'objectUnreadable',
    advice: 'The post of this creative was deleted. Delete the creative, or accept the missing row.',
    source: 'airbytehq/airbyte#66027',
  },
  // Meta does not document the largest page size.
  { ...requestInvalid({ code: 100, message: /\blimit\b/i }, FIX, 'graph-api/results'), smallerPage: true },
  requestInvalid(
    { code: 100, message: /is not valid for fields param/i },
    'Remove the named field from the stream: this version of the Graph API does not have it.',
    'airbytehq/airbyte#35334',
  ),
  requestInvalid(
    { code: 2642 },
    'Read the listing again from its first page: cursors expire.',
    'graph-api/results',
  ),
  requestInvalid({ code: 2635 }, UPGRADE, 'marketing-api/versions'),
  requestInvalid({ message: /deprecated version of the Ads API/i }, UPGRADE, 'singer-io/tap-facebook#99'),
  requestInvalid({ code: 3018 }, 'Choose a later first day: Meta keeps 37 months.', 'marketing-api/insights'),

  // Meta's own failures, and errors marked as transient.
  transient({ code: 960 }, 'airbytehq/airbyte (batch timeout)'),
  transient(
    { code: 1, subcodes: [99] },
    REFERENCE,
    'If it persists, the level of the report does not match its fields.',
  ),
  transient({ code: [1, 2] }, HANDLING),
  transient({ code: [-9999, -1] }, REFERENCE),
  transient({ transient: true }, HANDLING),
  throttled({ status: [429, 429] }, 'app', 'RFC 6585, 4'),
  transient({ status: [500, 599] }, 'RFC 9110, 15.6'),
  requestInvalid({ code: 100 }, FIX, HANDLING),
];

const UNKNOWN: ErrorRule = requestInvalid({}, FIX, HANDLING);

/** A response, or the lack of one. */
export interface GraphAnswer {
  /** HTTP status; undefined when there was no complete response. */
  readonly status: number | undefined;
  /** The parsed JSON; undefined when the body is not JSON. */
  readonly body: unknown;
  /** Whether the request had an `appsecret_proof`. */
  readonly signed: boolean;
}

/** Finds the rule for a response; undefined when it is not an error. */
export function classify(answer: GraphAnswer): ErrorRule | undefined {
  if (isSuccess(answer)) return undefined;
  const error = readGraphError(answer.body);
  return ERROR_RULES.find((rule) => matches(rule.when, answer, error)) ?? UNKNOWN;
}

function isSuccess({ status = 0, body }: GraphAnswer): boolean {
  if (status < 200 || status > 299) return false;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  return !('error' in body) || body.error === null || body.error === undefined;
}

function matches(when: Condition, answer: GraphAnswer, error: GraphErrorFields | undefined): boolean {
  const kind = error ? undefined : answer.status === undefined ? 'none' : 'foreign';
  if (when.answer !== undefined && when.answer !== kind) return false;
  if (when.status !== undefined && !within(when.status, answer.status)) return false;
  if (when.code !== undefined && !within(when.code, error?.code)) return false;
  if (when.subcodes !== undefined && !when.subcodes.includes(error?.error_subcode ?? Number.NaN))
    return false;
  if (when.message !== undefined && !when.message.test(error?.message ?? '')) return false;
  if (when.transient && error?.is_transient !== true) return false;
  return !when.signed || answer.signed;
}

function within(range: number | Range, value: number | undefined): boolean {
  if (value === undefined) return false;
  return typeof range === 'number' ? value === range : value >= range[0] && value <= range[1];
}
