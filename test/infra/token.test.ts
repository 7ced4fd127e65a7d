import { describe, expect, it } from 'vitest';
import { DEPLOYED } from '#test/harness/deployed.ts';
import { onlyResource, resourcesOf, statementsOf, templateOf } from '#test/harness/synthesized.ts';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:meta-AbC123';
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555';

interface Statement {
  readonly Action: string;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** Statements of a template's roles with an action. */
function statements(context: Record<string, string>, action: string): Statement[] {
  return ([...statementsOf(templateOf(context)).values()].flat() as unknown as Statement[]).filter(
    ({ Action }) => Action === action,
  );
}

describe('a new secret', () => {
  it('has no value in the template, which a later deployment could write over the token', () => {
    const { Properties } = onlyResource(templateOf(), 'AWS::SecretsManager::Secret');
    expect(Object.keys(Properties)).toEqual(['Description']);
  });

  it('has the key of the setting, which its readers may use through Secrets Manager alone', () => {
    const context = { kmsKeyArn: KEY };
    const secret = onlyResource(templateOf(context), 'AWS::SecretsManager::Secret');
    expect(secret.Properties.KmsKeyId).toBe(KEY);
    const reads = statements(context, 'secretsmanager:GetSecretValue');
    const decrypts = statements(context, 'kms:Decrypt');
    expect(decrypts.length).toBe(reads.length);
    for (const { Resource, Condition } of decrypts) {
      expect(Resource).toBe(KEY);
      expect(Condition).toEqual({
        StringEquals: {
          'kms:ViaService': expect.objectContaining({ 'Fn::Join': expect.anything() }),
          'kms:EncryptionContext:SecretARN': { Ref: expect.stringMatching(/^Token/) },
        },
      });
    }
  });
});

describe('a secret that is given', () => {
  it('takes the place of a new one, and it alone can be read, by those that call the Graph API', () => {
    const context = { secretArn: SECRET };
    expect(resourcesOf(templateOf(context), 'AWS::SecretsManager::Secret')).toEqual([]);
    const reads = statements(context, 'secretsmanager:GetSecretValue');
    expect(reads).toHaveLength(1 + DEPLOYED.length);
    for (const { Resource } of reads) expect(Resource).toBe(SECRET);
    expect(statements(context, 'kms:Decrypt')).toEqual([]);
  });

  it('is decrypted by its own key, in its own region, and for this one secret', () => {
    const decrypts = statements({ secretArn: SECRET, secretKeyArn: KEY }, 'kms:Decrypt');
    expect(decrypts).toHaveLength(1 + DEPLOYED.length);
    for (const { Resource, Condition } of decrypts) {
      expect(Resource).toBe(KEY);
      expect(Condition).toEqual({
        StringEquals: {
          'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com',
          'kms:EncryptionContext:SecretARN': SECRET,
        },
      });
    }
  });
});
