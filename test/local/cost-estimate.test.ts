import { expect, it } from 'vitest';
import { estimateCost } from '#local/cost-estimate.ts';
import { PRICES } from '#local/prices.ts';
import { recordOf } from '#test/harness/unit-events.ts';

it('counts transitions, invocations with their time and memory, and requests to S3', () => {
  const target = { arn: '', codeFolder: '', environment: {}, timeoutSeconds: 1 };
  const stack = {
    definition: {},
    functions: new Map([['arn', { ...target, logicalId: 'F', memoryMb: 512 }]]),
    bucket: '',
    secretArn: '',
  };
  const result = {
    status: 'SUCCEEDED',
    executionName: 'local-1',
    invocations: [recordOf({ ms: 2_000 }), recordOf({ ms: 1_000 })],
    transitions: 9,
    waits: [],
    retries: 0,
    events: [],
  } as const;
  const requests = new Map([
    ['PutObject', 3],
    ['GetObject', 4],
    ['DeleteObject', 5],
  ]);
  const { dollars, ...counts } = estimateCost(result, stack, requests);
  expect(counts).toEqual({ transitions: 9, invocations: 2, s3Requests: 7 });
  expect(dollars).toBeCloseTo(
    9 * PRICES.stateTransition +
      2 * PRICES.lambdaRequest +
      1.5 * PRICES.lambdaGigabyteSecond +
      3 * PRICES.s3Write +
      4 * PRICES.s3Read,
    10,
  );
});
