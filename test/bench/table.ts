import type { Figure, Goal, Section } from './figures.ts';

const NAME_WIDTH = 66;
const NUMBER_WIDTH = 11;

/** The sections as one table for people. */
export function tableOf(sections: readonly Section[]): string {
  const head = `${'what'.padEnd(NAME_WIDTH)}${['median', 'lowest', 'highest'].map((word) => word.padStart(NUMBER_WIDTH)).join('')}   unit`;
  return [head, '─'.repeat(head.length + 12), ...sections.flatMap(linesOf)].join('\n');
}

function linesOf({ title, figures, goals, notes, unequal }: Section): string[] {
  const outputs = unequal.length === 0 ? [] : [`  UNEQUAL, so the times mean nothing: ${unequal.join('; ')}`];
  return [
    title,
    ...figures.map(figureLine),
    ...goals.map((each) => `  ${goalLine(each)}`),
    ...notes.map((note) => `  note: ${note}`),
    ...outputs,
    '',
  ];
}

function figureLine({ name, unit, median, low, high, rounds }: Figure): string {
  const numbers = rounds === 1 ? [median] : [median, low, high];
  const columns = numbers.map((value) => shown(value).padStart(NUMBER_WIDTH)).join('');
  return `${`  ${name}`.padEnd(NAME_WIDTH)}${columns.padEnd(3 * NUMBER_WIDTH)}   ${unit}`;
}

/** One goal as a sentence, its verdict first. */
export const goalLine = ({ verdict, name, figure, bound, limit, unit }: Goal): string =>
  `${verdict.padEnd(6)} ${name}: ${shown(figure)}, to be ${bound} ${shown(limit)} ${unit}`.trimEnd();

/** Three digits that count, and all of a larger whole number. */
function shown(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
