import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { AccountsEvent, type AccountsOutput } from '#functions/contract/payloads.ts';
import { GraphClient } from '#functions/graph/client.ts';
import { LakeStore } from '#functions/lake/store.ts';
import { startClock } from '#functions/runtime/clock.ts';
import { type Environment, readEnvironment, required } from '#functions/runtime/environment.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import { createLogger } from '#functions/runtime/logger.ts';
import { emitRunMetrics } from '#functions/runtime/run-metrics.ts';
import { fetchToken } from '#functions/runtime/secret.ts';
import { accountsOfRun } from './accounts.ts';
import type { Resolution } from './resolve-accounts.ts';
import type { TokenEnd } from './token-end.ts';

/** The Lambda of `Accounts`. Each invocation has its own client. */
export async function handler(input: unknown, context: Context): Promise<AccountsOutput> {
  const run = AccountsEvent.parse(input);
  const logger = createLogger({ runId: run.runId, owner: run.owner });
  const environment = readEnvironment();
  const clock = startClock(() => context.getRemainingTimeInMillis());
  const store = new LakeStore(environment.LAKE_BUCKET);
  using opened = new DisposableStack();
  opened.defer(() => store.close());
  const openClient = async () => opened.use(await clientFor(environment, clock.signal));
  try {
    const maxConcurrency = Number(required(environment, 'MAX_CONCURRENCY'));
    const told = {
      report: reportTo(logger),
      warn: warnTo(logger),
      onTokenEnd: emitDaysLeft(environment, run),
    };
    const output = await accountsOfRun({ store, clock, openClient, maxConcurrency, ...told }, run);
    const { status, waitSeconds, reason, accounts } = output;
    logger.info('accounts resolved', { status, waitSeconds, reason, toExtract: accounts.length });
    return output;
  } catch (error) {
    logger.error('accounts not resolved', { failure: toErrorRecord(error) });
    throw error;
  }
}

const reportTo =
  (logger: Logger) =>
  ({ accounts, failed, notes }: Resolution): void => {
    for (const { account, error } of failed) logger.warn('account failed', { account, failure: error });
    for (const moved of notes) logger.warn('window moved', { ...moved });
    logger.info('accounts read', { resolved: accounts.length, failed: failed.length });
  };

const warnTo =
  (logger: Logger) =>
  (warning: string): void =>
    logger.warn('the run has a warning', { warning });

const emitDaysLeft =
  (environment: Environment, { runId }: AccountsEvent) =>
  ({ daysLeft }: TokenEnd): void =>
    emitRunMetrics(
      { tokenDaysLeft: Math.max(0, daysLeft) },
      { runId, stackName: required(environment, 'STACK_NAME') },
    );

async function clientFor(environment: Environment, signal: AbortSignal): Promise<GraphClient> {
  return new GraphClient({
    ...(await fetchToken(required(environment, 'TOKEN_SECRET_ARN'))),
    origin: required(environment, 'GRAPH_ORIGIN'),
    version: required(environment, 'GRAPH_VERSION'),
    useCase: 'management',
    signal,
  });
}
