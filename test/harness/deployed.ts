import { CATALOG, describeStream } from '#functions/streams/catalog.ts';
import { type DeployedStream, deployedStreams } from '#infra/deployed-streams.ts';
import { readSettings } from '#infra/read-settings.ts';

/** The streams of a deployment with nothing but defaults. */
export const DEPLOYED: readonly DeployedStream[] = deployedStreams(readSettings({})).streams;

/** Their names. */
export const DEPLOYED_NAMES: readonly string[] = DEPLOYED.map(({ description }) => description.name);

/** Every built-in stream. */
export const BUILT_IN: readonly DeployedStream[] = CATALOG.map((description) => ({
  description,
  isReport: false,
}));

/** One built-in stream. @throws Error when the catalog has none of that name. */
export const builtIn = (name: string): DeployedStream => ({
  description: describeStream(name),
  isReport: false,
});

/** A declared report like `ad_insights`: as many fields, and lists of actions, as a stream can have. */
export const wideReport = (name: string): DeployedStream => ({
  description: { ...describeStream('ad_insights'), name },
  isReport: true,
});
