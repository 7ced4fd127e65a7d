import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AdAccount, FacebookAdsApi } from 'facebook-nodejs-business-sdk';

/** What one would write first, to be bundled as it stands: every client at once, the SDK as its README shows it. */
export async function handler(event: { readonly account: string }): Promise<unknown> {
  const s3 = new S3Client({});
  const state = await s3.send(
    new GetObjectCommand({ Bucket: process.env.LAKE_BUCKET, Key: `runs/${event.account}/state.json` }),
  );
  const secrets = new SecretsManagerClient({});
  const secret = await secrets.send(new GetSecretValueCommand({ SecretId: process.env.TOKEN_SECRET_ARN }));
  FacebookAdsApi.init(secret.SecretString ?? '');
  const cursor = await new AdAccount(event.account).getInsights(['spend'], { level: 'ad' });
  return { state: await state.Body?.transformToString(), rows: cursor.length };
}
