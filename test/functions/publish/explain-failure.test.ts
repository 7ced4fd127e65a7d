import { describe, expect, test } from 'vitest';
import type { Failure, PlatformFailure } from '#functions/contract/documents.ts';
import { explainFailure, RECEIPT_ABSENT } from '#functions/publish/explain-failure.ts';
import { DENIED, failure, platform, thrown } from '#test/harness/unit-failures.ts';

describe('the explanation of a failure', () => {
  test.each<[string, Failure | undefined, PlatformFailure | undefined, object]>([
    ['the work alone spoke', failure(), undefined, DENIED],
    ['both spoke of the same: the work says more', failure(), thrown('GraphPermissionDenied', 'no'), DENIED],
    [
      'both spoke, of different errors: the platform has the last word',
      failure({ ...DENIED, name: 'GraphTransient' }),
      platform('Sandbox.Timedout', '{"errorMessage":"2026 Task timed out after 900.00 seconds"}'),
      {
        name: 'Sandbox.Timedout',
        message: '2026 Task timed out after 900.00 seconds',
        advice: expect.stringMatching(/rerun/),
      },
    ],
    [
      'the platform alone spoke, of memory',
      undefined,
      platform('Runtime.OutOfMemory', '{"errorType":"Runtime.OutOfMemory","errorMessage":"signal: killed"}'),
      {
        name: 'Runtime.OutOfMemory',
        message: 'signal: killed',
        advice: expect.stringContaining('streamMemoryMb'),
      },
    ],
    [
      'the platform alone spoke, in plain text',
      undefined,
      platform('States.Timeout', 'The task timed out'),
      { name: 'States.Timeout', message: 'The task timed out', advice: expect.any(String) },
    ],
    [
      'the platform alone spoke, in JSON of another shape',
      undefined,
      platform('Odd', '[1,2]'),
      { name: 'Odd', message: '[1,2]', advice: expect.stringContaining('history') },
    ],
    [
      'the platform had nothing to say',
      undefined,
      platform('States.Timeout', ''),
      { name: 'States.Timeout', message: '', advice: expect.any(String) },
    ],
    [
      'nobody spoke',
      undefined,
      undefined,
      { name: 'ReceiptAbsent', message: expect.any(String), advice: expect.stringContaining('rerun') },
    ],
  ])('when %s', (_name, work, fromPlatform, expected) => {
    expect(explainFailure(work, fromPlatform, RECEIPT_ABSENT)).toEqual(expected);
  });

  test('of a very long text is cut', () => {
    expect(
      explainFailure(undefined, platform('Odd', 'x'.repeat(30_000)), RECEIPT_ABSENT).message,
    ).toHaveLength(600);
  });
});
