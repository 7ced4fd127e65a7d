import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { z } from 'zod';
import { bundleFunctions } from './bundle.ts';
import { type DeployedStream, deployedStreams } from './deployed-streams.ts';
import { readSettings, type SettingSources } from './read-settings.ts';
import type { Settings } from './settings.ts';
import { ExtractStack } from './stack.ts';

export { SettingError } from './read-settings.ts';
export { readSettingsFile } from './settings-file.ts';

/** Asks the CDK to name each function's code folder in the template; its command line asks by itself. */
const ASSET_PATHS = 'aws:cdk:enable-asset-metadata';

/** The stack as it would be deployed: its template, and where the code of its functions lies. */
export interface SynthesizedStack {
  /** The CloudFormation template, parsed. */
  readonly template: Record<string, unknown>;
  /**
   * The absolute folder that holds `index.mjs` of the function with this logical id.
   * @throws Error when the template has no such function.
   */
  functionCode(logicalId: string): string;
}

/**
 * Adds the stack to an app, with code from the bundler.
 * @param options `sourceMaps`: whether to keep the code's source maps, in `source-maps` of the cloud assembly.
 */
export async function addExtractStack(
  app: App,
  settings: Settings,
  streams: readonly DeployedStream[],
  { sourceMaps = false }: { readonly sourceMaps?: boolean } = {},
): Promise<ExtractStack> {
  const maps = sourceMaps ? join(app.outdir, 'source-maps') : undefined;
  const folders = await bundleFunctions(streams, join(app.outdir, 'bundles'), maps);
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
 * assembly; `reportsFolder` holds the declared reports, by default the project's.
 * @returns the stack, and its template as a file of the cloud assembly, absolute.
 * @throws SettingError when a setting is wrong, before anything is bundled.
 */
export async function synthesize(
  options: SettingSources & { readonly outdir: string; readonly reportsFolder?: string },
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
  const stack = await addExtractStack(app, settings, streams);
  const templateFile = app.synth().getStackArtifact(stack.artifactId).templateFullPath;
  return { ...stackOf(outdir, templateFile), templateFile };
}

/**
 * A stack that was synthesized before.
 * @param outdir its cloud assembly. @param templateFile absolute.
 */
export function stackOf(outdir: string, templateFile: string): SynthesizedStack {
  const template = JSON.parse(readFileSync(templateFile, 'utf8')) as Record<string, unknown>;
  return { template, functionCode: (logicalId) => codeFolder(template, outdir, logicalId) };
}

/** The context of the project's `cdk.json`: only the CDK's command line would read it by itself. */
export function cdkJsonContext(): Record<string, unknown> {
  const text = readFileSync(join(import.meta.dirname, '..', 'cdk.json'), 'utf8');
  return (JSON.parse(text) as { context: Record<string, unknown> }).context;
}

const WithCode = z.object({ Metadata: z.object({ 'aws:asset:path': z.string() }) });

function codeFolder(template: Record<string, unknown>, outdir: string, logicalId: string): string {
  const resources = template.Resources as Record<string, unknown>;
  const found = WithCode.safeParse(resources[logicalId]);
  if (!found.success)
    throw new Error(`The template has no function with code under the logical id ${logicalId}`);
  return join(outdir, found.data.Metadata['aws:asset:path']);
}
