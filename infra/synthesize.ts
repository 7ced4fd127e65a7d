import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunctions } from './bundle.ts';
import { type DeployedStream, deployedStreams } from './deployed-streams.ts';
import { readSettings, type SettingSources } from './read-settings.ts';
import type { Settings } from './settings.ts';
import { ExtractStack } from './stack.ts';
import { type SynthesizedStack, stackOf } from './synthesized-stack.ts';

/** Asks the CDK to name each function's code folder in the template; its command line asks by itself. */
const ASSET_PATHS = 'aws:cdk:enable-asset-metadata';

interface BundleOptions {
  readonly sourceMaps?: boolean;
  readonly onBundled?: ((done: number, of: number) => void) | undefined;
}

/**
 * Adds the stack to an app, with code from the bundler.
 * @param options `sourceMaps`: whether to keep the code's source maps, in `source-maps` of the cloud assembly.
 * `onBundled`: called after each function's code is bundled.
 */
export async function addExtractStack(
  app: App,
  settings: Settings,
  streams: readonly DeployedStream[],
  { sourceMaps = false, onBundled }: BundleOptions = {},
): Promise<ExtractStack> {
  const maps = sourceMaps ? join(app.outdir, 'source-maps') : undefined;
  const folders = await bundleFunctions(streams, join(app.outdir, 'bundles'), maps, onBundled);
  return new ExtractStack(app, settings.stackName, {
    settings,
    streams,
    code: (name) => {
      const folder = folders.get(name);
      if (folder === undefined) throw new Error(`The function ${name} was not bundled`);
      return Code.fromAsset(folder);
    },
  });
}

/**
 * Synthesizes the stack without the CDK's command line, with the feature flags that it would read from `cdk.json`.
 * @param options settings by where they come from (`settings.json` is not read here); `outdir` takes the cloud
 * assembly; `reportsFolder` holds the declared reports, by default the project's; `onBundled` is called after each
 * function's code is bundled.
 * @returns the stack, and its template as a file of the cloud assembly, absolute.
 * @throws SettingError when a setting is wrong, before anything is bundled.
 */
export async function synthesize(
  options: SettingSources & { readonly outdir: string; readonly reportsFolder?: string } & Pick<
      BundleOptions,
      'onBundled'
    >,
): Promise<SynthesizedStack & { readonly templateFile: string }> {
  const settings = readSettings(options);
  const { streams } = deployedStreams(settings, options.reportsFolder);
  const outdir = resolve(options.outdir);
  const app = new App({
    outdir,
    context: { ...cdkJsonContext(), [ASSET_PATHS]: true },
    // Two of the four seconds of a synthesis; what is to be deployed is validated by `cdk synth` and `cdk deploy`.
    builtinCloudFormationValidation: false,
  });
  const stack = await addExtractStack(app, settings, streams, { onBundled: options.onBundled });
  const templateFile = app.synth().getStackArtifact(stack.artifactId).templateFullPath;
  return { ...stackOf(outdir, templateFile), templateFile };
}

/** The context of the project's `cdk.json`: only the CDK's command line would read it by itself. */
export function cdkJsonContext(): Record<string, unknown> {
  const text = readFileSync(join(import.meta.dirname, '..', 'cdk.json'), 'utf8');
  return (JSON.parse(text) as { context: Record<string, unknown> }).context;
}
