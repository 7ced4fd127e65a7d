import { count, counted, duration, oneLine, table } from './display-text.ts';
import type { ExecutionResult } from './run.ts';
import { causeMessage, type Unit } from './unit-status.ts';

/** The input of the summary. */
export interface SummaryOf {
  readonly result: ExecutionResult;
  readonly units: readonly Unit[];
  /** From the start of the execution to its end. */
  readonly wallMs: number;
  /** Folder of the published data, as a user would type it. */
  readonly lakeFolder: string;
  /** Folder of this execution's logs. */
  readonly logFolder: string;
  /** Command-line options for a rerun, such as ` --data-dir x`. */
  readonly rerunOptions: string;
  /** Maximum characters per line. */
  readonly width: number;
}

const HEADER = ['account', 'stream', 'rows', 'turns', 'waited', 'retries', 'time', ''];

/**
 * The summary at the end of a run: a table of the units, times, folders, the verdict, and how to rerun what is missing.
 */
export function summaryLines(of: SummaryOf): string[] {
  const sections = [
    unitLines(byName(of.units), of.width),
    timeLines(of),
    [`Data: ${of.lakeFolder}`, `Logs: ${of.logFolder}`],
    verdict(of),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines) => ['', ...lines]);
}

function byName(units: readonly Unit[]): Unit[] {
  return units.toSorted((a, b) => a.account.localeCompare(b.account) || a.stream.localeCompare(b.stream));
}

/** A table, or a short paragraph per account if it is too wide. */
function unitLines(units: readonly Unit[], width: number): string[] {
  if (units.length === 0) return [];
  const lines = table([HEADER, ...units.map(row)]);
  if (lines.every((line) => line.length <= width)) return lines;
  return units.flatMap((unit, at) => [
    ...(unit.account === units[at - 1]?.account ? [] : [unit.account]),
    `  ${unit.stream} ${counted(unit.rows, 'row')} ${duration(unit.ms)}`,
    ...(unit.status === 'done' ? [] : [`    ${endOf(unit)}`]),
  ]);
}

const endOf = (unit: Unit): string => unit.error?.name ?? unit.status;

function row(unit: Unit): string[] {
  return [
    unit.account,
    unit.stream,
    count(unit.rows),
    count(unit.turns),
    duration(unit.waitedSeconds * 1000),
    count(unit.retries),
    duration(unit.ms),
    unit.status === 'done' ? '' : endOf(unit),
  ];
}

/** "One after another" is the sum of the units' times, plus the time before and after them. */
function timeLines({ result, units, wallMs }: SummaryOf): string[] {
  if (result.status === 'ABORTED' || units.length < 2 || wallMs === 0) return [`Time: ${duration(wallMs)}`];
  const around = result.invocations.filter(({ stream }) => stream === undefined);
  const sum = [...units, ...around].reduce((total, { ms }) => total + ms, 0);
  return [
    `Time: ${duration(wallMs)}; one after another ${duration(sum)}: ${(sum / wallMs).toFixed(1)} times as fast`,
  ];
}

function verdict({ result, units, rerunOptions }: SummaryOf): string[] {
  const run = `run ${result.executionName}`;
  if (result.status === 'SUCCEEDED') {
    const rows = units.reduce((total, unit) => total + unit.rows, 0);
    return [`[OK] ${run} is complete: ${counted(units.length, 'stream')}, ${counted(rows, 'row')}`];
  }
  const why = `${result.error}: ${oneLine(causeMessage(result.cause ?? ''))}`;
  return [
    result.status === 'ABORTED' ? `[STOPPED] ${run}` : `[FAILED] ${run} ${why}`,
    `Rerun what is missing: npm start -- --input '{"rerun":"${result.executionName}"}'${rerunOptions}`,
  ];
}
