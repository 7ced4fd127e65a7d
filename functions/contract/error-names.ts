/**
 * Error names that the state machine matches as strings in `Retry` and `Catch`. One list, so that each name has one
 * spelling. Classes take their `name` from here, because minifying renames classes.
 */
export const ERROR_NAMES = {
  /** Meta asked us to slow down. The turn ends as WAIT; only `Accounts`, which has no turns, throws this. */
  throttled: 'GraphThrottled',
  /** A temporary failure: 5xx, network, a body that is not JSON. Retried from the checkpoint. */
  transient: 'GraphTransient',
  /** The answer is too big: smaller page, then smaller report. */
  tooMuchData: 'GraphTooMuchData',
  tokenInvalid: 'GraphTokenInvalid',
  permissionDenied: 'GraphPermissionDenied',
  requestInvalid: 'GraphRequestInvalid',
  /** One object cannot be read at all. Bisection finds it, and it is skipped. */
  objectUnreadable: 'GraphObjectUnreadable',
  /**
   * A response has rows that we did not request. They are never stored; the request is repeated from the checkpoint.
   */
  rowMisattributed: 'RowMisattributed',
  /** Two different rows have one key: publishing either would lose the other. */
  rowsAmbiguous: 'RowsAmbiguous',
  /** A report makes no progress. */
  reportStalled: 'ReportStalled',
  /** A report keeps failing and cannot be split further. */
  reportFailed: 'ReportFailed',
  /** The execution input is wrong: nothing was called. */
  inputInvalid: 'InputInvalid',
  /** Another execution owns the run now. */
  runTakenOver: 'RunTakenOver',
  /** The plan's deadline has passed. */
  deadlineExceeded: 'DeadlineExceeded',
  /** The execution ended its Map before the account had its turn. */
  notStarted: 'NotStarted',
  /** Several turns in a row neither read anything nor had a reason to wait. */
  noProgress: 'NoProgress',
  /** Meta refused the stream for too long without returning a page. */
  patienceExceeded: 'PatienceExceeded',
  /** The branch used all its turns. */
  turnBudgetExceeded: 'TurnBudgetExceeded',
  /** The secret has no usable token. */
  secretInvalid: 'SecretInvalid',
  /** Secrets Manager does not respond or is busy. Retried from the checkpoint. */
  secretUnavailable: 'SecretUnavailable',
  /** Stored state is corrupt: a part or a document does not match its schema or checksum. */
  stateCorrupt: 'StateCorrupt',
  /** The lake's bucket is unreachable or refuses the request. Retried from the checkpoint. */
  lakeUnavailable: 'LakeUnavailable',
  /** The verdict: part of the plan is not in the lake. */
  runIncomplete: 'RunIncomplete',
  /** The verdict of a check: a run would fail. */
  checkFailed: 'CheckFailed',
} as const;

export type ErrorName = (typeof ERROR_NAMES)[keyof typeof ERROR_NAMES];
