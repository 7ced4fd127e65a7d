import { inRunOrder } from '#functions/accounts/run-order.ts';
import { waitAfterLimit } from '#functions/extract/turn-limits.ts';
import { deadlineOf } from '#functions/plan/plan.ts';
import { mix, share } from '#local/graph/data/random.ts';
import { billFor } from '#local/prices.ts';
import { mixed, type Size, streamsOf, type Work } from './accounts.ts';
import { Agenda, type Process } from './agenda.ts';
import { AppLimit, LambdaSlots } from './limits.ts';
import { REQUESTS, SECRET_READ } from './requests-of.ts';
import { Turns } from './turns.ts';

/** What is modelled. */
export interface Run {
  readonly accounts: number;
  readonly maxConcurrency: number;
  /** Streams of each account; default: four. */
  readonly streams?: number;
  /** Concurrent executions of the AWS account. */
  readonly lambdaSlots: number;
  /** Calls an hour that Meta answers the app; absent: any number. */
  readonly callsPerHour?: number;
  /** The setting `timeoutHours`; default 12. */
  readonly timeoutHours?: number;
  /** Sizes of all accounts; default: mixed. */
  readonly size?: Size;
  readonly seed: number;
}

/** How it went. */
export interface Outcome {
  readonly hours: number;
  /** Branches that ended without a receipt, by reason. */
  readonly lost: { readonly notStarted: number; readonly other: number };
  readonly dollars: number;
  /** Mean seconds from the start of an account's child to its end. */
  readonly accountSeconds: number;
  /** Most functions at the same time. */
  readonly functions: number;
  /** The mean over the run. */
  readonly meanFunctions: number;
  /** Share of Meta's answers that are refusals. */
  readonly refused: number;
  /** Answers 429 of Lambda. */
  readonly retries: number;
}

const HOUR = 3600;
/** Assumed: seconds of a call, of a function's start, of `Publish`, and of `Plan` and `Accounts`. */
const SECONDS = { call: 0.5, start: 1.4, publish: 2, begin: 30, foldOfAnAccount: 0.005 };
/** Lambda's memory in GB: `streamMemoryMb`. */
const GIGABYTES = 0.5;
/** infra/retry-policies.ts, `lambdaConcurrency`. */
const RETRY = { first: 5, cap: 120, attempts: 30 };
/** Meta's block with standard access, as the client reads it: a minute, and a fifth of jitter. */
const BLOCK = { seconds: 60, jitter: 0.2 };
/** Transitions of a child besides turns, of a turn with its wait, and of a child past the deadline. */
const TRANSITIONS = { child: 8, turn: 3, notStarted: 2 };

/** One run in virtual time. Depends on nothing but its argument. */
export function modelRun(run: Run): Outcome {
  return new Model(run).outcome();
}

class Model {
  readonly #run: Run;
  readonly #agenda = new Agenda();
  readonly #deadline: number;
  readonly #slots: LambdaSlots;
  readonly #app: AppLimit;
  readonly #lost = { notStarted: 0, other: 0 };
  readonly #used = { lambdaSeconds: 0, invocations: 0, transitions: 20, turns: 0, retries: 0 };
  #accountSeconds = 0;
  #started = 0;
  #drawn = 0;

  constructor(run: Run) {
    this.#run = run;
    this.#deadline =
      Date.parse(deadlineOf(new Date(0).toISOString(), (run.timeoutHours ?? 12) * HOUR)) / 1000;
    this.#slots = new LambdaSlots(run.lambdaSlots);
    this.#app = new AppLimit(run.callsPerHour ?? Number.POSITIVE_INFINITY);
  }

  get #streams(): number {
    return this.#run.streams ?? 4;
  }

  readonly #random = (): number => share(mix(this.#run.seed, this.#drawn++));

  outcome(): Outcome {
    const { accounts, maxConcurrency, seed, size } = this.#run;
    const sizes = size === undefined ? mixed(accounts) : Array.from({ length: accounts }, () => size);
    const ids = sizes.map((_, index) => `act_${index}`);
    const day = new Date(Date.UTC(2026, 0, seed)).toISOString();
    const queue = inRunOrder(ids, day).map((id) => sizes[Number(id.slice(4))] ?? 'idle');
    for (let slot = 0; slot < maxConcurrency; slot += 1)
      this.#agenda.start(this.#worker(queue), SECONDS.begin);
    this.#agenda.run();
    const seconds = this.#agenda.now + 5 + accounts * SECONDS.foldOfAnAccount;
    return {
      hours: seconds / HOUR,
      lost: this.#lost,
      dollars: this.#dollars(sizes),
      accountSeconds: this.#accountSeconds / Math.max(1, this.#started),
      functions: this.#slots.most,
      meanFunctions: this.#used.lambdaSeconds / seconds,
      refused: this.#app.refused / this.#app.calls,
      retries: this.#used.retries,
    };
  }

  /** One of the places of the Map: an account after the other. */
  *#worker(queue: Size[]): Process {
    for (let size = queue.shift(); size !== undefined; size = queue.shift()) yield* this.#account(size);
  }

  *#account(size: Size): Process {
    const start = this.#agenda.now;
    if (start >= this.#deadline) {
      this.#lost.notStarted += this.#streams;
      this.#used.transitions += TRANSITIONS.notStarted;
      return;
    }
    this.#used.transitions += TRANSITIONS.child;
    yield* this.#agenda.all(streamsOf(size, this.#random, this.#streams).map((work) => this.#branch(work)));
    if (yield* this.#slot()) yield* this.#lambda(SECONDS.start + SECONDS.publish);
    this.#accountSeconds += this.#agenda.now - start;
    this.#started += 1;
  }

  /** One stream: turns, and what it waits between them. */
  *#branch(work: Work): Process {
    const turns = new Turns(work);
    for (;;) {
      if (!(yield* this.#slot())) return this.#lose('other');
      this.#used.turns += 1;
      this.#used.transitions += TRANSITIONS.turn;
      if (this.#agenda.now >= this.#deadline) {
        yield* this.#lambda(SECONDS.start);
        return this.#lose('other');
      }
      const began = this.#agenda.now;
      const wait = yield* this.#turn(turns);
      this.#used.lambdaSeconds += this.#agenda.now - began;
      this.#slots.free();
      if (wait === undefined) return;
      if (this.#agenda.now + wait >= this.#deadline) return this.#lose('other');
      yield wait;
    }
  }

  /** @returns seconds until the next turn; `undefined` when the stream is complete. */
  *#turn(turns: Turns): Generator<number, number | undefined> {
    yield SECONDS.start;
    let isAnswered = false;
    for (let call = turns.next(this.#agenda.now); call !== 'done'; call = turns.next(this.#agenda.now)) {
      if (call === 'wait') return turns.pause();
      yield SECONDS.call;
      if (!this.#app.call(this.#agenda.now)) return this.#refused(turns, isAnswered);
      isAnswered = true;
      turns.answered(this.#agenda.now);
    }
    yield turns.work.seconds;
    return undefined;
  }

  #refused(turns: Turns, isAnswered: boolean): number {
    turns.refusedTurns = isAnswered ? 0 : turns.refusedTurns + 1;
    const hint = Math.round(BLOCK.seconds * (1 + BLOCK.jitter * this.#random()));
    return waitAfterLimit(hint, turns.refusedTurns, this.#random);
  }

  /** Waits for a free function. @returns false when the retries are used up. */
  *#slot(): Generator<number, boolean> {
    for (let attempt = 0; !this.#slots.take(); attempt += 1) {
      if (attempt === RETRY.attempts) return false;
      this.#used.retries += 1;
      yield this.#random() * Math.min(RETRY.cap, RETRY.first * 2 ** attempt);
    }
    this.#used.invocations += 1;
    return true;
  }

  *#lambda(seconds: number): Generator<number, void> {
    yield seconds;
    this.#used.lambdaSeconds += seconds;
    this.#slots.free();
  }

  #lose(reason: keyof Outcome['lost']): void {
    this.#lost[reason] += 1;
  }

  #dollars(sizes: readonly Size[]): number {
    const { lambdaSeconds, invocations, transitions, turns, retries } = this.#used;
    const sum = (of: (size: Size) => number) => sizes.reduce((total, size) => total + of(size), 0);
    const started = this.#started / sizes.length;
    const usage = {
      gigabyteSeconds: lambdaSeconds * GIGABYTES,
      invocations,
      transitions: transitions + retries,
      s3Writes: sum((size) => REQUESTS[size].writes) * started + turns,
      s3Reads: sum((size) => REQUESTS[size].reads) * started + turns * 4,
    };
    return billFor(usage).total + turns * SECRET_READ;
  }
}
