import { Stack, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { TokenSecret } from './function.ts';
import type { Settings } from './settings.ts';

/**
 * The secret that holds the token: the one given by setting, or a new one without a value, to be filled once by the
 * command among the outputs. A new one goes with the stack, because nobody would use its token any more.
 * @param key encrypts a new one; absent: Secrets Manager's own.
 */
export function tokenSecret(
  scope: Construct,
  { secretArn, secretKeyArn }: Settings,
  key: IKey | undefined,
): TokenSecret {
  if (secretArn !== '') return { arn: secretArn, keyArn: secretKeyArn === '' ? undefined : secretKeyArn };
  const secret = new Secret(scope, 'Token', {
    description:
      'Meta access token: {"accessToken": "...", "appSecret": "..." (optional)}, or the bare token.',
    ...(key !== undefined && { encryptionKey: key }),
  });
  // The construct would generate a value. With any in the template, a deployment that changes it, or restores it
  // after a drift, writes it over the token.
  const resource = secret.node.defaultChild as CfnSecret;
  resource.addPropertyDeletionOverride('GenerateSecretString');
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      "Meta issues and ends the token (Business settings, System users); Secrets Manager cannot rotate it. A new one is put by the stack's FillSecret command, and the next invocation reads it.",
  });
  return { arn: secret.secretArn, keyArn: key?.keyArn };
}

/** The command that fills a secret, from standard input: an argument stays in the history of the shell. */
export const fillCommand = (scope: Construct, { arn }: TokenSecret): string =>
  `aws secretsmanager put-secret-value --region ${Stack.of(scope).region} --secret-id ${arn} --secret-string file:///dev/stdin`;
