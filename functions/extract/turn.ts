import type { TurnResult } from '#functions/contract/payloads.ts';
import { GraphThrottled, GraphTokenInvalid, isAppQuota } from '#functions/graph/errors.ts';
import { RunTakenOver } from '#functions/lake/errors.ts';
import { TimeIsUp } from '#functions/runtime/clock.ts';
import type { Source } from '#functions/streams/stream.ts';
import { Clients } from './clients.ts';
import type { Extraction, ExtractionResult } from './extraction.ts';
import { partitionOf } from './partition-of.ts';
import { Progress } from './progress.ts';
import { writeReceipt } from './receipt.ts';
import type { Turn } from './turn-context.ts';
import {
  refuseEndless,
  refuseIdle,
  refuseImpatience,
  refuseLateWait,
  waitAfterLimit,
} from './turn-limits.ts';
import { beginSpan, endSpan } from './unit-proof.ts';

/**
 * One turn of a unit. Continues from the checkpoint until everything is extracted, staged, compared with Meta's numbers
 * and receipted, or until it must wait or the time is nearly up.
 * @throws GraphError and other named errors when the branch has failed or its retry policy applies.
 * @throws RunTakenOver when another execution owns the run now.
 */
export async function runTurn<S extends Source, W>(turn: Turn<S, W>): Promise<TurnResult> {
  refuseEndless(turn.event, turn.clock.now(), turn.limits.turns);
  using clients = new Clients(turn.openClient);
  const progress = new Progress<W>({
    store: turn.store,
    unit: turn.unit,
    attempt: turn.attempt,
    file: turn.file,
    partitionOf: partitionOf(turn.description, turn.account),
    clientCounters: () => clients.counters(),
  });
  progress.state.counters.turns += 1;
  beginSpan(progress.state, turn.clock.now());
  try {
    return await new RunningTurn(turn, progress, clients).run();
  } catch (error) {
    if (!(error instanceof RunTakenOver)) throw error;
    // Another attempt of this execution took over. The next turn continues from its work.
    if (error.sameOwner) return result(turn, progress, 'MORE', 0);
    throw error;
  }
}

type Ended = Exclude<ExtractionResult, { kind: 'finished' }>;

/** The phases of a turn, from the one that the checkpoint is in. */
class RunningTurn<S extends Source, W> {
  readonly #turn: Turn<S, W>;
  readonly #progress: Progress<W>;
  readonly #clients: Clients;

  constructor(turn: Turn<S, W>, progress: Progress<W>, clients: Clients) {
    this.#turn = turn;
    this.#progress = progress;
    this.#clients = clients;
  }

  async run(): Promise<TurnResult> {
    const { state } = this.#progress;
    while (state.phase !== 'done') {
      const ended = state.phase === 'extract' ? await this.#extract() : await this.#stage();
      if (ended !== undefined) return this.#end(ended);
    }
    await writeReceipt(this.#turn);
    return result(this.#turn, this.#progress, 'DONE', 0);
  }

  async #extract(): Promise<Ended | undefined> {
    const { extractor } = this.#turn;
    const extracted = await this.#withClient((run) => extractor.extract(run));
    if (extracted.kind !== 'finished') return extracted;
    const { state } = this.#progress;
    state.phase = 'stage';
    // Staging reads the rows from their parts; without rows, the next commit will do.
    if (state.counters.rows > 0) await this.#progress.commit();
    return undefined;
  }

  async #stage(): Promise<Ended | undefined> {
    const { extractor, clock } = this.#turn;
    const progress = this.#progress;
    const { state } = progress;
    // Loaded on demand, because most turns only wait or read and may be cold starts.
    const { stageDates } = await import('./stage/stage-dates.ts');
    const rules = extractor.staging(state);
    if (!(await stageDates({ ...this.#turn, progress, rules }))) return { kind: 'more' };
    if (!(await extractor.judge({ ...this.#turn, progress }))) {
      const found = await this.#withClient((run) => extractor.lookUp(run));
      if (found.kind !== 'again') return found.kind === 'finished' ? this.#judgedAgain() : found;
      state.phase = 'extract';
      return clock.short() ? { kind: 'more' } : undefined;
    }
    state.phase = 'done';
    state.finishedAt = clock.now();
    endSpan(state, state.finishedAt, 0);
    await progress.commit();
    return undefined;
  }

  /** Stores the look-up before the next judgement. */
  async #judgedAgain(): Promise<undefined> {
    await this.#progress.commit();
    return undefined;
  }

  /** Calls `work` with a client. If the token is refused, reads the secret again and retries once. */
  async #withClient<R>(work: (run: Extraction<S, W>) => Promise<R>): Promise<R | Ended> {
    const attempt = async () =>
      work({ ...this.#turn, progress: this.#progress, client: await this.#clients.open() });
    try {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof GraphTokenInvalid)) throw error;
        return await attempt();
      }
    } catch (error) {
      if (error instanceof TimeIsUp) return { kind: 'more' };
      if (error instanceof GraphThrottled) return this.#throttled(error);
      await keepWhatWasRead(this.#progress);
      throw error;
    } finally {
      this.#noteVersions();
    }
  }

  #throttled(error: GraphThrottled): Ended {
    const { state } = this.#progress;
    state.refusedTurns = this.#clients.anyAnswer() ? 0 : state.refusedTurns + 1;
    const seconds = waitAfterLimit(error.waitSeconds, state.refusedTurns, this.#turn.random ?? Math.random);
    state.counters.throttles += 1;
    // The deadline bounds the wait for a quota that the streams share.
    if (!isAppQuota(error)) state.refusedSeconds += seconds;
    return { kind: 'wait', seconds };
  }

  /** Adds what Meta reported about versions to the receipt. */
  #noteVersions(): void {
    const { notes } = this.#progress.state;
    for (const note of this.#clients.versionNotes()) if (!notes.includes(note)) notes.push(note);
  }

  async #end(ending: Ended): Promise<TurnResult> {
    const { state } = this.#progress;
    const seconds = ending.kind === 'wait' ? Math.ceil(ending.seconds) : 0;
    state.counters.waitedSeconds += seconds;
    endSpan(state, this.#turn.clock.now(), seconds);
    state.idleTurns = this.#progress.moved || ending.kind === 'wait' ? 0 : state.idleTurns + 1;
    await this.#progress.commit();
    refuseIdle(state.idleTurns);
    refuseImpatience(state.refusedSeconds, this.#turn.limits.refusedSeconds);
    refuseLateWait(this.#turn.event, this.#turn.clock.now(), seconds);
    return result(this.#turn, this.#progress, ending.kind === 'wait' ? 'WAIT' : 'MORE', seconds);
  }
}

/** Stores what was read before an error ends the turn, so that the next attempt need not read it again. */
async function keepWhatWasRead<W>(progress: Progress<W>): Promise<void> {
  try {
    await progress.commit();
  } catch (error) {
    // The first error matters more. Without this commit, the next attempt continues from the previous one.
    if (error instanceof RunTakenOver) throw error;
  }
}

const result = <S extends Source, W>(
  { event }: Turn<S, W>,
  { state }: Progress<W>,
  status: TurnResult['status'],
  waitSeconds: number,
): TurnResult => ({ status, waitSeconds, turn: event.turn + 1, rows: state.counters.rows });
