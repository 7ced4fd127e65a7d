import type { ResolvedAccount } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { TurnEvent, TurnResult } from '#functions/contract/payloads.ts';
import type { Row } from '#functions/contract/row.ts';
import type { GraphClient } from '#functions/graph/client.ts';
import { GraphThrottled, GraphTokenInvalid } from '#functions/graph/errors.ts';
import { type CheckpointFile, RunTakenOver } from '#functions/lake/checkpoint.ts';
import type { LakeFormatName, Unit } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import { TimeIsUp, type TurnClock } from '#functions/runtime/clock.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import type { ExtractionResult, Extractor } from './extraction.ts';
import { Progress } from './progress.ts';
import { writeReceipt } from './receipt.ts';
import { beginSpan, endSpan } from './unit-proof.ts';

/** Turns of one branch in one execution: 500 turns of four branches stay under the 25,000 events of an execution. */
export const MAX_TURNS = 500;
/** Turns in a row that may end without having got anywhere. */
const MAX_IDLE_TURNS = 3;

/** A branch that can only go on for ever, or must stop: named, and not retried. */
export class TurnRefused extends Error {
  readonly advice: string;

  constructor(name: string, message: string, advice: string) {
    super(message);
    this.name = name;
    this.advice = advice;
  }
}

/** What one turn works with. The client is this invocation's own; `renewClient` makes one from the secret as it is now. */
export interface Turn {
  readonly event: TurnEvent;
  readonly unit: Unit;
  readonly description: StreamDescription;
  readonly extractor: Extractor;
  readonly account: ResolvedAccount;
  readonly store: LakeStore;
  readonly attempt: string;
  readonly file: CheckpointFile;
  readonly clock: TurnClock;
  readonly graphVersion: string;
  /** How the stream's partitions are published. */
  readonly format: LakeFormatName;
  readonly openClient: () => Promise<GraphClient>;
}

/**
 * One turn of one (account, stream): goes on from the checkpoint until everything is extracted, staged and receipted,
 * until there is nothing to do but wait, or until the time is nearly up.
 * @throws GraphError and other named errors when the branch has failed, or is to be tried again by its retry policy.
 * @throws RunTakenOver when another execution owns the run now.
 */
export async function runTurn(turn: Turn): Promise<TurnResult> {
  refuseEndless(turn);
  const clients = new Clients(turn.openClient);
  const progress = new Progress({
    store: turn.store,
    unit: turn.unit,
    attempt: turn.attempt,
    file: turn.file,
    partitionOf: partitionOf(turn),
    clientCounters: () => clients.counters(),
  });
  progress.state.counters.turns += 1;
  beginSpan(progress.state, turn.clock.now());
  try {
    return await advance(turn, progress, clients);
  } catch (error) {
    if (!(error instanceof RunTakenOver)) throw error;
    // Another attempt of this execution took over: its work is found by the next turn, which takes over in its turn.
    if (error.sameOwner) return result(turn, progress, 'MORE', 0);
    throw error;
  } finally {
    clients.close();
  }
}

async function advance(turn: Turn, progress: Progress, clients: Clients): Promise<TurnResult> {
  const { state } = progress;
  if (state.phase === 'extract') {
    const extracted = await extract(turn, progress, clients);
    if (extracted.kind !== 'finished') return endTurn(turn, progress, extracted);
    state.phase = 'stage';
    await progress.commit();
  }
  if (state.phase === 'stage') {
    // Loaded here, for most turns wait or read, and every one is a cold start.
    const { stageDates } = await import('./stage/stage-dates.ts');
    const staged = await stageDates({ ...turn, progress });
    if (!staged) return endTurn(turn, progress, { kind: 'more' });
    state.phase = 'done';
    state.finishedAt = turn.clock.now();
    endSpan(state, state.finishedAt, 0);
    await progress.commit();
  }
  await writeReceipt(turn);
  return result(turn, progress, 'DONE', 0);
}

/** Extracts with a client of this turn; a token that is refused is read afresh once. */
async function extract(turn: Turn, progress: Progress, clients: Clients): Promise<ExtractionResult> {
  const { description, account, clock } = turn;
  const work = async () => {
    const client = await clients.open();
    return turn.extractor.extract({ description, account, client, progress, clock });
  };
  try {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof GraphTokenInvalid)) throw error;
      return await work();
    }
  } catch (error) {
    if (error instanceof TimeIsUp) return { kind: 'more' };
    if (!(error instanceof GraphThrottled)) {
      await keepWhatWasRead(progress);
      throw error;
    }
    progress.state.counters.throttles += 1;
    return { kind: 'wait', seconds: error.waitSeconds };
  }
}

/** Stores what was read before the error that ends the turn, so that the next attempt need not read it again. */
async function keepWhatWasRead(progress: Progress): Promise<void> {
  try {
    await progress.commit();
  } catch (error) {
    // The first error is the story; without this commit the next attempt goes on from the one before.
    if (error instanceof RunTakenOver) throw error;
  }
}

async function endTurn(
  turn: Turn,
  progress: Progress,
  ending: Exclude<ExtractionResult, { kind: 'finished' }>,
): Promise<TurnResult> {
  const { state } = progress;
  const seconds = ending.kind === 'wait' ? Math.ceil(ending.seconds) : 0;
  state.counters.waitedSeconds += seconds;
  endSpan(state, turn.clock.now(), seconds);
  state.idleTurns = progress.moved || ending.kind === 'wait' ? 0 : state.idleTurns + 1;
  await progress.commit();
  if (state.idleTurns >= MAX_IDLE_TURNS) {
    throw new TurnRefused(
      ERROR_NAMES.noProgress,
      `${MAX_IDLE_TURNS} turns in a row ended without a page read, a report submitted or a date staged`,
      'Give the function more time or memory, or a smaller page; then start a rerun, which goes on from the checkpoint.',
    );
  }
  return result(turn, progress, ending.kind === 'wait' ? 'WAIT' : 'MORE', seconds);
}

/** @throws TurnRefused when the deadline has passed, or the branch has used its turns. */
function refuseEndless({ event, clock }: Turn): void {
  if (Date.parse(clock.now()) >= Date.parse(event.deadline)) {
    throw new TurnRefused(
      ERROR_NAMES.deadlineExceeded,
      `The run's deadline (${event.deadline}) has passed`,
      'Start a rerun: it goes on from the checkpoint.',
    );
  }
  if (event.turn < MAX_TURNS) return;
  throw new TurnRefused(
    ERROR_NAMES.turnBudgetExceeded,
    `The branch has used its ${MAX_TURNS} turns`,
    'Start a rerun: it goes on from the checkpoint with as many turns again.',
  );
}

function result(
  turn: Turn,
  progress: Progress,
  status: TurnResult['status'],
  waitSeconds: number,
): TurnResult {
  return { status, waitSeconds, turn: turn.event.turn + 1, rows: progress.state.counters.rows };
}

function partitionOf({ description, account }: Turn): (row: Row) => string {
  if (description.partitionDate === 'snapshot') return () => account.snapshotDate;
  return (row) => String(row.date_start);
}

/** The clients of one turn: usually one; a second when the token had been replaced. */
class Clients {
  readonly #open: () => Promise<GraphClient>;
  readonly #opened: GraphClient[] = [];

  constructor(open: () => Promise<GraphClient>) {
    this.#open = open;
  }

  async open(): Promise<GraphClient> {
    const client = await this.#open();
    this.#opened.push(client);
    return client;
  }

  counters(): { requests: number; retries: number } {
    const sum = (pick: (client: GraphClient) => number) =>
      this.#opened.reduce((total, client) => total + pick(client), 0);
    return {
      requests: sum((client) => client.counters.requests),
      retries: sum((client) => client.counters.retries),
    };
  }

  close(): void {
    for (const client of this.#opened) client.close();
  }
}
