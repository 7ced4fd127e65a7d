/** Names of object metadata; S3 shows them as `x-amz-meta-<name>`. */

/** On staged and published objects: the earliest time at which a row was read, ISO 8601. */
export const OBSERVED_AT = 'observed-at';
/** On the same: the run that wrote it. */
export const RUN_ID = 'run-id';
/** On the same: `true` if it has no rows, otherwise absent. */
export const EMPTY = 'empty';
/** On the same: identifies its rows; see `StagedPartition`. */
export const DIGEST = 'rows-digest';
/** On a receipt: number of days held back; absent when there are none. */
export const HELD_BACK = 'held-back';
