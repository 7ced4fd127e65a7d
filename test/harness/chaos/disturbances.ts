import type { StreamName } from '#functions/contract/ids.ts';
import type { Invocation, Kill } from '#local/invoke.ts';
import { LambdaError } from '#local/lambda-error.ts';
import type { S3Fault } from '#local/s3/fault.ts';
import type { S3Operation } from '#local/s3/request.ts';
import type { S3Outcome, S3Request } from '#local/s3/server.ts';
import { type FaultRule, isDue, type SimRequest, type When } from '#test/harness/graph-simulator.ts';
import { BESIDE, type Harness } from '#test/harness/harness.ts';
import { type LakeObjectKind, lakeObject } from '#test/harness/lake-objects.ts';

/** What happens at a request to the S3 emulator. */
export type LakeEffect =
  | Exclude<S3Fault, { kind: 'hold' }>
  /** The worker dies and nothing is done, or it dies when all is done. */
  | { readonly kind: 'kill-before' | 'kill-after' }
  /** Never done, never answered. */
  | { readonly kind: 'hang' }
  /** Done only when the stream's receipt has been written, long after its worker is dead. */
  | { readonly kind: 'arrives-late' }
  /** Held while the same turn is taken, whole, by a second invocation; then done. */
  | { readonly kind: 'overtaken' };

/** A rule over requests to the S3 emulator. Calls are counted for each (account, stream) apart. */
export interface LakeRule {
  readonly id: string;
  readonly match: {
    readonly operation?: S3Operation;
    readonly object?: LakeObjectKind;
    readonly account?: string;
    readonly stream?: StreamName;
  };
  /** Absent: always. */
  readonly when?: When;
  readonly effect: LakeEffect;
}

/** The worker is killed as a call of its to the Graph API arrives; the call itself is carried out. */
export interface KillRule {
  readonly id: string;
  readonly match: NonNullable<FaultRule['match']>;
  readonly when?: When;
}

/** A rule that fired. */
export interface Fired {
  readonly rule: string;
  readonly account: string | undefined;
  readonly stream: string | undefined;
}

interface Worker {
  readonly invocation: Invocation;
  readonly kill: Kill;
}

/** The hands of a test on S3 and on the processes: hooks for a harness and its executions, and what they did. */
export class Disturbances {
  readonly fired: Fired[] = [];
  readonly #seed: string;
  readonly #lakeRules: readonly LakeRule[];
  readonly #killRules: readonly KillRule[];
  readonly #counts = new Map<string, number>();
  readonly #workers = new Map<string, Worker>();
  /** Rules that fired at a request which is under way, and act when it is done. */
  readonly #after = new Map<string, () => void>();
  readonly #receipts = new Map<string, PromiseWithResolvers<void>>();
  #harness: Harness | undefined;
  #isOver = false;

  /** @param seed of all probabilities. */
  constructor(lakeRules: readonly LakeRule[], killRules: readonly KillRule[], seed = '1') {
    this.#lakeRules = lakeRules;
    this.#killRules = killRules;
    this.#seed = seed;
  }

  /** Must be called before an effect needs the harness. */
  attach(harness: Harness): void {
    this.#harness = harness;
  }

  /** Nothing is disturbed from now on. */
  stop(): void {
    this.#isOver = true;
  }

  /** For `Harness.start`. */
  get rigHooks() {
    return {
      onS3Request: (request: S3Request) => this.#onS3Request(request),
      afterS3Request: (request: S3Request, outcome: S3Outcome) => this.#afterS3Request(request, outcome),
      onRequest: (request: SimRequest) => this.#onGraphRequest(request),
    };
  }

  /** For `Harness.run`. */
  readonly disturb = (invocation: Invocation, kill: Kill): void => {
    const worker = { invocation, kill };
    this.#workers.set(invocation.accessKeyId, worker);
    this.#workers.set(callerName(invocation.account, invocation.stream ?? 'accounts'), worker);
  };

  /** The invocation that signs its requests with this id. */
  invocation(accessKeyId: string): Invocation | undefined {
    return this.#workers.get(accessKeyId)?.invocation;
  }

  #onGraphRequest({ path, kind, account, stream }: SimRequest): void {
    for (const rule of this.#killRules) {
      const { match } = rule;
      if (match.path !== undefined && !match.path.test(path)) continue;
      // Several streams may ask for insights synchronously: whose call it is, only a rule that names the kind may say.
      if (match.kind === undefined ? kind === 'query' || kind === 'totals' : match.kind !== kind) continue;
      if (match.account !== undefined && match.account !== account) continue;
      if (match.stream !== undefined && match.stream !== stream) continue;
      if (!this.#isDue(rule, account, stream)) continue;
      this.fired.push({ rule: rule.id, account, stream });
      const caller = callerName(stream === 'accounts' ? undefined : account, stream);
      this.#workers.get(caller)?.kill('SIGKILL');
    }
  }

  #onS3Request(request: S3Request): S3Fault | undefined {
    if (request.accessKeyId === BESIDE) return undefined;
    const { kind, account, stream } = lakeObject(request.key);
    const due = this.#lakeRules
      .filter(({ match }) => match.operation === undefined || match.operation === request.operation)
      .filter(({ match }) => match.object === undefined || match.object === kind)
      .filter(({ match }) => match.account === undefined || match.account === account)
      .filter(({ match }) => match.stream === undefined || match.stream === stream)
      .filter((rule) => this.#isDue(rule, account, stream));
    const [rule] = due;
    if (rule === undefined) return undefined;
    this.fired.push({ rule: rule.id, account, stream });
    return this.#fault(rule.effect, request, callerName(account, stream));
  }

  #fault(effect: LakeEffect, request: S3Request, unit: string): S3Fault | undefined {
    const worker = this.#workers.get(request.accessKeyId);
    switch (effect.kind) {
      case 'kill-before':
        worker?.kill('SIGKILL');
        return { kind: 'drop' };
      case 'kill-after':
        this.#after.set(requestName(request), () => worker?.kill('SIGKILL'));
        return undefined;
      case 'hang':
        return { kind: 'hold', until: new Promise(() => {}) };
      case 'arrives-late':
        return { kind: 'hold', until: this.#receiptOf(unit).promise };
      case 'overtaken':
        return { kind: 'hold', until: this.#overtake(worker) };
      default:
        return effect;
    }
  }

  #afterS3Request(request: S3Request, { code }: S3Outcome): void {
    const act = this.#after.get(requestName(request));
    this.#after.delete(requestName(request));
    act?.();
    const { kind, account, stream } = lakeObject(request.key);
    if (kind === 'receipt' && request.operation === 'PutObject' && code === undefined) {
      this.#receiptOf(callerName(account, stream)).resolve();
    }
  }

  async #overtake(worker: Worker | undefined): Promise<void> {
    if (worker === undefined || this.#harness === undefined)
      throw new Error('There is no worker to overtake');
    const { account, turn } = worker.invocation;
    const name = this.#harness.keys('runs/')[0]?.split('/')[1];
    const deadline = new Date(Date.now() + 3_600_000).toISOString();
    try {
      await this.#harness.invokeAgain(worker.invocation, {
        runId: name,
        owner: name,
        deadline,
        account,
        turn,
      });
    } catch (error) {
      // It may meet a fault of its own: it has overtaken the first one all the same.
      if (!(error instanceof LambdaError)) throw error;
    }
  }

  #receiptOf(unit: string): PromiseWithResolvers<void> {
    const known = this.#receipts.get(unit) ?? Promise.withResolvers<void>();
    this.#receipts.set(unit, known);
    return known;
  }

  #isDue(
    rule: Pick<LakeRule, 'id' | 'when'>,
    account: string | undefined,
    stream: string | undefined,
  ): boolean {
    if (this.#isOver) return false;
    const series = `${this.#seed}/${rule.id}/${callerName(account, stream)}`;
    const number = (this.#counts.get(series) ?? 0) + 1;
    this.#counts.set(series, number);
    return isDue(rule.when, number, series);
  }
}

const callerName = (account: string | undefined, stream: string | undefined): string =>
  `${account ?? '-'}/${stream ?? '-'}`;

const requestName = ({ accessKeyId, number }: S3Request): string => `${accessKeyId}/${number}`;
