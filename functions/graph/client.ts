import { createHmac } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { FacebookAdsApi } from 'facebook-nodejs-business-sdk';
import { blankSecrets, removeSecrets } from '#functions/runtime/redact.ts';
import { classify } from './error-table.ts';
import { ERROR_CLASSES, type GraphError, GraphThrottled, GraphTransient, isCreationLimit } from './errors.ts';
import { explain, type FailedCall } from './failure.ts';
import { linkSignals } from './linked-signal.ts';
import { type Parse, parseJson, parseOrUndefined } from './parse-body.ts';
import { encodeParams, type Params, resolveTarget, type Target } from './target.ts';
import { type HttpAnswer, send, TransportError } from './transport.ts';
import { type Tier, UsageTracker, type UseCase } from './usage.ts';
import { versionNotesOf } from './version-notes.ts';

/** A parsed JSON object of the Graph API. */
export type JsonObject = Record<string, unknown>;

export type { Parse } from './parse-body.ts';
export type { Params } from './target.ts';

/** Everything a client needs; it reads no configuration from anywhere else. */
export interface GraphClientOptions {
  readonly accessToken: string;
  /** With it, every call carries `appsecret_proof`. Meta: graph-api/guides/secure-requests. */
  readonly appSecret?: string;
  /** Without a path, such as `https://graph.facebook.com`. */
  readonly origin: string;
  /** Such as `v25.0`. */
  readonly version: string;
  /** `act_<digits>` that all calls are about. Without it, limits of single accounts are ignored. */
  readonly account?: string;
  readonly useCase: UseCase;
  /** Aborts every call with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Time for headers and body of one request together; default 120,000. */
  readonly requestTimeoutMs?: number;
  /** In [0, 1); default `Math.random`. */
  readonly random?: () => number;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Options of one call. */
export interface CallOptions {
  /** Aborts this call, in addition to the client's own signal. */
  readonly signal?: AbortSignal;
  /** Used in place of `JSON.parse`. */
  readonly parse?: Parse;
}

/** Counts of what a client has done so far. */
export interface ClientCounters {
  /** HTTP requests sent. */
  requests: number;
  /** Calls that returned a successful response. */
  answers: number;
  /** Requests repeated after a temporary failure. */
  retries: number;
  /** Calls that failed because a limit was reached or near. */
  throttles: number;
  /** Milliseconds slept, before retries and to slow down. */
  backoffMs: number;
}

/** What the attempts of one call share. */
interface Call {
  readonly method: string;
  readonly target: Target;
  readonly params: Params;
  /** Method and path, for error messages. */
  readonly request: string;
  readonly parse: Parse;
  readonly signal: AbortSignal;
}

const DEFAULT_TIMEOUT_MS = 120_000;
/** Retries within a call; longer retries are up to the state machine. */
const QUICK_RETRIES = 3;
/** Upper bound of the first pause. Doubles with each retry, with full jitter. */
const FIRST_PAUSE_MS = 100;
/** Waits are up to this share longer, so that the streams of one account do not all return at once. */
const WAIT_JITTER = 0.2;
/** Shorter texts are not secrets of Meta and may occur in the data. */
const SHORTEST_SECRET = 12;

/**
 * The SDK's API object with its own transport, so that clients share nothing. The SDK's transport keeps a process-wide
 * default client, mutates parameters, sends the token in the URL, follows redirects, has no timeout, and installs a
 * crash handler. SDK objects work with this client when they get it as their `api`. It holds connections: `close` it.
 */
export class GraphClient extends FacebookAdsApi implements Disposable {
  readonly counters: ClientCounters = {
    requests: 0,
    answers: 0,
    retries: 0,
    throttles: 0,
    backoffMs: 0,
  };
  // Private fields are neither serialized nor inspected, so printing a client never prints a credential.
  readonly #options: GraphClientOptions;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #usage: UsageTracker;
  readonly #proof: string | undefined;
  readonly #secrets: readonly string[];
  readonly #versionNotes = new Set<string>();
  #answered: string | undefined;
  /** The limit that was reached. Not every limit shows in the usage headers, and concurrent calls must stop too. */
  #limit: GraphThrottled | undefined;

  constructor(options: GraphClientOptions) {
    const withoutCrashReporter = false;
    super(options.accessToken, 'en_US', withoutCrashReporter);
    Object.defineProperty(this, 'accessToken', { value: options.accessToken, enumerable: false });
    const { accessToken, appSecret } = options;
    this.#options = options;
    this.#agent = new (options.origin.startsWith('https:') ? HttpsAgent : HttpAgent)({ keepAlive: true });
    this.#usage = new UsageTracker(options.useCase, options.account);
    this.#proof = appSecret && createHmac('sha256', appSecret).update(accessToken).digest('hex');
    this.#secrets = [accessToken, appSecret ?? '', this.#proof ?? ''];
  }

  /**
   * Reads a node or an edge.
   * @param path such as `act_1/insights`; a `paging.next` URL works too, but its origin, version and token are ignored.
   * @throws GraphError, one class per reaction; the reason of an aborted signal.
   */
  get(path: string, params: Params = {}, options: CallOptions = {}): Promise<JsonObject> {
    return this.#call('GET', path, params, options);
  }

  /** Like `get`, but creates something (a report run) and sends the parameters as a form-urlencoded body. */
  post(path: string, params: Params = {}, options: CallOptions = {}): Promise<JsonObject> {
    return this.#call('POST', path, params, options);
  }

  /** Called by SDK objects and cursors. Copies the parameters and never changes them. */
  override async call<T = JsonObject>(
    method: string,
    path: string | string[],
    params: Record<string, unknown> = {},
  ): Promise<T> {
    return (await this.#call(method, path, params, {})) as T;
  }

  /** The error for a response that has it in a form of its own (a failed report). */
  errorFor(request: string, body: unknown): GraphError {
    const answer = { status: undefined, body, signed: this.#proof !== undefined };
    return this.#errorFor({ request, answer, headers: {} });
  }

  /** What Meta's headers reported about versions, one sentence each. */
  versionNotes(): string[] {
    return [...this.#versionNotes];
  }

  /** The version that is asked for, and what headers told: the one that answered, and the app's access tier. */
  get seen(): {
    readonly asked: string;
    readonly answered: string | undefined;
    readonly tier: Tier | undefined;
  } {
    return { asked: this.#options.version, answered: this.#answered, tier: this.#usage.tier };
  }

  /** Whether calls carry an `appsecret_proof`. */
  get isSigned(): boolean {
    return this.#proof !== undefined;
  }

  /** Closes all connections, including those in use. */
  close(): void {
    this.#agent.destroy();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #call(
    method: string,
    path: string | string[],
    params: Params,
    options: CallOptions,
  ): Promise<JsonObject> {
    const target = resolveTarget(path, this.#options.origin, this.#options.version);
    const request = `${method} ${target.path}`;
    const linked = linkSignals([this.#options.signal, options.signal]);
    const { signal } = linked;
    const call: Call = { method, target, params, request, parse: options.parse ?? parseJson, signal };
    try {
      for (let retry = 0; ; retry += 1) {
        try {
          return await this.#attempt(call);
        } catch (error) {
          if (error instanceof GraphThrottled) this.#noteLimit(error, method);
          if (!(error instanceof GraphTransient) || retry === QUICK_RETRIES) throw error;
          this.counters.retries += 1;
          await this.#sleep(this.#random() * FIRST_PAUSE_MS * 2 ** retry, signal);
        }
      }
    } finally {
      linked.release();
    }
  }

  async #attempt(call: Call): Promise<JsonObject> {
    await this.#pace(call);
    const { request } = call;
    const { status, headers, body: bytes } = await this.#send(call);
    this.#usage.note(headers);
    const version = headers['facebook-api-version'];
    if (typeof version === 'string') this.#answered = version;
    for (const note of versionNotesOf(headers, this.#options.version)) this.#versionNotes.add(note);
    // Meta's `paging.next` contains the token. Remove it before anything else sees the body.
    const longSecrets = this.#secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
    blankSecrets(bytes, longSecrets);
    const body = parseOrUndefined(bytes, call.parse);
    const answer = { status, body, signed: this.#proof !== undefined };
    if (classify(answer)) throw this.#errorFor({ request, answer, headers });
    this.counters.answers += 1;
    return body as JsonObject;
  }

  /**
   * Keeps a limit that later calls would hit too. In a client of many accounts, one account's limit does not affect the
   * others; the limit on creating reports does not affect reads.
   */
  #noteLimit(error: GraphThrottled, method: string): void {
    this.counters.throttles += 1;
    if (method === 'POST' && isCreationLimit(error)) return;
    if (error.scope === 'app' || this.#options.account !== undefined) this.#limit = error;
  }

  /** Slows down near a limit, and throws once it is reached. */
  async #pace({ request, signal }: Call): Promise<void> {
    if (this.#limit !== undefined) throw this.#limit;
    const advice = this.#usage.advice();
    if (advice.action === 'slow') await this.#sleep(advice.delayMs, signal);
    if (advice.action !== 'stop') return;
    const facts = {
      request,
      problem: `not sent, because the rate limit of this ${advice.scope} is used up or nearly so`,
      advice: 'Nothing to do: the stream waits and continues.',
    };
    throw new GraphThrottled(facts, this.#withJitter(advice.waitSeconds), advice.scope);
  }

  async #send({ method, target, params, request, signal }: Call): Promise<HttpAnswer> {
    this.counters.requests += 1;
    const encoded = encodeParams(target.query, params);
    if (this.#proof !== undefined) encoded.set('appsecret_proof', this.#proof);
    const inBody = method === 'POST' || method === 'PUT';
    const url = new URL(target.url);
    if (!inBody) url.search = encoded.toString();
    const headers = {
      authorization: `Bearer ${this.accessToken}`,
      accept: 'application/json',
      'accept-encoding': 'gzip',
      ...(inBody && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    const body = inBody ? encoded.toString() : undefined;
    const timeoutMs = this.#options.requestTimeoutMs ?? DEFAULT_TIMEOUT_MS;
    try {
      return await send({ method, url, headers, body, agent: this.#agent, signal, timeoutMs });
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      const answer = { status: undefined, body: undefined, signed: this.#proof !== undefined };
      throw this.#errorFor({ request, answer, headers: {}, networkCode: error.code });
    }
  }

  #errorFor(call: Omit<FailedCall, 'host'>): GraphError {
    const { rule, facts: told } = explain({ ...call, host: new URL(this.#options.origin).host });
    const facts = { ...told, problem: removeSecrets(told.problem, this.#secrets) };
    if (rule.reaction !== 'throttled') return new ERROR_CLASSES[rule.reaction](facts);
    const seconds = this.#usage.waitAfterLimit(call.headers, rule.waitSeconds);
    return new GraphThrottled(facts, this.#withJitter(seconds), rule.scope ?? 'app');
  }

  #withJitter(seconds: number): number {
    return seconds + Math.floor(seconds * WAIT_JITTER * this.#random());
  }

  #random(): number {
    return (this.#options.random ?? Math.random)();
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.counters.backoffMs += Math.round(ms);
    const sleep = this.#options.sleep ?? ((length, until) => pause(length, undefined, { signal: until }));
    try {
      await sleep(ms, signal);
    } finally {
      // Node's own rejection only says that the sleep was aborted. The signal's reason says why.
      signal.throwIfAborted();
    }
  }
}
