import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { RESULTS } from './lake.ts';
import { answerable, QUESTIONS } from './queries/queries.ts';
import type { Settings } from './settings.ts';
import type { Tables } from './tables.ts';

/** What the saved queries are made from. */
export interface SavedQueriesProps {
  readonly bucket: Bucket;
  readonly tables: Pick<Tables, 'databaseName'>;
  /** The tables and views that there are. */
  readonly names: readonly string[];
  readonly settings: Pick<Settings, 'stackName'>;
  /** A customer-managed key; absent: S3's own. */
  readonly key: IKey | undefined;
}

/**
 * An Athena workgroup of the stack's name, whose results are kept encrypted in the lake's bucket for a while, with the
 * questions as saved queries.
 */
export class SavedQueries extends Construct {
  readonly workGroupName: string;

  constructor(scope: Construct, id: string, props: SavedQueriesProps) {
    super(scope, id);
    const { bucket, tables, names, settings, key } = props;
    this.workGroupName = settings.stackName;
    const workGroup = new CfnWorkGroup(this, 'WorkGroup', {
      name: this.workGroupName,
      description: 'Questions about the ads lake; results are kept in its bucket for a while.',
      // With what is saved in it: the questions come back with the next deployment.
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${bucket.bucketName}/${RESULTS}`,
          encryptionConfiguration:
            key === undefined
              ? { encryptionOption: 'SSE_S3' }
              : { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn },
        },
      },
    });
    for (const { name, description, sql } of answerable(QUESTIONS, names)) {
      const query = new CfnNamedQuery(this, name, {
        name,
        description,
        database: tables.databaseName,
        workGroup: this.workGroupName,
        queryString: sql,
      });
      query.addResourceDependency(workGroup);
    }
  }
}
