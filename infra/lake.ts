import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { runPrefix, WORK_TAG } from '#functions/lake/keys.ts';

/** The prefix of every run's state. */
const RUNS = runPrefix('').replace(/\/+$/, '/');

/** The prefix of what is published. */
const LAKE = 'lake/';

/** The prefix of the results of Athena's queries. */
export const RESULTS = 'athena-results/';

/** What the lake is made with. */
export interface LakeProps {
  readonly runRetentionDays: number;
  readonly workRetentionDays: number;
  /** A customer-managed key; absent: S3's own. */
  readonly key: IKey | undefined;
  /** Name of the bucket that takes access logs; empty: none. */
  readonly accessLogBucket: string;
}

/**
 * The bucket of the lake: published partitions under `lake/`, how their days compare with Meta's totals under
 * `reconciliation/`, the state of runs under `runs/`, what queries have answered under `athena-results/`. What is
 * published never expires, and neither do its comparisons, which are small.
 */
export class Lake extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: LakeProps) {
    super(scope, id);
    const { key, accessLogBucket } = props;
    this.bucket = new Bucket(this, 'Bucket', {
      versioned: true,
      ...(key === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : // One call to the key for many objects, instead of one for each.
          { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }),
      ...(accessLogBucket !== '' && {
        serverAccessLogsBucket: Bucket.fromBucketName(this, 'AccessLogs', accessLogBucket),
        serverAccessLogsPrefix: 'facebook-ads-extract/',
      }),
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // The data outlives the stack: it may be older than what Meta still answers (37 months).
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          id: 'runs-expire',
          prefix: RUNS,
          expiration: Duration.days(props.runRetentionDays),
          noncurrentVersionExpiration: Duration.days(1),
        },
        {
          // Parts and staged objects: most of what a run writes.
          id: 'work-expires',
          prefix: RUNS,
          tagFilters: { [WORK_TAG.key]: WORK_TAG.value },
          expiration: Duration.days(props.workRetentionDays),
        },
        {
          // A day is published anew as long as its numbers move, and older versions serve only to undo a mistake.
          id: 'lake-versions-expire',
          prefix: LAKE,
          noncurrentVersionExpiration: Duration.days(7),
        },
        {
          // A rule with a number keeps that many for ever, so it is a rule of its own: at most three.
          id: 'surplus-lake-versions-expire',
          prefix: LAKE,
          noncurrentVersionExpiration: Duration.days(1),
          noncurrentVersionsToRetain: 3,
        },
        {
          id: 'query-results-expire',
          prefix: RESULTS,
          expiration: Duration.days(30),
          noncurrentVersionExpiration: Duration.days(1),
        },
        {
          id: 'old-versions-expire',
          noncurrentVersionExpiration: Duration.days(30),
          // What an expired version leaves behind in a versioned bucket, and nothing else would remove.
          expiredObjectDeleteMarker: true,
        },
        { id: 'broken-uploads-expire', abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
    });
    if (accessLogBucket !== '') return;
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only the roles of this stack can write, each object carries the run that wrote it, and every run has a manifest. Who wants to know who read sets accessLogBucket.',
    });
  }
}
