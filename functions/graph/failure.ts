import { type GraphErrorFields, readGraphError } from './envelope.ts';
import { classify, type ErrorRule, type GraphAnswer } from './error-table.ts';
import type { GraphErrorFacts } from './errors.ts';
import type { ResponseHeaders } from './usage.ts';

/** A failed call: what was asked, and what came. */
export interface FailedCall {
  /** Method and path, such as `GET act_1/insights`. */
  readonly request: string;
  /** Where it went: name and port. */
  readonly host: string;
  readonly answer: GraphAnswer;
  readonly headers: ResponseHeaders;
  /** Node's code, where there was no complete answer. */
  readonly networkCode?: string;
}

/**
 * Finds the row of the error table for a failed call, and the facts that its error may show.
 * @throws TypeError when the answer is no error: a fault of the caller.
 */
export function explain(call: FailedCall): { rule: ErrorRule; facts: GraphErrorFacts } {
  const { request, answer, headers } = call;
  const rule = classify(answer);
  if (!rule) throw new TypeError(`${request}: the answer is no error`);
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

/** Meta's `message` is often "Invalid parameter"; the texts for the user say what is wrong. */
function toldBy(error: GraphErrorFields): string {
  const texts = [error.message, error.error_user_title, error.error_user_msg].filter((text) => text);
  return texts.length > 0 ? texts.join(' – ') : 'an error without a message';
}

function problemOf({ answer, headers, host, networkCode }: FailedCall): string {
  const { status, body } = answer;
  if (status === undefined)
    return `no complete answer from ${host} (${networkCode ?? 'unknown network error'})`;
  if (status >= 300 && status < 400) return `a redirect by ${host}, refused`;
  const type = header(headers, 'content-type')?.match(/^[\w.+-]+\/[\w.+-]+/)?.[0] ?? 'of no type';
  const what =
    body === undefined
      ? `an answer that is not JSON (${type})`
      : 'JSON that is not an answer of the Graph API';
  // The Graph API itself says in JSON what it does not have.
  return status === 404 ? `${host} is not a Graph API, it gives ${what}` : `${host} gives ${what}`;
}

function header(headers: ResponseHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
