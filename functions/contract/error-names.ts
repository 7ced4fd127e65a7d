/**
 * The names that cross from the functions to the state machine: `Retry` and `Catch` match them as strings. One list,
 * so that a name cannot be spelled in two ways. A class sets its own `name` from here, because minifying renames classes.
 */
export const ERROR_NAMES = {
  /** Meta said to stop. Ends the turn as WAIT; leaves a function only where there is no turn (`Accounts`). */
  throttled: 'GraphThrottled',
  /** A fault that passes: 5xx, network, a body that is not JSON. Retried from the checkpoint. */
  transient: 'GraphTransient',
  /** The answer is too big: smaller page, then smaller report. */
  tooMuchData: 'GraphTooMuchData',
  tokenInvalid: 'GraphTokenInvalid',
  permissionDenied: 'GraphPermissionDenied',
  requestInvalid: 'GraphRequestInvalid',
  /** One object cannot be read at all; found by bisection and left out. */
  objectUnreadable: 'GraphObjectUnreadable',
  /** An answer holds rows that were not asked for. Never stored; asked for again from the checkpoint. */
  rowMisattributed: 'RowMisattributed',
  /** A report makes no progress, however long it is waited for. */
  reportStalled: 'ReportStalled',
  /** A report fails again and again and cannot be cut further. */
  reportFailed: 'ReportFailed',
  /** The execution input is wrong: nothing was called. */
  inputInvalid: 'InputInvalid',
  /** Another execution owns the run now. */
  runTakenOver: 'RunTakenOver',
  /** The plan's deadline has passed. */
  deadlineExceeded: 'DeadlineExceeded',
  /** The execution ended its Map before the account had its turn. */
  notStarted: 'NotStarted',
  /** Several turns in a row read nothing and waited for nothing. */
  noProgress: 'NoProgress',
  /** Meta has refused the stream for too long without giving a page. */
  patienceExceeded: 'PatienceExceeded',
  /** The branch used all its turns. */
  turnBudgetExceeded: 'TurnBudgetExceeded',
  /** The secret has no usable token. */
  secretInvalid: 'SecretInvalid',
  /** Secrets Manager does not answer, or is busy. Retried from the checkpoint. */
  secretUnavailable: 'SecretUnavailable',
  /** What was stored cannot be right: a part or a checkpoint that does not fit its description. */
  stateCorrupt: 'StateCorrupt',
  /** The lake's bucket cannot be reached or refuses. Retried from the checkpoint. */
  lakeUnavailable: 'LakeUnavailable',
  /** The verdict: something that was planned is not in the lake. */
  runIncomplete: 'RunIncomplete',
} as const;

export type ErrorName = (typeof ERROR_NAMES)[keyof typeof ERROR_NAMES];
