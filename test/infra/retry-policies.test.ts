import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import { RETRIES } from '#infra/retry-policies.ts';

/** The longest that a policy waits over all attempts, in seconds. */
function longestWait({ maxAttempts = 3, interval, backoffRate = 2, maxDelay }: RetryProps): number {
  const first = (interval ?? Duration.seconds(1)).toSeconds();
  const cap = maxDelay?.toSeconds() ?? Number.POSITIVE_INFINITY;
  return Array.from({ length: maxAttempts }, (_, attempt) =>
    Math.min(cap, first * backoffRate ** attempt),
  ).reduce((sum, wait) => sum + wait, 0);
}

const lists: [string, readonly RetryProps[]][] = Object.entries(RETRIES);
const all = lists.flatMap(([list, policies]) => policies.map((policy) => ({ list, policy })));

describe('retry policies', () => {
  it.each([
    ['insights', 'GraphTransient', 8, 1210],
    ['listing', 'GraphTransient', 8, 242],
    ['accounts', 'GraphTransient', 0, 0],
    ['withoutClient', 'LakeUnavailable', 6, 90],
    ['withoutClient', 'Lambda.ServiceException', 6, 122],
    ['withoutClient', 'Lambda.TooManyRequestsException', 30, 3155],
    ['withoutClient', 'Runtime.OutOfMemory', 2, 15],
    ['withoutClient', 'Sandbox.Timedout', 1, 5],
    ['withoutClient', 'States.Timeout', 1, 5],
    ['record', 'States.TaskFailed', 5, 60],
  ] as const)('%s: %s is tried %i times more, over %i s at most', (list, error, attempts, seconds) => {
    const policy = RETRIES[list].find(({ errors }) => errors?.includes(error)) as RetryProps;
    expect(policy.maxAttempts).toBe(attempts);
    expect(longestWait(policy)).toBe(seconds);
  });

  it.each([
    'GraphTokenInvalid',
    'GraphPermissionDenied',
    'GraphRequestInvalid',
    'SecretInvalid',
    'InputInvalid',
    'RunTakenOver',
    'DeadlineExceeded',
    'NoProgress',
    'TurnBudgetExceeded',
    'ReportStalled',
    'ReportFailed',
    'StateCorrupt',
    'GraphThrottled',
  ])('%s is never retried, whatever the Task', (error) => {
    for (const list of ['withoutClient', 'accounts', 'insights', 'listing'] as const) {
      const first = RETRIES[list].find(({ errors }) => errors?.includes(error));
      expect(first?.maxAttempts, list).toBe(0);
    }
  });

  it.each(all)('a policy of $list that retries has full jitter, a cap, and no States.ALL', ({ policy }) => {
    expect(policy.errors).not.toContain('States.ALL');
    if (policy.maxAttempts === 0) return;
    expect(policy.jitterStrategy).toBe(JitterType.FULL);
    expect(policy.maxDelay).toBeInstanceOf(Duration);
    expect(policy.backoffRate).toBe(2);
  });

  it.each(lists)('no error is in two policies of %s', (_list, policies) => {
    const errors = policies.flatMap(({ errors = [] }) => errors);
    expect(new Set(errors).size).toBe(errors.length);
  });

  it.each(['accounts', 'insights', 'listing'] as const)(
    'every error that a function can throw has a policy in %s',
    (list) => {
      const errors = RETRIES[list].flatMap((policy: RetryProps) => policy.errors ?? []);
      // No function throws these: two are verdicts, the other is only written down.
      const { runIncomplete, checkFailed, notStarted } = ERROR_NAMES;
      const written: readonly string[] = [runIncomplete, checkFailed, notStarted];
      const thrown = Object.values(ERROR_NAMES).filter((name) => !written.includes(name));
      expect(errors).toEqual(expect.arrayContaining(thrown));
    },
  );
});
