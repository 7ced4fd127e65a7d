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

/** The line for a finished unit: `[OK] act_1 some_stream 1,234 rows 3.2 s`. */
export function completionLine(unit: Unit): string {
  const name = `${unit.account} ${unit.stream}`;
  if (unit.status === 'failed')
    return `[FAILED] ${name} ${unit.error?.name}: ${oneLine(unit.error?.message ?? '')}`;
  if (unit.status === 'taken over') return `[TAKEN OVER] ${name} by a newer execution of this run`;
  return `[OK] ${name} ${counted(unit.rows, 'row')} ${duration(unit.ms)}`;
}

/** `act_<16 digits>` and the longest name of a stream. */
const NAME_WIDTH = 37;

/**
 * One line about what a unit is doing, as detailed as the width allows.
 * @param now milliseconds since 1970. @param width maximum number of characters.
 */
export function activityLine(unit: Unit, now: number, width: number): string {
  const { account, stream } = unit;
  const rows = counted(unit.rows, 'row');
  const what = unit.status === 'waiting' ? 'waiting' : `turn ${unit.turns + 1}`;
  const time = duration(Math.max(0, now - unit.since));
  const lines = [
    `${`${account} ${stream}`.padEnd(NAME_WIDTH)}  ${rows.padStart(14)}  ${what} ${time}`,
    `${account} ${stream} ${rows} ${what} ${time}`,
    `${account} ${stream} ${rows}`,
    `…${account.slice(-4)} ${stream} ${rows}`,
  ];
  return lines.find((line) => line.length <= width) ?? (lines.at(-1) ?? '').slice(0, width);
}

/**
 * Third-party text as one line: a line break would start another log line, and a control sequence would move the
 * cursor.
 */
export const oneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();

/** Aligns columns: the first two left, the others, which are numbers, right, and the last one not at all. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        if (column === row.length - 1) return cell;
        const width = widths[column] ?? 0;
        return column < 2 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
