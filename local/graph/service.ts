import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer, type CallFaults } from './answers.ts';
import type { Call } from './calls.ts';
import { mix } from './data/random.ts';
import { deliver } from './delivery.ts';
import { type Effect, effectOf } from './fault-effects.ts';
import type { FaultRules, FiredRule } from './fault-rules.ts';
import { GRAPH_ERRORS } from './graph-error-table.ts';
import { badParameter, errorReply, type GraphErrorLike, GraphFailure, type Reply } from './replies.ts';
import { logEntry, type SimRequest } from './request-log.ts';
import { type RawRequest, readRequest } from './requests.ts';
import { routeOf } from './routes.ts';
import type { Blocks } from './throttles.ts';
import { deathOf } from './token.ts';
import { usageHeaders, withTier } from './usage-headers.ts';
import type { World } from './world.ts';

/** The response to a call, and the rule that affected it. */
interface Outcome {
  readonly reply: Reply;
  readonly fired?: FiredRule;
}

/** Processes requests: token check, active limits, faults, response, log. */
export class Service {
  readonly requests: SimRequest[] = [];
  readonly #world: World;
  readonly #rules: FaultRules;
  readonly #blocks: Blocks;
  readonly #appSecret: string | undefined;
  readonly #onRequest: (request: SimRequest) => void;

  constructor(
    world: World,
    rules: FaultRules,
    blocks: Blocks,
    appSecret: string | undefined,
    onRequest: (request: SimRequest) => void,
  ) {
    this.#world = world;
    this.#rules = rules;
    this.#blocks = blocks;
    this.#appSecret = appSecret;
    this.#onRequest = onRequest;
  }

  /** Serves one request. Ignores a client that disconnects. */
  async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    // A connection reset by a client must not crash the simulator.
    response.on('error', () => {});
    let request: RawRequest;
    try {
      request = await readRequest(message);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const row = badParameter(`The request cannot be read: ${reason}`).row;
      await deliver(response, errorReply(row, traceId(0)), {}, false);
      return;
    }
    const call: Call = {
      n: this.requests.length + 1,
      method: request.method,
      path: request.path,
      version: request.version,
      params: request.params,
      ...routeOf(request, this.#world.accounts, this.#world.reports),
    };
    const entry = logEntry(call);
    this.requests.push(entry);
    this.#onRequest(entry);
    const { reply, fired } = this.#outcome(request, call, entry);
    entry.fault = fired?.fault.name;
    entry.rule = fired?.rule;
    const headers = withTier(
      { ...graphHeaders(call, reply, this.#world), ...reply.headers },
      this.#world.tier,
    );
    const acceptsGzip = /\bgzip\b/.test(String(message.headers['accept-encoding'] ?? ''));
    entry.status = await deliver(response, reply, headers, acceptsGzip);
  }

  #outcome(request: RawRequest, call: Call, entry: SimRequest): Outcome {
    const refused = this.#tokenError(request);
    if (refused !== undefined) return { reply: errorReply(refused, traceId(call.n)) };
    const blocked = this.#blocks.refuse(call);
    if (blocked !== undefined) {
      entry.duringBlock = blocked.knew;
      const reply = errorReply(GRAPH_ERRORS[blocked.error], traceId(call.n));
      return { reply: { ...reply, headers: { ...reply.headers, ...usageHeaders(call, blocked.levels) } } };
    }
    for (const fired of this.#rules.due(call)) {
      const effect = effectOf(fired.fault, call, this.#blocks, traceId(call.n), this.#world.origin);
      const reply = this.#affected(call, effect);
      // A fault for one object has no effect on a page without it.
      const idle = fired.fault.name === 'unreadable-object' && reply.status === 200;
      if (!idle) return { reply, fired };
    }
    return { reply: this.#answer(call, {}) };
  }

  #affected(call: Call, effect: Effect): Reply {
    switch (effect.at) {
      case 'instead':
        return effect.reply;
      case 'world':
        effect.change(this.#world);
        return this.#answer(call, {});
      case 'answer':
        return effect.change(this.#answer(call, {}));
      case 'page':
        return this.#answer(call, { page: effect.fault });
      case 'report':
        return this.#answer(call, { report: effect.fault });
    }
  }

  #answer(call: Call, faults: CallFaults): Reply {
    try {
      return answer(call, this.#world, faults);
    } catch (error) {
      if (error instanceof GraphFailure) return errorReply(error.row, traceId(call.n));
      throw error;
    }
  }

  #tokenError(request: RawRequest): GraphErrorLike | undefined {
    if (request.token === undefined) {
      return {
        status: 400,
        code: 104,
        message: 'An access token is required to request this resource.',
      };
    }
    if (request.token !== this.#world.accessToken) return GRAPH_ERRORS['graph-190'];
    const death = deathOf(this.#world.token);
    if (death !== undefined) return death;
    if (this.#appSecret === undefined) return undefined;
    // Meta: graph-api/guides/secure-requests.
    const proof = createHmac('sha256', this.#appSecret).update(request.token).digest('hex');
    if (request.proof === proof) return undefined;
    const message =
      request.proof === undefined
        ? 'API calls from the server require an appsecret_proof argument'
        : 'Invalid appsecret_proof provided in the API argument';
    return { status: 400, code: 100, type: 'GraphMethodException', message };
  }
}

const traceId = (n: number): string => `A${mix(n, 77).toString(36)}${mix(n, 78).toString(36)}`;

/** Headers of Graph's own servers. A response that is not JSON comes from a gateway. */
function graphHeaders(call: Call, reply: Reply, world: World): Record<string, string> {
  if (!reply.contentType.startsWith('application/json')) return {};
  return {
    ...usageHeaders(call),
    'facebook-api-version': world.servedVersion ?? `v${call.version}.0`,
    ...(world.versionWarning === undefined ? {} : { 'x-ad-api-version-warning': world.versionWarning }),
    'x-fb-trace-id': traceId(call.n),
    'x-fb-request-id': `B${traceId(call.n)}`,
    'cache-control': 'private, no-cache, no-store, must-revalidate',
  };
}
