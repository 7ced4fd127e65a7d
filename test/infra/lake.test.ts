import { beforeAll, describe, expect, it } from 'vitest';
import { planKey, WORK_TAG } from '#functions/lake/keys.ts';
import { onlyResource, type Resource, templateOf } from '#test/harness/synthesized.ts';

let bucket: Resource & { DeletionPolicy?: string };
let rules: Record<string, unknown>[];

beforeAll(() => {
  bucket = onlyResource(templateOf({ runRetentionDays: '45', workRetentionDays: '5' }), 'AWS::S3::Bucket');
  rules = (bucket.Properties.LifecycleConfiguration as { Rules: Record<string, unknown>[] }).Rules;
});

describe('the lake’s bucket', () => {
  it('is private, encrypted, versioned, and outlives the stack', () => {
    expect(bucket.DeletionPolicy).toBe('Retain');
    expect(bucket.Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  it('logs who accesses it, where a bucket for that is given', () => {
    const logging = { DestinationBucketName: 'access-logs', LogFilePrefix: 'facebook-ads-extract/' };
    const { Properties } = onlyResource(templateOf({ accessLogBucket: 'access-logs' }), 'AWS::S3::Bucket');
    expect(Properties.LoggingConfiguration).toEqual(logging);
    expect(bucket.Properties.LoggingConfiguration).toBeUndefined();
  });

  it('has no name of ours', () => {
    expect(bucket.Properties.BucketName).toBeUndefined();
  });

  it('refuses requests without TLS', () => {
    const policy = onlyResource(templateOf(), 'AWS::S3::BucketPolicy');
    expect(policy.Properties.PolicyDocument).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Action: 's3:*',
          Principal: { AWS: '*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
  });

  it('lets the state of runs expire after the setting’s days, and published data never', () => {
    const expiring = rules.filter((rule) => 'ExpirationInDays' in rule);
    expect(expiring.filter(({ Prefix }) => Prefix !== 'athena-results/')).toEqual([
      expect.objectContaining({
        Prefix: 'runs/',
        ExpirationInDays: 45,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      }),
      // Parts and staged objects, by their tag.
      expect.objectContaining({
        Prefix: 'runs/',
        TagFilters: [{ Key: WORK_TAG.key, Value: WORK_TAG.value }],
        ExpirationInDays: 5,
      }),
    ]);
    expect(planKey('any').startsWith('runs/')).toBe(true);
  });

  it('keeps at most three replaced versions of published data, and none for more than a week', () => {
    const ofLake = rules.filter(({ Prefix }) => Prefix === 'lake/');
    expect(ofLake.map((rule) => rule.NoncurrentVersionExpiration)).toEqual([
      { NoncurrentDays: 7 },
      { NoncurrentDays: 1, NewerNoncurrentVersions: 3 },
    ]);
  });

  it('lets what queries have answered expire after a month', () => {
    expect(rules).toContainEqual(
      expect.objectContaining({ Prefix: 'athena-results/', ExpirationInDays: 30, Status: 'Enabled' }),
    );
  });

  it('clears old versions, what expired ones leave behind, and uploads that broke off', () => {
    expect(rules).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          ExpiredObjectDeleteMarker: true,
        }),
        expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
      ]),
    );
  });
});
