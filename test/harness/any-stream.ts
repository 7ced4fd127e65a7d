import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StreamName } from '#functions/contract/ids.ts';
import { CATALOG } from '#functions/streams/catalog.ts';
import { reportStream } from '#functions/streams/reports/report-stream.ts';
import type { InsightsSource, StreamDescription } from '#functions/streams/stream.ts';
import { readReports } from '#infra/read-reports.ts';

const FOLDER = join(import.meta.dirname, '../../reports');
const NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json') && file !== 'report.schema.json')
  .map((file) => file.replace('.json', ''));

/** The streams of the reports that are shipped. */
export const SHIPPED_REPORTS: readonly StreamDescription<InsightsSource>[] = readReports(
  NAMES,
  FOLDER,
).declarations.map(reportStream);

/** Every stream that can be deployed: the built-in ones, then the shipped reports. */
export const ANY_STREAMS: readonly StreamDescription[] = [...CATALOG, ...SHIPPED_REPORTS];

/** The description of a built-in stream or a shipped report. @throws Error when there is none of that name. */
export function describeAny(name: StreamName): StreamDescription {
  const found = ANY_STREAMS.find((description) => description.name === name);
  if (found === undefined) throw new Error(`There is neither a stream nor a shipped report ${name}`);
  return found;
}
