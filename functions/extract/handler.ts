import { createHash, randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { Accounts, type Failure, type ResolvedAccount } from '#functions/contract/documents.ts';
import { TurnEvent, type TurnResult } from '#functions/contract/payloads.ts';
import { GraphClient } from '#functions/graph/client.ts';
import { toErrorRecord } from '#functions/graph/errors.ts';
import {
  type Checkpoint,
  type CheckpointBody,
  CheckpointFile,
  RunTakenOver,
  StateCorrupt,
} from '#functions/lake/checkpoint.ts';
import { type HeldBack, readHeldBack, readingOf } from '#functions/lake/held-back.ts';
import { accountsKey, failureKey, type Unit } from '#functions/lake/keys.ts';
import { ownedGeneration } from '#functions/lake/owner.ts';
import { LakeStore } from '#functions/lake/store.ts';
import { startClock } from '#functions/runtime/clock.ts';
import { type Environment, readEnvironment, required } from '#functions/runtime/environment.ts';
import { createLogger } from '#functions/runtime/logger.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import type { Extractor } from './extraction.ts';
import { bodyOf } from './progress.ts';
import { runTurn } from './turn.ts';

/** A stream, and how it is read. */
export interface Stream {
  readonly description: StreamDescription;
  readonly extractor: Extractor;
}

/** The Lambda handler of one stream: everything it works with is made here, per invocation, and closed at the end. */
export function streamHandler(stream: Stream) {
  const { description } = stream;
  return async (input: unknown, context: Context): Promise<TurnResult> => {
    const event = TurnEvent.parse(input);
    const environment = readEnvironment();
    const store = new LakeStore(environment.LAKE_BUCKET);
    const unit: Unit = { runId: event.runId, account: event.account, stream: description.name };
    const logger = createLogger({ ...unit, owner: event.owner, turn: event.turn + 1 });
    try {
      const result = await takeTurn(stream, event, unit, environment, store, context);
      logger.info('turn ended', { ...result });
      return result;
    } catch (error) {
      const record = toErrorRecord(error);
      if (!(error instanceof RunTakenOver)) await recordFailure(store, unit, event, error);
      logger.error('turn failed', { failure: record });
      throw error;
    } finally {
      store.close();
    }
  };
}

async function takeTurn(
  { description, extractor }: Stream,
  event: TurnEvent,
  unit: Unit,
  environment: Environment,
  store: LakeStore,
  context: Context,
): Promise<TurnResult> {
  const clock = startClock(() => context.getRemainingTimeInMillis());
  const attempt = randomUUID();
  const graphVersion = required(environment, 'GRAPH_VERSION');
  const [generation, account] = await Promise.all([
    ownedGeneration(store, event.runId, event.owner),
    resolvedAccount(store, event),
  ]);
  const writer = { attempt, owner: event.owner, generation };
  const hash = hashOf(description);
  const work = () => extractor.begin(description, account);
  const fresh = () => firstBody(work(), description.pageSize, hash, clock.now());
  // Only the first turn of a branch can find what `Aggregate` of an earlier execution has heldBack.
  const heldBack = event.turn === 0 ? await readHeldBack(store, unit) : undefined;
  const carry = (found: Checkpoint) => carryOver(found, hash, generation, heldBack, fresh);
  const file = await CheckpointFile.claim(store, unit, writer, fresh, carry);
  const openClient = async () =>
    new GraphClient({
      ...(await tokenOf(environment)),
      origin: required(environment, 'GRAPH_ORIGIN'),
      version: graphVersion,
      account: event.account,
      useCase: description.source.kind === 'insights' ? 'insights' : 'management',
      signal: clock.signal,
    });
  return runTurn({
    event,
    unit,
    description,
    extractor,
    account,
    store,
    attempt,
    file,
    clock,
    graphVersion,
    format: required(environment, 'LAKE_FORMAT'),
    openClient,
  });
}

async function resolvedAccount(store: LakeStore, event: TurnEvent): Promise<ResolvedAccount> {
  const key = accountsKey(event.runId);
  const accounts = z.safeParse(Accounts, (await store.getJson(key))?.body);
  if (!accounts.success) throw new StateCorrupt(key, 'it is missing, or has another shape');
  const account = accounts.data.accounts.find((candidate) => candidate.account === event.account);
  if (account === undefined) throw new StateCorrupt(key, `${event.account} is not in it`);
  return account;
}

async function tokenOf(environment: Environment) {
  // Loaded here, for a turn that asks Meta nothing (staging, a receipt) needs no token either.
  const { fetchToken } = await import('#functions/runtime/secret.ts');
  return fetchToken(required(environment, 'TOKEN_SECRET_ARN'));
}

/** Changes with everything that would make rows of two descriptions differ. */
function hashOf({ source, fields, primaryKey, partitionDate }: StreamDescription): string {
  const names = fields.map((field) => field.name);
  return createHash('sha256')
    .update(JSON.stringify([source, names, primaryKey, partitionDate]))
    .digest('hex');
}

function firstBody(
  work: CheckpointBody['work'],
  pageSize: number,
  hash: string,
  now: string,
): CheckpointBody {
  const nothing = { turns: 0, requests: 0, retries: 0, pages: 0, reports: 0, rows: 0, bytes: 0 };
  return {
    description: hash,
    startedAt: now,
    phase: 'extract',
    work,
    pageSize,
    parts: [],
    staged: [],
    skipped: [],
    counters: { ...nothing, duplicates: 0, waitedSeconds: 0, throttles: 0 },
    idleTurns: 0,
  };
}

/**
 * A changed description starts the stream afresh, and so does a new owner where the finished reading was held back; a
 * new owner gives reports that had used up their tries new ones.
 */
function carryOver(
  found: Checkpoint,
  hash: string,
  generation: number,
  heldBack: HeldBack | undefined,
  fresh: () => CheckpointBody,
): CheckpointBody {
  const isHeldBack = found.phase === 'done' && readingOf(found.staged) === heldBack?.reading;
  if (found.description !== hash || (isHeldBack && found.generation !== generation)) return fresh();
  const body = bodyOf(found);
  if (found.generation === generation) return body;
  body.idleTurns = 0;
  if (body.work.kind === 'insights') {
    for (const report of body.work.reports) Object.assign(report, { submissions: 0, stalls: 0, refusals: 0 });
  }
  return body;
}

async function recordFailure(store: LakeStore, unit: Unit, event: TurnEvent, error: unknown): Promise<void> {
  const failure: Failure = {
    schema: 1,
    ...unit,
    owner: event.owner,
    turn: event.turn,
    error: toErrorRecord(error),
    failedAt: new Date().toISOString(),
  };
  try {
    await store.putJson(failureKey(unit), failure);
  } catch {
    // The lake is what failed; the state machine records the error that is thrown next.
  }
}
