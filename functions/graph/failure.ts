import { type GraphErrorFields, readGraphError } from './envelope.ts';
import { classify, type ErrorRule, type GraphAnswer } from './error-table.ts';
import type { GraphErrorFacts } from './errors.ts';
import type { ResponseHeaders } from './usage.ts';

/** A failed call: the request and the response. */
export interface FailedCall {
  /** Method and path, such as `GET act_1/insights`. */
  readonly request: string;
  /** Host name and port. */
  readonly host: string;
  readonly answer: GraphAnswer;
  readonly headers: ResponseHeaders;
  /** Node's error code, when there was no complete response. */
  readonly networkCode?: string;
}

/**
 * Finds the rule for a failed call, and the facts that its error may show.
 * @throws TypeError when the response is not an error, which is a bug in the caller.
 */
export function explain(call: FailedCall): { rule: ErrorRule; facts: GraphErrorFacts } {
  const { request, answer, headers } = call;
  const rule = classify(answer);
  if (!rule) throw new TypeError(`${request}: the response is not an error`);
  const error = readGraphError(answer.body);
  const facts: GraphErrorFacts = {
    request,
    problem: error ? toldBy(error) : problemOf(call),
    advice: rule.advice,
    status: answer.status,
    code: error?.code,
    subcode: error?.error_subcode,
    fbtraceId: error?.fbtrace_id ?? header(headers, 'x-fb-trace-id'),
    retriesBeforeSplit: rule.retriesBeforeSplit,
    smallerPage: rule.smallerPage,
  };
  return { rule, facts };
}

/** Meta's `message` is often just "Invalid parameter"; the texts for the user are specific. */
function toldBy(error: GraphErrorFields): string {
  const texts = [error.message, error.error_user_title, error.error_user_msg].filter((text) => text);
  return texts.length > 0 ? texts.join(' – ') : 'an error without a message';
}

function problemOf({ answer, headers, host, networkCode }: FailedCall): string {
  const { status, body } = answer;
  if (status === undefined)
    return `no complete response from ${host} (${networkCode ?? 'unknown network error'})`;
  if (status >= 300 && status < 400) return `a redirect by ${host}, refused`;
  const type = header(headers, 'content-type')?.match(/^[\w.+-]+\/[\w.+-]+/)?.[0] ?? 'no content type';
  const what =
    body === undefined ? `a response that is not JSON (${type})` : 'JSON that is not a Graph API response';
  // The Graph API's own 404 is JSON.
  return status === 404 ? `${host} is not a Graph API: it returned ${what}` : `${host} returned ${what}`;
}

function header(headers: ResponseHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
