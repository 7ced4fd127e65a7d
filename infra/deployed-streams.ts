import { join } from 'node:path';
import { ALWAYS_DEPLOYED, CATALOG } from '#functions/streams/catalog.ts';
import { reportStream } from '#functions/streams/reports/report-stream.ts';
import { type StreamDescription, withAttributionWindows } from '#functions/streams/stream.ts';
import { REPORTS_FOLDER as REPORTS, ReportError, type Reports, readReports } from './read-reports.ts';
import { SettingError } from './read-settings.ts';
import type { Settings } from './settings.ts';

/** Where declared reports are, also when this runs in another folder. */
const REPORTS_FOLDER = join(import.meta.dirname, '..', REPORTS);

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
 * @param folder that holds the reports.
 * @throws SettingError when a report is wrong: a line for each thing to change.
 */
export function deployedStreams(
  { streams, reports, attributionWindows }: Pick<Settings, 'streams' | 'reports' | 'attributionWindows'>,
  folder: string = REPORTS_FOLDER,
): DeployedStreams {
  const { declarations, warnings } = reportsOf(reports, folder);
  const withWindows = (description: StreamDescription) =>
    withAttributionWindows(description, attributionWindows);
  return {
    streams: [
      ...chosen(streams).map((each) => ({ description: withWindows(each), isReport: false })),
      ...declarations.map((each) => ({ description: withWindows(reportStream(each)), isReport: true })),
    ],
    warnings,
  };
}

/** The descriptions of streams that are deployed. */
export const descriptionsOf = (streams: readonly DeployedStream[]): StreamDescription[] =>
  streams.map(({ description }) => description);

function chosen(setting: Settings['streams']): StreamDescription[] {
  if (setting === 'all') return [...CATALOG];
  if (setting === 'default') return CATALOG.filter(({ isOptional }) => isOptional !== true);
  return CATALOG.filter((stream) => ALWAYS_DEPLOYED.includes(stream) || setting.includes(stream.name));
}

function reportsOf(names: readonly string[], folder: string): Reports {
  try {
    return readReports(names, folder);
  } catch (error) {
    throw error instanceof ReportError ? new SettingError(error.message) : error;
  }
}
