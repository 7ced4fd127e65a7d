/** Names of the metadata of objects; S3 shows them as `x-amz-meta-<name>`. */

/** Of a staged and a published object: since when its rows may have been true, ISO 8601. */
export const OBSERVED_AT = 'observed-at';
/** Of the same: the run that made it. */
export const RUN_ID = 'run-id';
/** Of the same: `true` if it has no rows; absent if it has some. */
export const EMPTY = 'empty';
/** Of the same: key of the hashes of its rows. */
export const ROW_INDEX = 'row-index';
/** Of a receipt: how many days were held back; absent when there is none. */
export const HELD_BACK = 'held-back';
