/**
 * List prices of us-east-1 in US dollars, without free tiers, as AWS publishes them for Lambda (arm64, first tier),
 * Step Functions (Standard) and S3 (Standard); looked up in November 2026 on aws.amazon.com/lambda/pricing,
 * /step-functions/pricing and /s3/pricing. Not in it: storage, logs, Secrets Manager ($0.40 a secret and month).
 */
export const PRICES = {
  lambdaGigabyteSecond: 0.0000133334,
  lambdaRequest: 0.2 / 1e6,
  /** Those of a distributed map's children count like all others. */
  stateTransition: 0.025 / 1000,
  /** PUT, COPY, POST and LIST. */
  s3Write: 0.005 / 1000,
  /** GET and all others. DELETE is free. */
  s3Read: 0.0004 / 1000,
} as const;

/** What an execution used of what AWS bills. */
export interface Usage {
  /** Billed time of each invocation times its memory, in gigabyte-seconds. */
  readonly gigabyteSeconds: number;
  readonly invocations: number;
  readonly transitions: number;
  readonly s3Writes: number;
  readonly s3Reads: number;
}

/** Dollars by what they are paid for, and their sum. */
export interface Bill {
  readonly lambda: number;
  readonly transitions: number;
  readonly s3: number;
  readonly total: number;
}

/** What a usage costs. */
export function billFor(usage: Usage): Bill {
  const lambda =
    usage.gigabyteSeconds * PRICES.lambdaGigabyteSecond + usage.invocations * PRICES.lambdaRequest;
  const transitions = usage.transitions * PRICES.stateTransition;
  const s3 = usage.s3Writes * PRICES.s3Write + usage.s3Reads * PRICES.s3Read;
  return { lambda, transitions, s3, total: lambda + transitions + s3 };
}

/** Operations of S3 that are billed as writes; the rest are reads, but for those that are free. */
const WRITES = /^(Put|Copy|Post|List|CreateMultipart|Upload|CompleteMultipart)/;
const FREE = /^(Delete|AbortMultipart)/;

/** Sorts requests, counted by operation, into what is billed as writes and as reads. */
export function s3Usage(requests: Readonly<Record<string, number>>): Pick<Usage, 's3Writes' | 's3Reads'> {
  let [s3Writes, s3Reads] = [0, 0];
  for (const [operation, count] of Object.entries(requests)) {
    if (WRITES.test(operation)) s3Writes += count;
    else if (!FREE.test(operation)) s3Reads += count;
  }
  return { s3Writes, s3Reads };
}

/** From so much memory on a function has a whole processor. AWS Lambda developer guide, "Configuring memory". */
export const MEMORY_OF_ONE_CPU_MB = 1769;

/**
 * Seconds that an invocation would take with as much processor as its memory brings: below one whole processor, its
 * CPU time stretched by the share it has; never less than it took here, where waiting counts too.
 */
export function stretchedSeconds(cpuSeconds: number, wallSeconds: number, memoryMb: number): number {
  return Math.max(wallSeconds, cpuSeconds * Math.max(1, MEMORY_OF_ONE_CPU_MB / memoryMb));
}
