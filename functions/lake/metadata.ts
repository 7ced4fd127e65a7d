/** Names of the metadata of objects; S3 shows them as `x-amz-meta-<name>`. */

/** Of a staged and a published object: since when its rows may have been true, ISO 8601. */
export const OBSERVED_AT = 'observed-at';
/** Of the same: the run that made it. */
export const RUN_ID = 'run-id';
/** Of the same: `0` where it has no row; absent where it has some, which are not counted before they are written. */
export const ROWS = 'rows';
/** Of the same: key of the hashes of its rows. */
export const ROW_INDEX = 'row-index';
/** Of a receipt: how many days were held back; absent when there is none. */
export const HELD_BACK = 'held-back';
