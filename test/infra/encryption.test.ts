import { describe, expect, it } from 'vitest';
import { onlyResource, resourcesOf, statementsOf, templateOf } from '#test/harness/synthesized.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const WITH_KEY = { kmsKeyArn: KEY };

describe('a customer-managed key', () => {
  const template = templateOf(WITH_KEY);

  it('encrypts the bucket, with one call to the key for many objects', () => {
    expect(onlyResource(template, 'AWS::S3::Bucket').Properties.BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY },
        },
      ],
    });
  });

  it('encrypts the topic, the queue and every log group', () => {
    expect(onlyResource(template, 'AWS::SNS::Topic').Properties.KmsMasterKeyId).toBe(KEY);
    expect(onlyResource(template, 'AWS::SQS::Queue').Properties.KmsMasterKeyId).toBe(KEY);
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::Logs::LogGroup')) {
      expect(Properties.KmsKeyId, id).toBe(KEY);
    }
  });

  it('encrypts what Athena answers', () => {
    const { WorkGroupConfiguration } = onlyResource(template, 'AWS::Athena::WorkGroup').Properties;
    expect(WorkGroupConfiguration).toMatchObject({
      ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: KEY } },
    });
  });

  it('may be used by every role that writes something encrypted', () => {
    const roles = [...statementsOf(template)].flatMap(([role, statements]) =>
      JSON.stringify(statements).includes(KEY) ? [role] : [],
    );
    const functions = resourcesOf(template, 'AWS::Lambda::Function');
    // The functions, the state machine that records failures, and the schedule with its dead-letter queue.
    expect(roles).toHaveLength(functions.length + 2);
    expect(roles.join()).toContain('WorkflowStateMachineRole');
    expect(roles.join()).toContain('ScheduleRole');
  });
});

describe('without a key', () => {
  it('nothing names one', () => {
    expect(JSON.stringify(templateOf().toJSON())).not.toContain('kms:');
  });
});
