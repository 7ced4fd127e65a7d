import { join } from 'node:path';
import { reportStream } from '#functions/streams/reports/report-stream.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { readReports } from '#infra/read-reports.ts';

/** The stream of a report in the folder `reports`. */
export function shippedReport(name: string): StreamDescription {
  const [declaration] = readReports([name], join(import.meta.dirname, '../../reports')).declarations;
  if (declaration === undefined) throw new Error(`There is no report ${name}`);
  return reportStream(declaration);
}
