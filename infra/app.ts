import { Annotations, App } from 'aws-cdk-lib';
import { readAppSettings } from './app-settings.ts';
import { SettingError } from './read-settings.ts';
import { addExtractStack } from './synthesize.ts';

/** What the CDK's command line runs (`cdk.json`), in the project's root. */
const app = new App();
try {
  const { settings, streams, line, warnings } = readAppSettings(process.cwd(), app.node.getAllContext());
  // To stderr: `cdk synth > file` and `--json` leave stdout to the template.
  console.error(line);
  const stack = await addExtractStack(app, settings, streams, { sourceMaps: true });
  for (const [id, message] of Object.entries(warnings)) {
    Annotations.of(stack).addWarningV2(`facebook-ads-extract:${id}`, message);
  }
  app.synth();
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
