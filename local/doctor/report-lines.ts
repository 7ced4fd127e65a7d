import type { Check, CheckReport, CheckStatus } from '#functions/contract/check.ts';
import { oneLine } from '#local/display-text.ts';
import { wrap } from '#local/text-width.ts';

/** Colors a text on a terminal; leaves it as it is elsewhere. */
export type PaintStatus = (status: CheckStatus, text: string) => string;

/** How far says and fixes are indented: behind the status. */
const INDENT = 9;
/** Checks of an area that are shown although nothing is wrong with them. */
const MOST_OK = 20;

/** The findings, a line for each check and what to do below it. @param width columns. */
export function reportLines(report: CheckReport, width: number, paint: PaintStatus): string[] {
  const { checks, estimate } = report;
  return [
    ...shown(checks).flatMap((check) =>
      typeof check === 'string' ? [check] : checkLines(check, width, paint),
    ),
    '',
    ...(estimate === undefined ? [] : wrap(`A run would take ${estimate.says}.`, width)),
    ...wrap(verdict(checks), width),
  ];
}

/** The checks, with what is well shortened. */
function shown(checks: readonly Check[]): (Check | string)[] {
  const well = new Map<Check['area'], number>();
  const lines: (Check | string)[] = [];
  for (const check of checks) {
    const before = well.get(check.area) ?? 0;
    if (check.status === 'ok') well.set(check.area, before + 1);
    if (check.status !== 'ok' || before < MOST_OK) lines.push(check);
  }
  for (const [area, count] of well) {
    if (count > MOST_OK) lines.push(`ok       ${count - MOST_OK} more ${area}`);
  }
  return lines;
}

function checkLines({ area, about, status, says, fix }: Check, width: number, paint: PaintStatus): string[] {
  const [first = '', ...rest] = wrap(oneLine(`${area} ${about}: ${says}`), width - INDENT);
  const fixLines = fix === undefined ? [] : wrap(fix, width - INDENT - 2);
  return [
    `${paint(status, status.padEnd(INDENT - 1))} ${first}`,
    ...rest.map((line) => `${' '.repeat(INDENT)}${line}`),
    ...fixLines.map((line, index) => `${' '.repeat(INDENT)}${index === 0 ? '→' : ' '} ${line}`),
  ];
}

function verdict(checks: readonly Check[]): string {
  const count = (status: CheckStatus) => checks.filter((check) => check.status === status).length;
  const [fails, warns, unknown] = [count('fail'), count('warn'), count('unknown')];
  const parts = [
    counted(fails, 'failure'),
    counted(warns, 'warning'),
    ...(unknown > 0 ? [`${unknown} not checked`] : []),
  ];
  const end = fails > 0 ? 'a run would fail' : unknown > 0 ? 'nothing is known to be wrong' : 'ready to run';
  return `${checks.length} checks, ${parts.join(', ')}: ${end}.`;
}

const counted = (number: number, what: string): string =>
  `${number === 0 ? 'no' : number} ${what}${number === 1 ? '' : 's'}`;
