import type { Paint } from './screen.ts';
import { cut, padEnd, padStart, textWidth, wrap } from './text-width.ts';
import type { Unit } from './unit-status.ts';

/** `1,234` */
export const count = (value: number): string => value.toLocaleString('en-US');

/** `1 row`, `1,234 rows`. @param noun in singular. */
export const counted = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** `3.2 s`, `2 min 5 s`, `1 h 4 min`. @param ms milliseconds, 0 or more. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** The time of day on this machine, `13:05:10`. @param at milliseconds since 1970. */
export const clockTime = (at: number): string => new Date(at).toTimeString().slice(0, 8);

/** Columns of the longest mark and a space: `[FAILED] `. */
const MARK_WIDTH = 9;
/** Where the texts of units are aligned, unless a name is longer. */
const NAME_WIDTH = 25;

/**
 * The lines for a unit that has ended: one, such as `[OK]     act_1 ad_insights  1,234 rows  3.2 s`. Why it failed is
 * wrapped on a terminal.
 * @param width of a line.
 */
export function completionLines(unit: Unit, width: number, paint: Paint): string[] {
  const name = padEnd(`${unit.account} ${unit.stream}`, NAME_WIDTH);
  switch (unit.status) {
    case 'failed':
      return failureLines(`${unit.account} ${unit.stream}`, unit.error, width, paint);
    case 'taken over':
      return [`${mark('TAKEN OVER', 'yellow', paint)}${name} by a newer execution of this run`];
    case 'kept':
      return [`${mark('KEPT', 'dim', paint)}${name} ${rowsOf(unit)}`];
    default:
      return [
        `${mark('OK', 'green', paint)}${name} ${rowsOf(unit)}  ${duration(unit.ms).padStart(8)}${troublesOf(unit)}`,
      ];
  }
}

/** What went wrong on the way and was overcome. */
function troublesOf({ retries, work }: Unit): string {
  const throttles = work?.throttles ?? 0;
  const troubles = [
    retries === 0 ? '' : retries === 1 ? '1 retry' : `${count(retries)} retries`,
    throttles === 0 ? '' : counted(throttles, 'rate limit'),
  ].filter((trouble) => trouble !== '');
  return troubles.length === 0 ? '' : `  after ${troubles.join(' and ')}`;
}

const rowsOf = ({ rows }: Unit): string => `${count(rows).padStart(9)} ${rows === 1 ? 'row ' : 'rows'}`;

/** A word in brackets, and spaces up to where names begin. */
export function mark(word: string, style: 'red' | 'green' | 'yellow' | 'dim', paint: Paint): string {
  const text = `[${word}]`;
  return `${paint(style, text)}${' '.repeat(Math.max(1, MARK_WIDTH - text.length))}`;
}

/** What failed, why, and what to do: one line where it fits, or where there is no end of a line. */
export function failureLines(
  what: string,
  error: { readonly name: string; readonly message: string; readonly advice: string } | undefined,
  width: number,
  paint: Paint,
): string[] {
  const { name = '', message = '', advice = '' } = error ?? {};
  const [why, help] = [oneLine(message), oneLine(advice)];
  const whole = `${what} ${name}: ${[why, help].filter(Boolean).join(' ')}`;
  const label = mark('FAILED', 'red', paint);
  if (MARK_WIDTH + textWidth(whole) <= width) return [`${label}${paint('red', whole)}`];
  const indented = (text: string) =>
    text === '' ? [] : wrap(text, width - MARK_WIDTH).map((line) => `${' '.repeat(MARK_WIDTH)}${line}`);
  return [
    `${label}${paint('red', `${what} ${name}`)}`,
    ...indented(why).map((line) => paint('red', line)),
    ...indented(help === '' ? '' : `→ ${help}`),
  ];
}

/**
 * One line about what a unit is doing, as detailed as the width allows.
 * @param now milliseconds since 1970. @param width maximum number of columns.
 */
export function activityLine(unit: Unit, now: number, width: number): string {
  const { account, stream } = unit;
  const name = padEnd(`${account} ${stream}`, NAME_WIDTH);
  const short = `${account.length > 8 ? `…${account.slice(-4)}` : account} ${stream}`;
  const rows = counted(unit.rows, 'row');
  const what = doing(unit);
  const lines = [
    `${name} ${padStart(rows, 14)}  ${what}${rateOf(unit, now)}`,
    `${name} ${padStart(rows, 14)}  ${what}`,
    `${name} ${what}`,
    `${short} ${what}`,
    `${short} ${rows}`,
  ];
  return lines.find((line) => textWidth(line) <= width) ?? cut(lines.at(-1) ?? '', width);
}

function doing({ status, work, wait }: Unit): string {
  if (status === 'waiting') {
    return wait === undefined ? 'waits' : `waits for ${wait.for}, until ${clockTime(wait.until)}`;
  }
  if (work === undefined) return 'starts';
  if (work.phase !== 'extract') return 'writes files, compares with Meta’s totals';
  const { reports } = work;
  if (reports !== undefined) {
    const back = reports.backTo === undefined ? '' : `, back to ${reports.backTo}`;
    return `${count(reports.read)} of ${counted(reports.planned, 'report')} read${back}`;
  }
  return `${counted(work.pages, 'page')} read`;
}

/** Rows per second since the unit began; nothing at first. */
function rateOf({ status, rows, began }: Unit, now: number): string {
  const seconds = (now - began.at) / 1000;
  const read = rows - began.rows;
  if (status === 'waiting' || seconds < 1 || read <= 0) return '';
  return `, ${count(Math.round(read / seconds))} rows/s`;
}

/** Share of the work from which an estimate is worth something. */
const ESTIMATE_FROM = 0.2;

/**
 * How far the whole extraction is: `3 of 14 streams done, 6,362 rows, 12.0 s, about 20 s left`.
 * @param planned number of units; 0 if unknown. @param elapsedMs since the first unit began. @param now milliseconds
 * since 1970.
 */
export function overallLine(units: readonly Unit[], planned: number, elapsedMs: number, now: number): string {
  const ended = units.filter(({ status }) => status !== 'running' && status !== 'waiting').length;
  const rows = units.reduce((sum, unit) => sum + unit.rows, 0);
  const all = Math.max(planned, units.length);
  const share = units.reduce((sum, unit) => sum + shareOf(unit), 0) / Math.max(1, all);
  const wait = Math.max(0, ...units.map((unit) => (unit.wait?.until ?? now) - now));
  const estimate = Math.max(wait, (elapsedMs * (1 - share)) / share);
  const left = share < ESTIMATE_FROM ? '' : `, about ${roughly(estimate)} left`;
  return `${count(ended)} of ${counted(all, 'stream')} done, ${counted(rows, 'row')}, ${duration(elapsedMs)}${left}`;
}

/** How much of a unit is done, 0 to 1. Staging and publishing are the last tenth. */
function shareOf({ status, work }: Unit): number {
  if (status !== 'running' && status !== 'waiting') return 1;
  if (work === undefined) return 0;
  if (work.phase !== 'extract') return 0.9;
  return work.reports === undefined ? 0 : (0.9 * work.reports.read) / work.reports.planned;
}

/** `5 s`, `40 s`, `3 min`, `2 h`. */
function roughly(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 90) return `${Math.max(5, Math.round(seconds / 5) * 5)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/**
 * Third-party text as one line: a line break would start another log line, and a control sequence would move the
 * cursor.
 */
export const oneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();

/** How a column is aligned. */
export type Align = 'left' | 'right';

/** Aligns columns, by the width that a terminal gives to each text. @param aligns of each column. */
export function table(rows: readonly (readonly string[])[], aligns: readonly Align[]): string[] {
  const widths = aligns.map((_, column) => Math.max(0, ...rows.map((row) => textWidth(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => (aligns[column] === 'right' ? padStart : padEnd)(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
