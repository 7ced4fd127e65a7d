import { RunId } from '#functions/contract/ids.ts';
import { PlanEvent, type RunContext } from '#functions/contract/payloads.ts';
import { LakeStore } from '#functions/lake/store.ts';
import { readEnvironment, required } from '#functions/runtime/environment.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import { InputInvalid } from '#functions/runtime/input-invalid.ts';
import { createLogger } from '#functions/runtime/logger.ts';
import { decodeFacts } from '#functions/streams/stream-facts.ts';
import { type ExecutionInput, readInput } from './input.ts';
import { planRun } from './plan-run.ts';

/** The Lambda of `Plan`: checks the execution input and stores the plan. Does not call Meta. */
export async function handler(rawEvent: unknown): Promise<RunContext> {
  const event = readEvent(rawEvent);
  const logger = createLogger({ runId: event.owner, owner: event.owner });
  const environment = readEnvironment();
  const store = new LakeStore(environment.LAKE_BUCKET);
  try {
    const streams = decodeFacts(required(environment, 'STREAMS'));
    const names = streams.map(({ name }) => name);
    const input = readInput(event.input, event.startedAt, names);
    const context = await planRun(store, input, event, {
      streams,
      defaults: event.defaults,
      timeoutSeconds: Number(required(environment, 'MACHINE_TIMEOUT_SECONDS')),
    });
    logger.info('planned', { input: summary(input), continues: context.runId, deadline: context.deadline });
    return context;
  } catch (error) {
    logger.error('not planned', { failure: toErrorRecord(error) });
    throw error;
  } finally {
    store.close();
  }
}

function readEvent(rawEvent: unknown): PlanEvent {
  const owner = (rawEvent as { owner?: unknown } | null)?.owner;
  if (typeof owner === 'string' && !RunId.safeParse(owner).success) {
    throw new InputInvalid(
      "The execution's name becomes the run id; it must have 1 to 80 letters, digits, hyphens and underscores.",
    );
  }
  return PlanEvent.parse(rawEvent);
}

/** The input for a log line, with the number of accounts in place of a list. */
function summary(input: ExecutionInput): Record<string, unknown> {
  if (input.kind === 'rerun') return { ...input };
  const { accounts, exclude } = input;
  return {
    ...input,
    ...(Array.isArray(accounts) && { accounts: accounts.length }),
    ...(exclude !== undefined && { exclude: exclude.length }),
  };
}
