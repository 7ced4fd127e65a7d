import { App } from 'aws-cdk-lib';
import { SettingError } from './settings.ts';
import { addExtractStack } from './synthesize.ts';

/** What the CDK's command line runs (`cdk.json`). */
const app = new App();
try {
  await addExtractStack(app);
  app.synth();
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
