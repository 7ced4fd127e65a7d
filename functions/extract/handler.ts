import { createHash, randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { Accounts, type Failure, type ResolvedAccount } from '#functions/contract/documents.ts';
import { TurnEvent, type TurnResult } from '#functions/contract/payloads.ts';
import { GraphClient } from '#functions/graph/client.ts';
import { CheckpointFile, type Signed } from '#functions/lake/checkpoint.ts';
import { requireDocument } from '#functions/lake/document.ts';
import { RunTakenOver, StateCorrupt } from '#functions/lake/errors.ts';
import { accountsKey, checkpointKey, failureKey, type Unit } from '#functions/lake/keys.ts';
import { ownedGeneration } from '#functions/lake/owner.ts';
import { LakeStore } from '#functions/lake/store.ts';
import { startClock } from '#functions/runtime/clock.ts';
import { type Environment, readEnvironment, required } from '#functions/runtime/environment.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import { createLogger } from '#functions/runtime/logger.ts';
import { type Source, type StreamDescription, withAttributionWindows } from '#functions/streams/stream.ts';
import { factsOf } from '#functions/streams/stream-facts.ts';
import { streamWindow } from '#functions/streams/stream-window.ts';
import { type CheckpointBody, checkpointSchema } from './checkpoint-body.ts';
import type { Extractor } from './extraction.ts';
import { bodyOf } from './progress.ts';
import { runTurn } from './turn.ts';

/** A stream and the extractor for its kind of source. */
export interface Stream<S extends Source = Source, W = unknown> {
  readonly description: StreamDescription<S>;
  readonly extractor: Extractor<S, W>;
}

/**
 * Creates the Lambda handler of one stream. Everything it works with is created per invocation and closed at the end.
 */
export function streamHandler<S extends Source, W>(stream: Stream<S, W>) {
  return async (input: unknown, context: Context): Promise<TurnResult> => {
    const event = TurnEvent.parse(input);
    const environment = readEnvironment();
    const description = deployed(stream.description, environment);
    const store = new LakeStore(environment.LAKE_BUCKET);
    const unit: Unit = { runId: event.runId, account: event.account, stream: description.name };
    const logger = createLogger({ ...unit, owner: event.owner, turn: event.turn + 1 });
    try {
      const result = await takeTurn({ ...stream, description }, event, unit, environment, store, context);
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

/** The description as the settings of the deployment have it. */
function deployed<S extends Source>(
  description: StreamDescription<S>,
  { ATTRIBUTION_WINDOWS: windows }: Environment,
): StreamDescription<S> {
  if (windows === undefined) return description;
  return withAttributionWindows(description, windows.split(',').filter(Boolean));
}

async function takeTurn<S extends Source, W>(
  { description, extractor }: Stream<S, W>,
  event: TurnEvent,
  unit: Unit,
  environment: Environment,
  store: LakeStore,
  context: Context,
): Promise<TurnResult> {
  const clock = startClock(() => context.getRemainingTimeInMillis());
  const attempt = randomUUID();
  const graphVersion = required(environment, 'GRAPH_VERSION');
  const [generation, { resolved, isCheck }] = await Promise.all([
    ownedGeneration(store, event.runId, event.owner),
    accountsOf(store, event),
  ]);
  const { notes, ...window } = streamWindow(factsOf(description), resolved);
  const account = { ...resolved, ...window };
  const openClient = async () =>
    new GraphClient({
      ...(await tokenOf(environment)),
      origin: required(environment, 'GRAPH_ORIGIN'),
      version: graphVersion,
      account: event.account,
      useCase: description.source.kind === 'insights' ? 'insights' : 'management',
      signal: clock.signal,
    });
  if (isCheck) {
    const { tryStream } = await import('./check/try-stream.ts');
    return tryStream({ description, check: extractor.check, account, unit, event, store, openClient });
  }
  const hash = hashOf(description);
  const fresh = () => firstBody({ description, extractor }, account, notes, hash, clock.now());
  const file = await CheckpointFile.claim<CheckpointBody<W>>(
    { store, key: checkpointKey(unit), schema: checkpointSchema(extractor.work) },
    { attempt, owner: event.owner, generation },
    fresh,
    (found) => carryOver(extractor, found, hash, generation, fresh),
  );
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
    limits: {
      turns: Number(required(environment, 'MAX_TURNS')),
      refusedSeconds: Number(required(environment, 'PATIENCE_MINUTES')) * 60,
    },
    openClient,
  });
}

/** The account of the turn, and whether the run only checks. */
async function accountsOf(
  store: LakeStore,
  event: TurnEvent,
): Promise<{ resolved: ResolvedAccount; isCheck: boolean }> {
  const key = accountsKey(event.runId);
  const { accounts, check } = await requireDocument(store, key, Accounts);
  const account = accounts.find((candidate) => candidate.account === event.account);
  if (account === undefined) throw new StateCorrupt(key, `${event.account} is not in it`);
  return { resolved: account, isCheck: check === true };
}

async function tokenOf(environment: Environment) {
  // Loaded on demand: a turn without calls to Meta (staging, a receipt) needs no token.
  const { fetchToken } = await import('#functions/runtime/secret.ts');
  return fetchToken(required(environment, 'TOKEN_SECRET_ARN'));
}

/** Hash of everything that affects rows. */
function hashOf({ source, fields, primaryKey, partitionDate }: StreamDescription): string {
  const names = fields.map((field) => field.name);
  return createHash('sha256')
    .update(JSON.stringify([source, names, primaryKey, partitionDate]))
    .digest('hex');
}

function firstBody<S extends Source, W>(
  { description, extractor }: Stream<S, W>,
  account: ResolvedAccount,
  windowNotes: readonly string[],
  hash: string,
  now: string,
): CheckpointBody<W> {
  const nothing = { turns: 0, requests: 0, retries: 0, pages: 0, reports: 0, rows: 0, bytes: 0 };
  return {
    description: hash,
    startedAt: now,
    phase: 'extract',
    work: extractor.begin(description, account),
    pageSize: description.pageSize,
    parts: [],
    staged: [],
    skipped: [],
    notes: [...windowNotes],
    counters: { ...nothing, duplicates: 0, waitedSeconds: 0, throttles: 0 },
    idleTurns: 0,
    refusedSeconds: 0,
    refusedTurns: 0,
  };
}

/** A changed description starts the stream over. A new owner of the run resets its retries. */
function carryOver<S extends Source, W>(
  extractor: Extractor<S, W>,
  found: Signed<CheckpointBody<W>>,
  hash: string,
  generation: number,
  fresh: () => CheckpointBody<W>,
): CheckpointBody<W> {
  if (found.description !== hash) return fresh();
  const body = bodyOf(found);
  if (found.generation === generation) return body;
  body.idleTurns = 0;
  body.refusedSeconds = 0;
  body.refusedTurns = 0;
  extractor.takeOver(body);
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
    // The lake is failing; the state machine records the error that is thrown next.
  }
}
