import type { Context } from 'aws-lambda';
import { PublishEvent, type PublishResult } from '#functions/contract/payloads.ts';
import { LakeStore } from '#functions/lake/store.ts';
import { startClock } from '#functions/runtime/clock.ts';
import { readEnvironment } from '#functions/runtime/environment.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import { createLogger } from '#functions/runtime/logger.ts';
import { publish } from './publish.ts';

/** The Lambda of `Publish`: no client, only the lake. */
export async function handler(input: unknown, context: Context): Promise<PublishResult> {
  const event = PublishEvent.parse(input);
  const { runId, owner, account } = event;
  const logger = createLogger({ runId, owner, account });
  const store = new LakeStore(readEnvironment().LAKE_BUCKET);
  const clock = startClock(() => context.getRemainingTimeInMillis());
  try {
    const result = await publish(event, store, clock, ({ kind, unit }) => {
      logger.info(`unit has a ${kind}`, { stream: unit.stream });
    });
    logger.info('published', { ...result });
    return result;
  } catch (error) {
    logger.error('publish failed', { failure: toErrorRecord(error) });
    throw error;
  } finally {
    store.close();
  }
}
