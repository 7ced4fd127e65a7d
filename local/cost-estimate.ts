import { billFor, s3Usage } from './prices.ts';
import type { ExecutionResult } from './run.ts';
import type { LocalStack } from './template.ts';

/** What an execution would cost on AWS, and what it is counted from. */
export interface CostEstimate {
  readonly dollars: number;
  readonly transitions: number;
  readonly invocations: number;
  readonly s3Requests: number;
}

/**
 * Estimates what the same execution would cost on AWS, by list prices of us-east-1: state transitions, invocations with
 * the time that their processes took here, and requests to S3. docs/cost.md says what is not in it.
 * @param s3Requests by operation.
 */
export function estimateCost(
  result: ExecutionResult,
  stack: LocalStack,
  s3Requests: ReadonlyMap<string, number>,
): CostEstimate {
  const memory = new Map(
    [...stack.functions.values()].map(({ logicalId, memoryMb }) => [logicalId, memoryMb]),
  );
  const { invocations, transitions } = result;
  const gigabyteSeconds = invocations.reduce(
    (sum, { functionId, billedMs }) => sum + ((memory.get(functionId) ?? 0) / 1024) * (billedMs / 1000),
    0,
  );
  const s3 = s3Usage(Object.fromEntries(s3Requests));
  const { total } = billFor({ gigabyteSeconds, invocations: invocations.length, transitions, ...s3 });
  return {
    dollars: total,
    transitions,
    invocations: invocations.length,
    s3Requests: s3.s3Reads + s3.s3Writes,
  };
}
