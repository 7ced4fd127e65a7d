import { join } from 'node:path';
import { ALWAYS_DEPLOYED, CATALOG } from '#functions/streams/catalog.ts';
import { DEFAULT_WINDOWS } from '#functions/streams/fields/insights.ts';
import { reportStream } from '#functions/streams/reports/report-stream.ts';
import {
  type InsightsSource,
  type StreamDescription,
  withAttributionWindows,
} from '#functions/streams/stream.ts';
import { readReports } from './read-reports.ts';
import type { Settings } from './settings.ts';

/** Where the files of declared reports are. */
const REPORTS_FOLDER = join(import.meta.dirname, '../reports');

/** A stream that a stack deploys. */
export interface DeployedStream {
  /** As it runs: with the attribution windows of the deployment, unless it is a report that names its own. */
  readonly description: StreamDescription;
  /** A built-in stream is a file of `functions/streams`; a report is declared in a file of `reports`. */
  readonly isReport: boolean;
}

/** What a stack deploys, and what a person should read about it. */
export interface DeployedStreams {
  /** Built-in streams in catalog order, then reports in the order of the setting. */
  readonly streams: readonly DeployedStream[];
  /** Sentences about reports that may not give what is meant. */
  readonly warnings: readonly string[];
}

/**
 * The streams that the settings deploy.
 * @param folder that holds the reports. @throws the error of `readReports`, which has every mistake.
 */
export function deployedStreams(
  settings: Pick<Settings, 'streams' | 'reports' | 'attributionWindows'>,
  folder: string = REPORTS_FOLDER,
): DeployedStreams {
  const { attributionWindows } = settings;
  const { declarations, warnings } = readReports(settings.reports, folder);
  const builtIn = chosen(settings.streams).map((description) => ({
    description: withAttributionWindows(description, attributionWindows),
    isReport: false,
  }));
  const reports = declarations.map(reportStream).map((description) => ({
    description: namesItsOwn(description)
      ? description
      : withAttributionWindows(description, attributionWindows),
    isReport: true,
  }));
  return { streams: [...builtIn, ...reports], warnings };
}

function chosen(setting: Settings['streams']): StreamDescription[] {
  if (setting === 'all') return [...CATALOG];
  if (setting === 'default') return CATALOG.filter(({ isOptional }) => isOptional !== true);
  return CATALOG.filter((stream) => ALWAYS_DEPLOYED.includes(stream) || setting.includes(stream.name));
}

/** A report without windows of its own has the very list of defaults. */
const namesItsOwn = ({ source }: StreamDescription<InsightsSource>): boolean =>
  source.attributionWindows !== DEFAULT_WINDOWS;

/** The descriptions of streams that are deployed. */
export const descriptionsOf = (streams: readonly DeployedStream[]): StreamDescription[] =>
  streams.map(({ description }) => description);
