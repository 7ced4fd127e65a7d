import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { runPrefix } from '#functions/lake/keys.ts';

/** The prefix of every run's state. */
const RUNS = runPrefix('').replace(/\/+$/, '/');

/** The prefix of the results of Athena's queries. */
export const RESULTS = 'athena-results/';

/**
 * The bucket of the lake: published partitions under `lake/`, the state of runs under `runs/`, what queries have
 * answered under `athena-results/`.
 */
export class Lake extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: { readonly runRetentionDays: number }) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
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
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only the roles of this stack can read or write, each object carries the run that wrote it, and every run has a manifest. An access log would need a second bucket without an end; CloudTrail data events give the same where a company wants it.',
    });
  }
}
