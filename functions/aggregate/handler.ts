import type { Context } from 'aws-lambda';
import { AggregateEvent, type AggregateResult } from '#functions/contract/payloads.ts';
import { LakeStore } from '#functions/lake/store.ts';
import { startClock } from '#functions/runtime/clock.ts';
import { readEnvironment, required } from '#functions/runtime/environment.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import { createLogger } from '#functions/runtime/logger.ts';
import { emitRunMetrics } from '#functions/runtime/run-metrics.ts';
import { aggregate } from './aggregate.ts';
import { totalsOf } from './run-totals.ts';

/** The Lambda of `Aggregate`: no client, only the lake. */
export async function handler(input: unknown, context: Context): Promise<AggregateResult> {
  const event = AggregateEvent.parse(input);
  const logger = createLogger({ runId: event.runId, owner: event.owner });
  const environment = readEnvironment();
  const store = new LakeStore(environment.LAKE_BUCKET);
  const clock = startClock(() => context.getRemainingTimeInMillis());
  try {
    const result = await aggregate(event, store, clock, {
      onOutcome: ({ kind, unit }) => {
        logger.info(`unit has a ${kind}`, { account: unit.account, stream: unit.stream });
      },
      onDefect: (account, error) => {
        logger.error('account not settled', { account, failure: toErrorRecord(error) });
      },
      onManifest: (manifest, streams) => {
        const stackName = required(environment, 'STACK_NAME');
        emitRunMetrics(totalsOf(manifest, streams), { runId: event.runId, stackName });
      },
    });
    logger.info('aggregated', { ...result });
    return result;
  } catch (error) {
    logger.error('aggregate failed', { failure: toErrorRecord(error) });
    throw error;
  } finally {
    store.close();
  }
}
