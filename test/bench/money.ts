import { billFor, s3Usage, stretchedSeconds, type Usage } from '#local/prices.ts';
import type { ExtractionFigures } from './extraction.ts';
import { figure, type Section } from './figures.ts';

/** Of so many rows the fixed costs of a run are small. */
const ENOUGH_ROWS = 100_000;

/** What AWS would bill for the executions that were measured for their memory. */
export function reckonMoney(runs: readonly ExtractionFigures[]): Section {
  const figures = runs
    .filter(({ expected, rows }) => expected >= ENOUGH_ROWS && rows === expected)
    .flatMap((run) => {
      const perMillion = (value: number): number[] => [(value * 1e6) / run.rows];
      const usage = usageOf(run);
      const { lambda, transitions, s3, total } = billFor(usage);
      const name = `${run.stream}, ${run.rows.toLocaleString('en-US')} rows`;
      return [
        figure(`${name}: billed Lambda time as on AWS`, 'ms', [billedSeconds(run) * 1000]),
        figure(`${name}: Lambda invocations`, '', [usage.invocations]),
        figure(`${name}: state transitions`, '', [run.transitions]),
        figure(`${name}: S3 PUT and COPY`, 'requests', [usage.s3Writes]),
        figure(`${name}: S3 GET and HEAD`, 'requests', [usage.s3Reads]),
        figure(`${name}: Graph API`, 'requests', [run.graphRequests]),
        figure(`${name}: Lambda`, '$ per million rows', perMillion(lambda)),
        figure(`${name}: Step Functions`, '$ per million rows', perMillion(transitions)),
        figure(`${name}: S3`, '$ per million rows', perMillion(s3)),
        figure(`${name}: all`, '$ per million rows', perMillion(total)),
      ];
    });
  return {
    title: 'Money, list prices of us-east-1 (local/prices.ts)',
    figures,
    goals: [],
    notes: [
      'billed time is reckoned: CPU time measured here, stretched by the share of a processor that the memory brings',
      'waiting for Meta inside a page is not in it: add seconds a page × memory for a slow API',
    ],
    unequal: [],
  };
}

/** All invocations together, as if each had the processor that its memory brings. */
export const billedSeconds = ({ cpuSeconds, invocations, memoryMb }: ExtractionFigures): number =>
  stretchedSeconds(cpuSeconds, invocations.reduce((sum, { billedMs }) => sum + billedMs, 0) / 1000, memoryMb);

function usageOf(run: ExtractionFigures): Usage {
  return {
    gigabyteSeconds: (billedSeconds(run) * run.memoryMb) / 1024,
    invocations: run.invocations.length,
    transitions: run.transitions,
    ...s3Usage(run.s3),
  };
}
