import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';

/**
 * How each family of errors is retried. The first policy that names an error decides, and each counts for itself;
 * the counters start afresh when a branch leaves the state, so with every turn. There is no policy for `States.ALL`:
 * an error that nobody foresaw is a defect, and doing it again hides it.
 *
 * Full jitter: Step Functions waits a random time between 0 and the interval, so that branches which failed together
 * do not come back together. Sums below are upper limits; on average it is half.
 */
const policy = (
  errors: readonly string[],
  seconds: number,
  cap: number,
  maxAttempts: number,
): RetryProps => ({
  errors: [...errors],
  interval: Duration.seconds(seconds),
  backoffRate: 2,
  maxDelay: Duration.seconds(cap),
  maxAttempts,
  jitterStrategy: JitterType.FULL,
});

/** What doing it again cannot change. Named first, so that no later policy can take it in. */
const never: RetryProps = {
  errors: [
    ERROR_NAMES.tokenInvalid,
    ERROR_NAMES.permissionDenied,
    ERROR_NAMES.requestInvalid,
    ERROR_NAMES.secretInvalid,
    ERROR_NAMES.inputInvalid,
    ERROR_NAMES.runTakenOver,
    ERROR_NAMES.deadlineExceeded,
    ERROR_NAMES.noProgress,
    ERROR_NAMES.patienceExceeded,
    ERROR_NAMES.turnBudgetExceeded,
    ERROR_NAMES.rowsAmbiguous,
    ERROR_NAMES.reportStalled,
    ERROR_NAMES.reportFailed,
    ERROR_NAMES.stateCorrupt,
    // Waited for by the state machine (`WAIT`); what still comes out has been waited for long enough.
    ERROR_NAMES.throttled,
    // Both are dealt with inside a turn (smaller report, bisection); what still comes out cannot be cut further.
    ERROR_NAMES.tooMuchData,
    ERROR_NAMES.objectUnreadable,
  ],
  maxAttempts: 0,
};

/**
 * Reports are computed by a back end that fails when it is loaded, and recovers in minutes; asking at once adds to
 * the load. The report itself is kept by Meta, so a pause loses nothing.
 * 10 + 20 + 40 + 80 + 160 + 3 × 300 s: 20 minutes at most.
 */
const graphTransientReports = policy([ERROR_NAMES.transient, ERROR_NAMES.rowMisattributed], 10, 300, 8);

/**
 * A page of a listing is one cheap read that mostly works the next second.
 * 2 + 4 + 8 + 16 + 32 + 3 × 60 s: 4 minutes at most.
 */
const graphTransientListing = policy([ERROR_NAMES.transient, ERROR_NAMES.rowMisattributed], 2, 60, 8);

/** `Accounts` ends as `WAIT` when Meta or the network fails; what it throws has been waited for long enough. */
const waitedFor: RetryProps = {
  errors: [ERROR_NAMES.transient, ERROR_NAMES.rowMisattributed],
  maxAttempts: 0,
};

/** S3 answers 503 while it splits a busy prefix, for seconds; Secrets Manager throttles by the second. 2 + 4 + 8 + 16 + 30 + 30 s: 90 seconds at most. */
const awsUnavailable = policy([ERROR_NAMES.lakeUnavailable, ERROR_NAMES.secretUnavailable], 2, 30, 6);

/**
 * The invocation did not reach the function or its answer was lost. AWS advises 2 s, twice as long each time, six
 * attempts (Step Functions developer guide, "Handle transient Lambda service exceptions"): 2 + 4 + 8 + 16 + 32 + 60 s.
 */
const lambdaServiceFault = policy(
  [
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.ClientExecutionTimeoutException',
  ],
  2,
  60,
  6,
);

/**
 * All of the AWS account's concurrent executions are in use. A slot may be free only when another function ends, up
 * to 15 minutes later: 5 + 10 + 20 + 40 + 80 + 25 × 120 s: 52 minutes at most, 26 on average.
 */
const lambdaConcurrency = policy(['Lambda.TooManyRequestsException'], 5, 120, 30);

/** The process died: killed for its memory, or crashed. It goes on from the checkpoint, at most twice. 5 + 10 s. */
const workerDeath = policy(['Runtime.ExitError', 'Runtime.OutOfMemory', 'Lambda.Unknown'], 5, 10, 2);

/**
 * A turn ends itself long before the timeout; one that does not will most likely hang again, 15 minutes at a time.
 * Once, after up to 5 s.
 */
const timeout = policy(['Sandbox.Timedout', 'States.Timeout'], 5, 5, 1);

/** `States.TaskFailed` is every error of the integration but a timeout. 2 + 4 + 8 + 16 + 30 s: a minute at most. */
const recordFailed = policy(['States.TaskFailed', 'States.Timeout'], 2, 30, 5);

const platform = [awsUnavailable, lambdaServiceFault, lambdaConcurrency, workerDeath, timeout];

/** The policies of each Task, in the order in which they are tried. */
export const RETRIES = {
  /** `Plan` and `Aggregate`: no call to Meta. */
  withoutClient: [never, ...platform],
  accounts: [never, waitedFor, ...platform],
  /**
   * One account, among many that end at the same time: most of what it meets is the limit on concurrent executions. What
   * is left after the last try is caught, and `Aggregate` settles that account.
   */
  publish: [never, ...platform],
  /** Streams that read an asynchronous report. */
  insights: [never, graphTransientReports, ...platform],
  /** Streams that page through an edge. */
  listing: [never, graphTransientListing, ...platform],
  /** The state machine's own write of a failure record. */
  record: [recordFailed],
} as const satisfies Record<string, readonly RetryProps[]>;
