import type { ErrorRecord } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import { shorten } from '#functions/runtime/error-record.ts';
import { redact } from '#functions/runtime/redact.ts';
import type { Reaction, Scope } from './error-table.ts';

/** The content of an error: whitelisted fields, never a URL, a header or a body. */
export interface GraphErrorFacts {
  /** Method and path, such as `GET act_1/insights`; no query. */
  readonly request: string;
  /** What happened, a clause to follow "GET act_1/insights: ". */
  readonly problem: string;
  /** What the user can do, one sentence. */
  readonly advice: string;
  readonly status?: number | undefined;
  readonly code?: number | undefined;
  readonly subcode?: number | undefined;
  readonly fbtraceId?: string | undefined;
  /** See `ErrorRule.retriesBeforeSplit`. */
  readonly retriesBeforeSplit?: number | undefined;
  /** See `ErrorRule.smallerPage`. */
  readonly smallerPage?: true | undefined;
}

/** A failed call to the Graph API. One subclass per reaction. */
export abstract class GraphError extends Error {
  /** What happened, in Meta's words where there are any; without a full stop. */
  readonly problem: string;
  /** What the user can do, one sentence. */
  readonly advice: string;
  /** HTTP status of the response. */
  readonly status: number | undefined;
  /** `error.code`, not unique. */
  readonly code: number | undefined;
  /** `error.error_subcode`, unique where present. */
  readonly subcode: number | undefined;
  /** Id that Meta's support asks for. */
  readonly fbtraceId: string | undefined;
  /** Requesting less may help, after `retriesBeforeSplit` retries of the same request. */
  readonly mayBeTooMuchData: boolean;
  /** Retries of the same request before requesting less; 0 unless `mayBeTooMuchData`. */
  readonly retriesBeforeSplit: number;
  /** A page with fewer rows may work. */
  readonly smallerPage: boolean;

  constructor(facts: GraphErrorFacts) {
    const problem = shorten(facts.problem.replace(/[\s.]+$/, ''));
    super(messageOf({ ...facts, problem }));
    this.problem = redact(problem);
    this.advice = facts.advice;
    this.status = facts.status;
    this.code = facts.code;
    this.subcode = facts.subcode;
    this.fbtraceId = facts.fbtraceId;
    this.mayBeTooMuchData = facts.retriesBeforeSplit !== undefined;
    this.retriesBeforeSplit = facts.retriesBeforeSplit ?? 0;
    this.smallerPage = facts.smallerPage ?? false;
  }

  /** The error in its stored form. */
  get record(): ErrorRecord {
    return {
      name: this.name,
      message: this.message,
      advice: this.advice,
      ...(this.code !== undefined && { code: this.code }),
      ...(this.subcode !== undefined && { subcode: this.subcode }),
      ...(this.status !== undefined && { status: this.status }),
      ...(this.fbtraceId !== undefined && { fbtraceId: this.fbtraceId }),
    };
  }
}

/** A rate limit is reached, or nearly. The turn ends as WAIT. */
export class GraphThrottled extends GraphError {
  override readonly name = ERROR_NAMES.throttled;
  /** Whole seconds without calls, including jitter. */
  readonly waitSeconds: number;
  readonly scope: Scope;

  constructor(facts: GraphErrorFacts, waitSeconds: number, scope: Scope) {
    super(facts);
    this.waitSeconds = waitSeconds;
    this.scope = scope;
  }
}

/**
 * "Custom Analytics metrics exceeded the rate limit of 5 calls per 6 hours for this ad account": code 613 without a
 * subcode on a new report limits the creation of reports only. Reading, polling and totals still work.
 */
export const isCreationLimit = (error: unknown): error is GraphThrottled =>
  error instanceof GraphThrottled && error.code === 613 && error.subcode === undefined;

/** A temporary failure. Retried by the client, then by the state machine from the checkpoint. */
export class GraphTransient extends GraphError {
  override readonly name = ERROR_NAMES.transient;
}

/** The response is too big: request a smaller page, then a smaller report. */
export class GraphTooMuchData extends GraphError {
  override readonly name = ERROR_NAMES.tooMuchData;
}

/** The token or the app secret is refused. */
export class GraphTokenInvalid extends GraphError {
  override readonly name = ERROR_NAMES.tokenInvalid;
}

/** The token may not read this. */
export class GraphPermissionDenied extends GraphError {
  override readonly name = ERROR_NAMES.permissionDenied;
}

/** The request is invalid. Never retried, because invalid requests lower the quota. */
export class GraphRequestInvalid extends GraphError {
  override readonly name = ERROR_NAMES.requestInvalid;
}

/** One object breaks the page that it is on. */
export class GraphObjectUnreadable extends GraphError {
  override readonly name = ERROR_NAMES.objectUnreadable;
}

/** The class for each reaction except `throttled`, which also needs a wait. */
export const ERROR_CLASSES: Readonly<
  Record<Exclude<Reaction, 'throttled'>, new (facts: GraphErrorFacts) => GraphError>
> = {
  transient: GraphTransient,
  tooMuchData: GraphTooMuchData,
  tokenInvalid: GraphTokenInvalid,
  permissionDenied: GraphPermissionDenied,
  requestInvalid: GraphRequestInvalid,
  objectUnreadable: GraphObjectUnreadable,
};

function messageOf(facts: GraphErrorFacts): string {
  const details = [
    facts.status !== undefined && `HTTP ${facts.status}`,
    facts.code !== undefined && `code ${facts.code}`,
    facts.subcode !== undefined && `subcode ${facts.subcode}`,
    facts.fbtraceId !== undefined && `fbtrace_id ${facts.fbtraceId}`,
  ].filter((detail) => detail !== false);
  return redact(`${facts.request}: ${facts.problem}${details.length > 0 ? ` (${details.join(', ')})` : ''}.`);
}

/** "The action attempted has been deemed abusive": Meta has blocked the app. Meta: graph-api/guides/error-handling. */
const BLOCKED = 368;

/**
 * Whether the app's quota is used up: by all streams of all accounts together, so it says nothing about one of them. It
 * recovers within a rolling hour.
 */
export const isAppQuota = ({ scope, code }: GraphThrottled): boolean => scope === 'app' && code !== BLOCKED;
